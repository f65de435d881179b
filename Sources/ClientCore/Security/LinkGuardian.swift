// What lives here: what a link has to know to protect what is said over it.

import IRC
import System

/// Plans the route of each attempt, objects to saying a password where others can read it, and keeps
/// what a server demands (IRCv3 sts).
struct LinkGuardian: Equatable, Sendable {
  private(set) var route: Route
  private var settings: SecuritySettings
  private var address: Address
  /// The TLS port that the server named on a plain link.
  private var upgrade: UInt16?
  /// Seconds that the server's policy holds, as it said on this link.
  private var policyDuration: Int?
  /// Where the password may be read on the way.
  private var exposed: Set<Address> = []
  /// Where a person lets the password be told to a server that proves nothing any more.
  private var unproven: Set<Address> = []

  init(_ settings: SecuritySettings, _ address: Address) {
    self.settings = settings
    self.address = address
    route = Route(to: address, upgrade: nil, settings, at: Timestamp(seconds: 0))
  }

  mutating func plan(_ address: Address, at now: Timestamp) -> Route {
    if address != self.address { upgrade = nil }
    self.address = address
    policyDuration = nil
    route = Route(to: address, upgrade: upgrade, settings, at: now)
    return route
  }

  // MARK: Other servers of the chat

  func servers(beside address: Address) -> [Address] { settings.trust.servers(beside: address) }

  /// Returns what later runs have to know.
  mutating func note(servers: [Address], beside address: Address) -> TrustChange {
    let change = TrustChange.servers(beside: address, servers)
    settings = settings.knowing(change)
    return change
  }

  // MARK: Certificates

  /// Whether the server sees a certificate of the person's own.
  var showsCertificate: Bool { route.isSecure && settings.hasCertificate }

  func problem(with shown: ShownCertificate) -> SecurityProblem {
    if case .encrypted(let pin?) = route.security {
      return .changedCertificate(route.address, shown, pinned: pin)
    }
    return route.isStrict
      ? .forbiddenCertificate(route.address, shown) : .unknownCertificate(route.address, shown)
  }

  /// Returns what later runs have to know.
  mutating func accept(_ problem: SecurityProblem) -> TrustChange? {
    switch problem {
    case .unknownCertificate(let address, let shown):
      let change = TrustChange.pin(address, fingerprint: shown.fingerprint)
      settings = settings.knowing(change)
      return change
    case .exposedPassword: exposed.insert(address)
    case .unproven: unproven.insert(route.address)
    case .changedCertificate, .forbiddenCertificate: break
    }
    return nil
  }

  // MARK: The password

  /// Nothing but the question for capabilities is said before it is clear that a password may follow.
  func objection(to lines: [Message], _ credentials: Credentials) -> SecurityProblem? {
    if let proof = expectedProof, proof == .proved || !isSecure,
      lines.contains(where: { $0.command == .pass })
    {
      return .unproven(route.address)
    }
    guard route.isExposed, !settings.allowsPlaintext, !exposed.contains(address),
      !credentials.password.isEmpty, lines.contains(where: { $0.command != .cap })
    else { return nil }
    return .exposedPassword(address)
  }

  private var isSecure: Bool { route.isSecure }

  // MARK: Proofs

  /// What the server has to do again: trust does not fall.
  var expectedProof: Trust.Proof? {
    unproven.contains(route.address) ? nil : settings.trust.proof(of: route.address)
  }

  /// Returns what later runs have to know.
  mutating func note(proof: Trust.Proof) -> TrustChange? {
    let known = settings.trust.proof(of: route.address)
    guard known.map({ $0 < proof }) ?? true else { return nil }
    let change = TrustChange.scram(route.address, isProved: proof == .proved)
    settings = settings.knowing(change)
    return change
  }

  // MARK: Policies

  enum Consequence: Equatable {
    case stay
    case remember(TrustChange)
    /// To TLS, at once.
    case upgrade
  }

  mutating func apply(_ policy: StrictTransport, at now: Timestamp) -> Consequence {
    if route.isSecure {
      guard let duration = policy.duration else { return .stay }
      policyDuration = duration
      return persist(duration, at: now)
    }
    guard let port = policy.port else { return .stay }
    upgrade = port
    return .upgrade
  }

  /// A policy holds from the end of the link ("Rescheduling expiry on disconnect").
  mutating func extend(at now: Timestamp) -> TrustChange? {
    guard let duration = policyDuration, duration > 0 else { return nil }
    policyDuration = nil
    guard case .remember(let change) = persist(duration, at: now) else { return nil }
    return change
  }

  private mutating func persist(_ duration: Int, at now: Timestamp) -> Consequence {
    let isKnown = settings.trust.policy(of: address.host, at: now) != nil
    guard duration > 0 || isKnown else { return .stay }
    let end = duration > 0 ? now + .seconds(min(duration, 10 * 365 * 86400)) : nil
    let change = TrustChange.policy(host: address.host, port: route.address.port, expires: end)
    settings = settings.knowing(change)
    return .remember(change)
  }

  // MARK: The wrong port

  /// The server speaks the other language: what to type instead.
  func mismatch(speaksTLS: Bool) -> LoginProblem {
    let place = route.address
    let bare = "\(place.host) \(place.port)"
    if speaksTLS {
      return LoginProblem(
        .insecure, "\(bare) speaks TLS: use --tls, or ircs://\(bare) as the server")
    }
    let isChosen = (address.isSecure || settings.wantsTLS) && !route.isStrict
    return LoginProblem(
      .insecure,
      "\(bare) does not speak TLS; "
        + (isChosen
          ? "if others may read what is said, use \(bare) without --tls and ircs://"
          : "it has to be reached over TLS, so this is the wrong port, or not that server"))
  }

  /// What a server that closed at once may mean.
  func silence(_ reason: String) -> String {
    guard !route.isSecure else { return reason }
    let place = route.address
    return "\(reason); if \(place.host) \(place.port) speaks TLS, use --tls or "
      + "ircs://\(place.host) \(place.port)"
  }
}

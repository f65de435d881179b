// What lives here: work with passwords, which is done away from the chat's queue.
import IRC

/// Something to be found out about a password; the answer is `Event.verified`.
public struct Challenge: Sendable, Equatable, CustomStringConvertible {
  /// What there is to find out.
  public enum Work: Sendable, Equatable {
    /// Is this the password?
    case password(String)
    /// The server's first message of SCRAM: a fresh nonce, and the name's salt.
    case greeting(SCRAM.ClientFirst)
    /// Does the client's last message of SCRAM prove the password?
    case proof([UInt8], SCRAM.ServerExchange)
  }

  /// What a right password is good for.
  public enum Purpose: Sendable, Equatable {
    case login
    case oper
  }

  /// Whose password it is, or which operator's.
  let name: String
  /// What whoever proves it gets.
  public let purpose: Purpose
  let work: Work
  /// What the password is compared with.
  enum Basis: Sendable, Equatable {
    case own(Credential)
    /// For a name that has none: what takes the same time as somebody's and is never right.
    case decoy(Decoys)
  }

  let basis: Basis

  init(name: String, for purpose: Purpose = .login, work: Work, _ basis: Basis) {
    self.name = name
    self.purpose = purpose
    self.work = work
    self.basis = basis
  }

  /// Names no password.
  public var description: String { "password of \(name)" }
}

/// What came of a challenge.
public enum Verdict: Sendable, Equatable {
  case wrong
  /// There are too many challenges; this one was not looked at.
  case busy
  case right
  case greeting(SCRAM.ServerExchange)
  /// The proof was right; the server's last message of SCRAM.
  case proved([UInt8])

  /// Whether a password was right.
  var isGood: Bool {
    switch self {
    case .right, .proved: true
    case .wrong, .busy, .greeting: false
    }
  }
}

/// Does the work of challenges. The same challenge and nonce have the same verdict.
public struct PasswordCheck: Sendable {
  private let functions: SCRAM.Functions
  private let secret: [UInt8]

  /// `secret` is this server's own and makes up salts for names that have none.
  public init(_ functions: SCRAM.Functions, secret: [UInt8]) {
    self.functions = functions
    self.secret = secret
  }

  /// Whether a verdict takes a few milliseconds at most: no derivation with many iterations.
  public func isQuick(_ challenge: Challenge) -> Bool {
    guard case .password = challenge.work else { return true }
    return kind(challenge).verifierIterations == nil
  }

  /// May take as long as a derivation. `nonce` is fresh, unguessable and printable.
  public func verdict(_ challenge: Challenge, nonce: String) -> Verdict {
    let isDecoy = challenge.credential == nil
    switch challenge.work {
    case .password(let password):
      let isMet = isMet(password, challenge)
      return isMet && !isDecoy ? .right : .wrong
    case .greeting(let first):
      let kind = kind(challenge)
      return .greeting(
        SCRAM.ServerExchange(
          first, nonce: nonce, salt: salt(challenge, kind),
          iterations: kind.verifierIterations ?? SCRAM.minimumIterations))
    case .proof(let payload, let exchange):
      let verifier = verifier(challenge)
      let final = try? exchange.finish(payload, verifier, functions)
      guard let final, !isDecoy else { return .wrong }
      return .proved(final)
    }
  }

  private func isMet(_ password: String, _ challenge: Challenge) -> Bool {
    if case .verifier(let verifier) = challenge.credential {
      return verifier.matches(password, functions)
    }
    if challenge.credential == nil, kind(challenge).verifierIterations != nil {
      return verifier(challenge).matches(password, functions)
    }
    var expected = ""
    if case .plain(let text) = challenge.credential { expected = text }
    // Digests have one length, whatever was typed.
    return functions.areEqual(
      functions.hmac(secret, Array(expected.utf8)), functions.hmac(secret, Array(password.utf8)))
  }

  /// What a credential looks like from outside. That of a name which has none depends on the name and
  /// on what nobody else knows.
  private func kind(_ challenge: Challenge) -> Decoys.Kind {
    switch challenge.basis {
    case .own(let credential): return Decoys.Kind(credential)
    case .decoy(let decoys): return decoys.kind(spread: fingerprint("kind", challenge, 8))
    }
  }

  /// Bytes that stay as they are for one name, and that only this server can tell.
  private func fingerprint(_ what: String, _ challenge: Challenge, _ count: Int) -> [UInt8] {
    let name = CaseMapping.key(challenge.name)
    var bytes = functions.hmac(secret, Array("\(what) \(name)".utf8))
    while bytes.count < count { bytes += functions.hmac(secret, bytes) }
    return Array(bytes.prefix(count))
  }

  /// A name's own salt is that of its verifier; every other name has one that only we can tell.
  private func salt(_ challenge: Challenge, _ kind: Decoys.Kind) -> [UInt8] {
    if case .verifier(let verifier) = challenge.credential { return verifier.salt }
    return fingerprint("salt", challenge, kind.saltLength)
  }

  private func verifier(_ challenge: Challenge) -> SCRAM.Verifier {
    if case .verifier(let verifier) = challenge.credential { return verifier }
    let kind = kind(challenge)
    let salt = salt(challenge, kind)
    if let iterations = kind.verifierIterations {
      // Keys of nobody's password; only their length is that of real ones.
      return SCRAM.Verifier(
        salt: salt, iterations: iterations, storedKey: fingerprint("stored", challenge, 32),
        serverKey: fingerprint("server", challenge, 32))
    }
    var password = ""
    if case .plain(let text) = challenge.credential { password = text }
    return SCRAM.Verifier(
      password: password, salt: salt, iterations: SCRAM.minimumIterations, functions)
  }
}

extension Challenge {
  /// The name's own; nil where it has none.
  fileprivate var credential: Credential? {
    guard case .own(let credential) = basis, credential != .locked else { return nil }
    return credential
  }
}

// What lives here: where an attempt to connect really goes, and what protects it.

import IRC
import System

struct Route: Equatable, Sendable {
  private(set) var address: Address
  private(set) var security: Security
  /// A policy of the server's own forbids anything but verified TLS: nobody is asked (IRCv3 sts, "No
  /// immediate user recourse").
  private(set) var isStrict = false

  var isSecure: Bool { security.isEncrypted }
  /// Nothing but one certificate counts.
  var isPinned: Bool { if case .encrypted(.some) = security { true } else { false } }

  /// `upgrade`: the TLS port that the server named on a plain link of this run.
  init(to address: Address, upgrade: UInt16?, _ settings: SecuritySettings, at now: Timestamp) {
    let policy = settings.trust.policy(of: address.host, at: now)
    let isAsked = address.wantsTLS || settings.wantsTLS
    let port = isAsked ? nil : policy?.port ?? upgrade
    let target = Address(
      host: address.host, port: port ?? address.port, isSecure: address.isSecure)
    self.address = target
    isStrict = policy != nil
    guard isAsked || policy != nil || upgrade != nil else {
      security = .plain
      return
    }
    security = .encrypted(pin: settings.pin ?? settings.trust.pin(of: target))
  }

  /// Whether what is said can be read by others on the way.
  var isExposed: Bool { !isSecure && !address.isLoopback }
}

extension Address {
  /// As far as the name alone tells.
  var isLoopback: Bool {
    host.lowercased() == "localhost" || host == "::1"
      || (host.hasPrefix("127.") && host.allSatisfy { $0.isNumber || $0 == "." })
  }
}

/// Why a link was not taken up, for a person to decide or to know.
enum SecurityProblem: Equatable, Sendable {
  /// Nobody vouches for it; a person may.
  case unknownCertificate(Address, ShownCertificate)
  /// It is not the one that was accepted.
  case changedCertificate(Address, ShownCertificate, pinned: String)
  /// The server demanded verified TLS at an earlier time.
  case forbiddenCertificate(Address, ShownCertificate)
  /// The password would travel in plain text.
  case exposedPassword(Address)
  /// The server let the password be checked without showing it before, and does not now.
  case unproven(Address)

  /// What is said where nobody can be asked.
  var text: String {
    switch self {
    case .unknownCertificate(let address, let shown):
      "the certificate of \(address) is not known (\(shown.doubt ?? "nobody vouches for it")); "
        + "its SHA-256 fingerprint is \(shown.fingerprint); if that is right, use --tls-pin"
    case .changedCertificate(let address, let shown, let pinned):
      "DANGER, THE CERTIFICATE HAS CHANGED: \(address) shows another one than was accepted. "
        + "Somebody may be listening in. "
        + "It was \(Fingerprint.grouped(pinned)), it is now "
        + "\(Fingerprint.grouped(shown.fingerprint)). If the server's people confirm the new one, "
        + "remove its old line from parley/servers in your state directory (~/.local/state)."
    case .forbiddenCertificate(let address, let shown):
      "\(address) has to be reached over verified TLS, and its certificate is not to be believed: "
        + (shown.doubt ?? "nobody vouches for it")
    case .exposedPassword(let address):
      "the link to \(address) is not encrypted, so the password is not sent; use --tls, or "
        + "--allow-plaintext if others may read it"
    case .unproven(let address):
      "\(address) used to show that it knows your password, without being told it, and does not "
        + "now: it may be another server than it says, so the password is not sent. If the "
        + "server's people confirm the change, remove its \"scram\" line from parley/servers in "
        + "your state directory (~/.local/state)."
    }
  }
}

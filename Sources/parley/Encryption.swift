// What lives here: what this client encrypts its links with.

import ClientCore
import Transport

/// Certificates are read when the first link needs them: the system's are many.
final class Encryption {
  private let authorities: String?
  private let identity: TLSIdentity?
  private var context: TLSContext?

  init(authorities: String?, identity: TLSIdentity?) throws(TLSFault) {
    self.authorities = authorities
    self.identity = identity
    // A file that somebody named is looked at now, when a fault can still be told.
    if authorities != nil || identity != nil { _ = try prepared() }
  }

  /// Nil for plain text.
  func dialing(_ security: Security) throws(TLSFault) -> TLSDialing? {
    guard case .encrypted(let pin) = security else { return nil }
    return TLSDialing(try prepared(), pin: pin)
  }

  private func prepared() throws(TLSFault) -> TLSContext {
    if let context { return context }
    let fresh = try TLSContext.client(authorities: authorities, identity: identity)
    context = fresh
    return fresh
  }
}

extension ShownCertificate {
  init(_ certificate: PeerCertificate) {
    self.init(fingerprint: certificate.fingerprint, doubt: certificate.doubt)
  }
}

// What lives here: what a client's connection needs for TLS.

/// How a client wants its link encrypted.
package struct TLSDialing {
  let context: TLSContext
  /// The SHA-256 fingerprint of the only certificate that counts, in lower-case hexadecimal; nil
  /// leaves it to the authorities.
  let pin: String?

  package init(_ context: TLSContext, pin: String? = nil) {
    self.context = context
    self.pin = pin
  }

  func believes(_ certificate: PeerCertificate) -> Bool {
    pin.map { $0 == certificate.fingerprint } ?? (certificate.doubt == nil)
  }
}

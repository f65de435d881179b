// What lives here: what a peer's certificate says.
import COpenSSL
import Crypto

/// What a server showed of itself.
public struct PeerCertificate: Sendable, Equatable {
  /// SHA-256 of the certificate (DER), as 64 lower-case hexadecimal digits.
  public let fingerprint: String
  /// Why no authority vouches for it and for the name it is used under; nil when one does.
  public let doubt: String?

  init(_ certificate: OpaquePointer, verification: Int) {
    fingerprint = SelfSignedCertificate.fingerprint(of: certificate)
    doubt =
      verification == Int(X509_V_OK)
      ? nil : String(cString: X509_verify_cert_error_string(verification))
  }
}

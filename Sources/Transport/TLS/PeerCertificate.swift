// What lives here: what a peer's certificate says.
import COpenSSL
import Crypto

public struct PeerCertificate: Sendable, Equatable {
  /// SHA-256 of the certificate (DER), as 64 lower-case hexadecimal digits.
  public let fingerprint: String
  /// `CN = chat.example.org`.
  public let subject: String
  public let issuer: String
  /// Why no authority vouches for it and for the name it is used under; nil when one does.
  public let doubt: String?

  init(_ certificate: OpaquePointer, verification: Int) {
    fingerprint = SelfSignedCertificate.fingerprint(of: certificate)
    subject = Self.text(X509_get_subject_name(certificate))
    issuer = Self.text(X509_get_issuer_name(certificate))
    doubt =
      verification == Int(X509_V_OK)
      ? nil : String(cString: X509_verify_cert_error_string(verification))
  }

  private static func text(_ name: OpaquePointer?) -> String {
    guard let name, let sink = BIO_new(BIO_s_mem()) else { return "" }
    defer { BIO_free(sink) }
    // RFC 2253, which escapes control characters.
    X509_NAME_print_ex(sink, name, 0, parley_name_format)
    var bytes = [UInt8](repeating: 0, count: 512)
    let count = BIO_read(sink, &bytes, Int32(bytes.count))
    return String(decoding: bytes.prefix(Int(max(0, count))), as: UTF8.self)
  }
}

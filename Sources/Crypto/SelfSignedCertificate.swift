// What lives here: certificates that vouch for themselves, for trying out.
import COpenSSL

/// A fresh EC P-256 key and an X.509 certificate for it (RFC 5280), both as PEM.
package struct SelfSignedCertificate: Sendable {
  /// In PEM.
  package let certificate: String
  /// PEM, unencrypted.
  package let key: String
  /// SHA-256 of the certificate (DER) in lower-case hexadecimal, as people compare it.
  package let fingerprint: String

  /// Names are host names or addresses; the first is also the subject. Nil when OpenSSL refuses,
  /// for instance a name that is none.
  package init?(names: [String], days: Int = 3650) {
    guard let first = names.first, let key = parley_new_p256_key() else { return nil }
    defer { EVP_PKEY_free(key) }
    guard let certificate = X509_new() else { return nil }
    defer { X509_free(certificate) }
    guard Self.fill(certificate, subject: first, names: names, days: days),
      X509_set_pubkey(certificate, key) == 1, X509_sign(certificate, key, EVP_sha256()) > 0,
      let text = Self.pem({ PEM_write_bio_X509($0, certificate) }),
      let keyText = Self.pem({ PEM_write_bio_PrivateKey($0, key, nil, nil, 0, nil, nil) })
    else { return nil }
    self.certificate = text
    self.key = keyText
    fingerprint = Self.fingerprint(of: certificate)
  }

  private static func fill(
    _ certificate: OpaquePointer, subject: String, names: [String], days: Int
  ) -> Bool {
    guard let serial = Randomness.bytes(16), let number = BN_bin2bn(serial, 16, nil) else {
      return false
    }
    defer { BN_free(number) }
    X509_set_version(certificate, 2)
    BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate))
    // A clock that is a little behind is no reason to refuse it.
    X509_gmtime_adj(X509_getm_notBefore(certificate), -3600)
    X509_time_adj_ex(X509_getm_notAfter(certificate), Int32(days), 0, nil)
    let name = X509_get_subject_name(certificate)
    // A common name has 64 characters at most; the names that count stand in the extension.
    let common = Array(subject.utf8.prefix(64))
    guard
      X509_NAME_add_entry_by_txt(
        name, "CN", parley_utf8_text, common, Int32(common.count), -1, 0) == 1,
      X509_set_issuer_name(certificate, name) == 1
    else { return false }
    let alternatives = names.map { ($0.isAddress ? "IP:" : "DNS:") + $0 }.joined(separator: ",")
    return add(NID_subject_alt_name, alternatives, to: certificate)
      && add(NID_basic_constraints, "critical,CA:TRUE", to: certificate)
  }

  private static func add(_ kind: Int32, _ value: String, to certificate: OpaquePointer) -> Bool {
    guard let addition = X509V3_EXT_conf_nid(nil, nil, kind, value) else { return false }
    defer { X509_EXTENSION_free(addition) }
    return X509_add_ext(certificate, addition, -1) == 1
  }

  private static func pem(_ write: (OpaquePointer) -> Int32) -> String? {
    guard let sink = BIO_new(BIO_s_mem()) else { return nil }
    defer { BIO_free(sink) }
    guard write(sink) == 1 else { return nil }
    var bytes = [UInt8](repeating: 0, count: BIO_ctrl_pending(sink))
    guard BIO_read(sink, &bytes, Int32(bytes.count)) == Int32(bytes.count) else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// SHA-256 over the certificate (an X509), in hexadecimal digits.
  package static func fingerprint(of certificate: OpaquePointer) -> String {
    var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var length: UInt32 = 0
    X509_digest(certificate, EVP_sha256(), &digest, &length)
    return digest.prefix(Int(length)).map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }.joined()
  }
}

extension String {
  /// Whether it is an IPv4 or IPv6 address.
  fileprivate var isAddress: Bool {
    guard let octets = a2i_IPADDRESS(self) else { return false }
    ASN1_OCTET_STRING_free(octets)
    return true
  }
}

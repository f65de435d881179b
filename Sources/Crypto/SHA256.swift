// What lives here: SHA-256, and HMAC and PBKDF2 over it.
import COpenSSL

/// What SCRAM-SHA-256 (RFC 7677) and certificates' fingerprints need, computed by OpenSSL.
package enum SHA256 {
  /// Bytes of a digest.
  static let size = 32

  /// FIPS 180-4.
  package static func hash(_ bytes: [UInt8]) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: size)
    let isDone = EVP_Digest(bytes, bytes.count, &digest, nil, EVP_sha256(), nil)
    precondition(isDone == 1, "OpenSSL has no SHA-256")
    return digest
  }

  /// RFC 2104.
  package static func hmac(key: [UInt8], _ message: [UInt8]) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: size)
    // A null key means the key of the call before; an empty one is not null here.
    let key = key.isEmpty ? [0] : key
    let isDone = HMAC(EVP_sha256(), key, Int32(key.count), message, message.count, &digest, nil)
    precondition(isDone != nil, "OpenSSL has no HMAC")
    return digest
  }

  /// RFC 8018, section 5.2, with HMAC-SHA-256. Takes about a quarter of a second for 600,000
  /// iterations: never on a queue that somebody waits for.
  package static func pbkdf2(
    password: [UInt8], salt: [UInt8], iterations: Int, length: Int = size
  ) -> [UInt8] {
    var key = [UInt8](repeating: 0, count: length)
    let isDone = password.withUnsafeBytes { bytes in
      PKCS5_PBKDF2_HMAC(
        bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count), salt,
        Int32(salt.count), Int32(iterations), EVP_sha256(), Int32(length), &key)
    }
    precondition(isDone == 1, "OpenSSL has no PBKDF2")
    return key
  }
}

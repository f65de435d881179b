// What lives here: random bytes.
import COpenSSL

/// Bytes that nobody can guess, from OpenSSL's generator.
package enum Randomness {
  /// `count` random bytes; nil when the system has no entropy to give.
  package static func bytes(_ count: Int) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    return RAND_bytes(&bytes, Int32(count)) == 1 ? bytes : nil
  }
}

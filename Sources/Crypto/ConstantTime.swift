// What lives here: a comparison that tells nothing by the time it takes.
import COpenSSL

/// For secrets that nobody may find byte by byte.
package enum ConstantTime {
  /// Takes the same time wherever two secrets of one length differ.
  package static func areEqual(_ one: [UInt8], _ other: [UInt8]) -> Bool {
    one.count == other.count && CRYPTO_memcmp(one, other, one.count) == 0
  }
}

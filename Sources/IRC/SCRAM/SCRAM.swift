// What lives here: what both sides of SCRAM-SHA-256 compute (RFC 5802, section 3; RFC 7677).

/// Nothing here knows a hash function or a random number: both come from outside, so that the
/// exchange is a value like everything else.
///
/// Passwords are taken as the UTF-8 bytes that a person typed. RFC 5802 asks for SASLprep, which
/// most IRC clients leave out; for ASCII, and for text in normal form, both give the same bytes.
public enum SCRAM {
  /// The mechanism's name (RFC 7677). The variant with channel binding, -PLUS, is not spoken.
  public static let mechanism = "SCRAM-SHA-256"
  /// RFC 7677, section 4: fewer iterations than this are too weak.
  public static let minimumIterations = 4096
  /// What nobody should be made to compute.
  public static let maximumIterations = 10_000_000

  /// SHA-256 and what is built on it.
  public struct Functions: Sendable {
    /// SHA-256; 32 bytes.
    var hash: @Sendable ([UInt8]) -> [UInt8]
    /// HMAC-SHA-256 (RFC 2104); 32 bytes.
    public var hmac: @Sendable (_ key: [UInt8], _ message: [UInt8]) -> [UInt8]
    /// PBKDF2, called Hi() in RFC 5802.
    var derive: @Sendable (_ password: [UInt8], _ salt: [UInt8], _ iterations: Int) -> [UInt8]
    /// Equality that tells nothing by the time it takes.
    public var areEqual: @Sendable ([UInt8], [UInt8]) -> Bool

    public init(
      hash: @escaping @Sendable ([UInt8]) -> [UInt8],
      hmac: @escaping @Sendable (_ key: [UInt8], _ message: [UInt8]) -> [UInt8],
      derive:
        @escaping @Sendable (_ password: [UInt8], _ salt: [UInt8], _ iterations: Int) -> [UInt8],
      areEqual: @escaping @Sendable ([UInt8], [UInt8]) -> Bool
    ) {
      self.hash = hash
      self.hmac = hmac
      self.derive = derive
      self.areEqual = areEqual
    }
  }

  /// What went wrong, as the server-error-values of RFC 5802, section 7, name it.
  public enum Fault: String, Error, Equatable, Sendable {
    case invalidEncoding = "invalid-encoding"
    case extensionsNotSupported = "extensions-not-supported"
    case invalidProof = "invalid-proof"
    case channelBindingsDontMatch = "channel-bindings-dont-match"
    case channelBindingNotSupported = "channel-binding-not-supported"
    case invalidUsernameEncoding = "invalid-username-encoding"
    case otherError = "other-error"
  }

  /// The keys that a salted password gives (RFC 5802, section 3).
  struct Keys {
    let client: [UInt8]
    let stored: [UInt8]
    let server: [UInt8]

    init(saltedPassword: [UInt8], _ functions: Functions) {
      client = functions.hmac(saltedPassword, Array("Client Key".utf8))
      stored = functions.hash(client)
      server = functions.hmac(saltedPassword, Array("Server Key".utf8))
    }
  }

  static func xor(_ one: [UInt8], _ other: [UInt8]) -> [UInt8] {
    zip(one, other).map { $0 ^ $1 }
  }
}

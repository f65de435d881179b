// What lives here: what a server keeps in place of a password (RFC 5802, section 2.2).
import System

extension SCRAM {
  /// Proves a password, by SCRAM or as such, and does not reveal it. Written as PostgreSQL does:
  /// `SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>`.
  public struct Verifier: Equatable, Sendable, CustomStringConvertible, Codable {
    /// 1 to `maximumIterations` where it was read.
    public let iterations: Int
    public let salt: [UInt8]
    let storedKey: [UInt8]
    let serverKey: [UInt8]

    /// Takes the time of a derivation.
    public init(password: String, salt: [UInt8], iterations: Int, _ functions: Functions) {
      let keys = Keys(
        saltedPassword: functions.derive(Array(password.utf8), salt, iterations), functions)
      self.iterations = iterations
      self.salt = salt
      storedKey = keys.stored
      serverKey = keys.server
    }

    /// Of keys as they are.
    public init(salt: [UInt8], iterations: Int, storedKey: [UInt8], serverKey: [UInt8]) {
      self.iterations = iterations
      self.salt = salt
      self.storedKey = storedKey
      self.serverKey = serverKey
    }

    /// Nil unless `text` is a whole verifier.
    public init?(parsing text: String) {
      let parts = text.split(at: "$", omittingEmptySubsequences: false)
      guard parts.count == 3, parts[0] == SCRAM.mechanism else { return nil }
      let way = parts[1].split(at: ":", omittingEmptySubsequences: false)
      let keys = parts[2].split(at: ":", omittingEmptySubsequences: false)
      guard way.count == 2, keys.count == 2, let iterations = Int(way[0]),
        (1...SCRAM.maximumIterations).contains(iterations),
        let salt = Base64.decode(String(way[1])), !salt.isEmpty,
        let storedKey = Base64.decode(String(keys[0])), storedKey.count == 32,
        let serverKey = Base64.decode(String(keys[1])), serverKey.count == 32
      else { return nil }
      self.iterations = iterations
      self.salt = salt
      self.storedKey = storedKey
      self.serverKey = serverKey
    }

    /// Whether `password` is the one; takes the time of a derivation.
    public func matches(_ password: String, _ functions: Functions) -> Bool {
      let other = Verifier(password: password, salt: salt, iterations: iterations, functions)
      return functions.areEqual(other.storedKey, storedKey)
    }

    /// In PostgreSQL's form, as user files have it.
    public var description: String {
      "\(SCRAM.mechanism)$\(iterations):\(Base64.encode(salt))"
        + "$\(Base64.encode(storedKey)):\(Base64.encode(serverKey))"
    }
  }
}

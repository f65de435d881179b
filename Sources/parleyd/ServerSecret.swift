// What lives here: what nobody else can know about this server.
import Crypto
import Glibc
import System

enum ServerSecret {
  private static let length = 32

  struct Fault: Error, CustomStringConvertible {
    let description: String
  }

  /// The secret kept in `directory`, made at the first start; without a directory it lasts as long
  /// as the process. Salts of names that do not exist come from it, and have to stay as they are
  /// when the server restarts, as those of names that do exist stay.
  static func load(from directory: String?) throws(Fault) -> [UInt8] {
    guard let directory else { return fresh() }
    let path = directory + "/secret"
    if let kept = try read(path) { return kept }
    let secret = fresh()
    // One that was cut short is nobody's.
    unlink(path)
    write(secret, to: path)
    return secret
  }

  /// What clients may know an archive by: no secret, but nobody else has the same. 32 hexadecimal
  /// digits.
  static func freshIdentity() -> String {
    fresh(16).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  private static func fresh(_ length: Int = ServerSecret.length) -> [UInt8] {
    guard let bytes = Randomness.bytes(length) else {
      Parleyd.fail("the system has no random numbers", status: 1)
    }
    return bytes
  }

  /// Nil where there is none. What somebody else may have put there is not used: who knows the secret
  /// knows which names have accounts.
  private static func read(_ path: String) throws(Fault) -> [UInt8]? {
    do throws(FileFailure) {
      let file = try WholeFile.open(path, of: .ourselves)
      guard let status = try? file.status(), status.st_nlink == 1 else {
        throw FileFailure(path, "has another name elsewhere")
      }
      if status.st_mode & 0o077 != 0 { fchmod(file.number, 0o600) }
      let bytes = try WholeFile.bytes(of: file, path)
      return bytes.count < length ? nil : Array(bytes.prefix(length))
    } catch {
      if error.kind == .missing { return nil }
      throw Fault(description: "\(error); it is not a file of this server's own, and not used")
    }
  }

  private static func write(_ secret: [UInt8], to path: String) {
    try? AtomicFile.create(path, with: secret)
  }
}

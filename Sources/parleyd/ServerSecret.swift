// What lives here: what nobody else can know about this server.
import Crypto
import Glibc

enum ServerSecret {
  private static let length = 32

  /// The secret kept in `directory`, made at the first start; without a directory it lasts as long
  /// as the process. Salts of names that do not exist come from it, and have to stay as they are
  /// when the server restarts, as those of names that do exist stay.
  static func load(from directory: String?) -> [UInt8] {
    guard let directory else { return fresh() }
    let path = directory + "/secret"
    if let kept = read(path) { return kept }
    let secret = fresh()
    write(secret, to: path)
    return read(path) ?? secret
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

  private static func read(_ path: String) -> [UInt8]? {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: length)
    return Glibc.read(file, &bytes, length) == length ? bytes : nil
  }

  private static func write(_ secret: [UInt8], to path: String) {
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { return }
    defer { close(file) }
    _ = Glibc.write(file, secret, secret.count)
  }
}

// What lives here: what nobody else can know about this server.
import Crypto
import Glibc

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
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard file >= 0 else {
      if errno == ENOENT { return nil }
      throw Fault(description: "\(path): \(String(cString: strerror(errno)))")
    }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      status.st_uid == geteuid(), status.st_nlink == 1
    else { throw Fault(description: "\(path) is not a file of this server's own; not used") }
    if status.st_mode & 0o077 != 0 { fchmod(file, 0o600) }
    var bytes = [UInt8](repeating: 0, count: length)
    return Glibc.read(file, &bytes, length) == length ? bytes : nil
  }

  private static func write(_ secret: [UInt8], to path: String) {
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { return }
    defer { close(file) }
    _ = Glibc.write(file, secret, secret.count)
    fsync(file)
  }
}

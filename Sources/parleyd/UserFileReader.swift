/// What lives here: the user file on disk, read again when it changes.
import Glibc
import ServerCore
import Settings

struct UserFileReader: Sendable {
  /// Where the accounts came from.
  enum Origin: Sendable, Equatable {
    case file(String)
    /// There was no file; nothing is read again.
    case demonstration
  }

  struct Fault: Error, CustomStringConvertible {
    let path: String
    let reason: String

    var description: String { "\(path): \(reason)" }
  }

  private struct Stamp: Equatable {
    var inode: UInt
    var size: Int
    var seconds: Int
    var nanoseconds: Int
  }

  let origin: Origin
  private(set) var entries: [Account.Entry]
  private var stamp: Stamp?

  /// A file that was asked for by name must exist; the default one need not. Where people create
  /// accounts themselves, a file that is not there is made.
  init(path: String, isDefault: Bool, makes: Bool = false) throws(Fault) {
    if makes, access(path, F_OK) != 0 { close(open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)) }
    if isDefault, access(path, F_OK) != 0 {
      origin = .demonstration
      entries = Self.demonstration
      return
    }
    origin = .file(path)
    stamp = Self.stamp(of: path)
    entries = try Self.read(path)
  }

  /// Nil when nothing changed since the last look, or there is no file.
  mutating func refresh(evenIfUnchanged: Bool = false) -> Result<[Account.Entry], Fault>? {
    guard case .file(let path) = origin else { return nil }
    let current = Self.stamp(of: path)
    guard current != nil, current != stamp || evenIfUnchanged else { return nil }
    stamp = current
    do throws(Fault) {
      entries = try Self.read(path)
      return .success(entries)
    } catch {
      return .failure(error)
    }
  }

  private static func read(_ path: String) throws(Fault) -> [Account.Entry] {
    let text: String
    do throws(FileText.Failure) {
      text = try FileText.read(path)
    } catch {
      throw Fault(path: path, reason: error.reason)
    }
    do throws(UserFile.Fault) {
      return try UserFile(parsing: text).entries
    } catch {
      throw Fault(path: path, reason: error.description)
    }
  }

  private static func stamp(of path: String) -> Stamp? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    return Stamp(
      inode: UInt(status.st_ino), size: Int(status.st_size), seconds: status.st_mtim.tv_sec,
      nanoseconds: status.st_mtim.tv_nsec)
  }

  private static let demonstration = [
    ("alice", "apple-orchard"), ("bob", "blue-bicycle"), ("carol", "copper-kettle"),
    ("dave", "dusty-drum"), ("erin", "early-echo"), ("frank", "foggy-forest"),
    ("grace", "green-garden"), ("heidi", "hidden-harbour"),
  ].map { Account.Entry(name: $0.0, credential: .plain($0.1)) }
}

// What lives here: the user file on disk, read again when it changes.
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
    /// Whether the file could be read and what stands in it is wrong.
    var isOfText = false

    var description: String { "\(path): \(reason)" }
  }

  private struct Stamp: Equatable {
    var inode: UInt
    var size: Int
    var seconds: Int
    var nanoseconds: Int
    /// Of what is known about the file, such as who may read it.
    var changed: Int
  }

  let origin: Origin
  private(set) var entries: [Account.Entry]
  private var stamp: Stamp?
  /// Why the last look failed, if it did.
  private var fault: String?

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

  /// What has changed since the last look; nil when the file has not, or there is none. A file that
  /// cannot be read is tried again at every look, and told of once.
  mutating func refresh(evenIfUnchanged: Bool = false) -> Result<AccountChange, Fault>? {
    guard case .file(let path) = origin else { return nil }
    let current = Self.stamp(of: path)
    guard current == nil || current != stamp || evenIfUnchanged else { return nil }
    do throws(Fault) {
      let read = try Self.read(path)
      // Whatever it was like before it was read, so that no change is missed.
      stamp = current
      fault = nil
      defer { entries = read }
      return .success(AccountChange(from: entries, to: read))
    } catch {
      defer { fault = error.reason }
      // A faulty text stays faulty until it changes.
      if error.isOfText { stamp = current }
      return error.reason != fault || evenIfUnchanged ? .failure(error) : nil
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
      throw Fault(path: path, reason: error.description, isOfText: true)
    }
  }

  private static func stamp(of path: String) -> Stamp? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    return Stamp(
      inode: UInt(status.st_ino), size: Int(status.st_size), seconds: status.st_mtim.tv_sec,
      nanoseconds: status.st_mtim.tv_nsec,
      changed: status.st_ctim.tv_sec &* 1_000_000_000 &+ status.st_ctim.tv_nsec)
  }

  private static let demonstration = [
    ("alice", "apple-orchard"), ("bob", "blue-bicycle"), ("carol", "copper-kettle"),
    ("dave", "dusty-drum"), ("erin", "early-echo"), ("frank", "foggy-forest"),
    ("grace", "green-garden"), ("heidi", "hidden-harbour"),
  ].map { Account.Entry(name: $0.0, credential: .plain($0.1)) }
}

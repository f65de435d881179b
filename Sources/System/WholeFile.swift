// What lives here: small files, opened with care and read whole.
import Glibc

/// Opening a named pipe waits for its other end, and a device may never end: whatever is to be a file
/// is opened without waiting, and looked at first.
package enum WholeFile {
  /// Whose file it may be.
  package enum Owner: Sendable {
    /// Somebody named it: links are followed, and it may be anybody's.
    case anybody
    /// It stands where we put it: a link, or what belongs to somebody else, was planted there.
    case ourselves
  }

  /// More than any file of settings or accounts holds, in bytes.
  static let sizeLimit = 256 << 20

  /// A descriptor of a plain file. What `flags` makes is for its owner's eyes only.
  package static func open(
    _ path: String, _ flags: Int32 = O_RDONLY, of owner: Owner = .anybody
  ) throws(FileFailure) -> Descriptor {
    guard !path.isEmpty else { throw FileFailure(path, "the name of the file is empty") }
    let links = owner == .ourselves ? O_NOFOLLOW : 0
    let number = Glibc.open(path, flags | links | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0o600)
    guard number >= 0 else {
      switch errno {
      // What the system says of these helps nobody.
      case ENXIO: throw FileFailure(path, "is not a file")
      case ELOOP where owner == .ourselves: throw FileFailure(path, "is a link")
      default: throw FileFailure(path)
      }
    }
    let file = Descriptor(owning: number)
    try check(file, path, owner)
    return file
  }

  /// Refuses what others will open by its name.
  package static func check(_ path: String) throws(FileFailure) { _ = try open(path) }

  private static func check(
    _ file: borrowing Descriptor, _ path: String, _ owner: Owner
  ) throws(FileFailure) {
    let status: stat
    do throws(Errno) {
      status = try file.status()
    } catch {
      throw FileFailure(path, error.reason)
    }
    let kind = FileKind(status)
    guard kind == .file else { throw FileFailure(path, "is \(kind.name), not a file") }
    guard owner == .anybody || status.st_uid == geteuid() else {
      throw FileFailure(path, "belongs to somebody else")
    }
  }

  /// The file's bytes, at most `limit` of them.
  package static func bytes(
    of path: String, owner: Owner = .anybody, limit: Int = sizeLimit
  ) throws(FileFailure) -> [UInt8] {
    try bytes(of: try open(path, of: owner), path, limit: limit)
  }

  /// The bytes from here on, whatever the descriptor is of.
  package static func bytes(
    of file: borrowing Descriptor, _ path: String, limit: Int = sizeLimit
  ) throws(FileFailure) -> [UInt8] {
    do throws(Errno) {
      var bytes: [UInt8] = []
      // Files of /proc have no size and many bytes, and others grow meanwhile.
      if case let size = try file.status().st_size, size <= limit {
        bytes.reserveCapacity(Int(size))
        while case let count = try file.read(64 << 10, into: &bytes), count > 0 {
          if bytes.count > limit { break }
        }
      }
      let size = max(bytes.count, Int(try file.status().st_size))
      guard size <= limit else { throw Errno(path, code: EFBIG) }
      return bytes
    } catch {
      throw error.code == EFBIG
        ? FileFailure(path, "is larger than \(limit) bytes") : FileFailure(path, error.reason)
    }
  }

  /// The file's text, which has to be UTF-8.
  package static func text(
    of path: String, owner: Owner = .anybody, limit: Int = sizeLimit
  ) throws(FileFailure) -> String {
    try text(of: try open(path, of: owner), path, limit: limit)
  }

  /// The text from here on, whatever the descriptor is of.
  package static func text(
    of file: borrowing Descriptor, _ path: String, limit: Int = sizeLimit
  ) throws(FileFailure) -> String {
    let bytes = try bytes(of: file, path, limit: limit)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw FileFailure(path, "is not UTF-8", .notText)
    }
    return text
  }
}

// What lives here: one segment of the journal, as a file.
import Glibc
import System

/// Closed when nobody has it any more; what was open can be read although its name is gone.
final class JournalFile: Sendable {
  let path: String
  /// They rise from one segment to the next.
  let index: Int
  private let descriptor: Descriptor

  private static let prefix = DataDirectory.archive + ".journal-"

  /// Makes one that is not there.
  init(making index: Int, in directory: String) throws(Errno) {
    path = "\(directory)/\(Self.prefix)\(index)"
    self.index = index
    descriptor = try Descriptor(
      open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600), of: path)
  }

  private init(
    _ index: Int, in directory: String, of owner: WholeFile.Owner
  ) throws(FileFailure) {
    path = "\(directory)/\(Self.prefix)\(index)"
    self.index = index
    descriptor = try WholeFile.open(path, of: owner)
  }

  /// Those that lie there, oldest first.
  static func all(
    in directory: String, of owner: WholeFile.Owner
  ) throws(ArchiveFailure) -> [JournalFile] {
    do throws(FileFailure) {
      var files: [JournalFile] = []
      for index in indexes(in: directory) {
        do throws(FileFailure) {
          files.append(try JournalFile(index, in: directory, of: owner))
        } catch {
          // A server that runs has dropped it meanwhile.
          guard error.kind == .missing else { throw error }
        }
      }
      return files
    } catch {
      throw ArchiveFailure(reason: error.description)
    }
  }

  private static func indexes(in directory: String) -> [Int] {
    names(in: directory, prefix).compactMap { name in
      let digits = String(Substring(name.utf8.dropFirst(prefix.utf8.count)))
      return Int(digits).flatMap { $0 >= 0 && String($0) == digits ? $0 : nil }
    }.sorted()
  }

  /// What lies there under names that begin so.
  static func names(in directory: String, _ prefix: String) -> [String] {
    Directory.names(in: directory).filter { $0.utf8.starts(with: prefix.utf8) }
  }

  func write(_ bytes: [UInt8], at start: Int) throws(Errno) {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes {
        pwrite(
          descriptor.number, $0.baseAddress.map { $0 + written }, $0.count - written,
          off_t(start + written))
      }
      guard count > 0 else {
        if count < 0, errno == EINTR { continue }
        throw Errno("pwrite", code: count == 0 ? ENOSPC : errno)
      }
      written += count
    }
  }

  func syncData() throws(Errno) { try descriptor.syncData() }

  func cut(to length: Int) throws(Errno) {
    guard ftruncate(descriptor.number, off_t(length)) == 0 else { throw Errno("ftruncate") }
    try descriptor.sync()
  }

  /// All of it, or its beginning; it may be growing.
  func bytes(_ limit: Int = .max) throws(ArchiveFailure) -> [UInt8] {
    do throws(Errno) {
      let size = min(limit, Int(try descriptor.status().st_size))
      var code: Int32 = 0
      let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
        while count < size {
          let more = pread(
            descriptor.number, buffer.baseAddress.map { $0 + count }, size - count, off_t(count))
          if more < 0, errno == EINTR { continue }
          if more < 0 { code = errno }
          guard more > 0 else { break }
          count += more
        }
      }
      guard code == 0 else { throw Errno(path, code: code) }
      return bytes
    } catch {
      throw ArchiveFailure(reason: "\(path): \(error.reason)")
    }
  }
}

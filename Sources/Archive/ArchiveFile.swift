// What lives here: the archive's file before SQLite is let at it.
import Glibc
import System

/// What the first bytes of `parley.db` and the files beside it tell.
struct ArchiveFile {
  let path: String
  private let size: Int
  private let walSize: Int
  private let header: [UInt8]
  private let exists: Bool
  private let former: FormerFile?

  /// `Parl`, in the header of every archive (SQLite's `application_id`).
  static let applicationID: UInt32 = 0x5061_726C

  init(directory: String) {
    path = directory + "/" + DataDirectory.archive
    exists = access(path, F_OK) == 0
    size = Self.size(of: path)
    walSize = Self.size(of: path + "-wal")
    header = Self.head(of: path)
    former = FormerFile(in: directory)
  }

  /// Nothing was ever kept here.
  var isNew: Bool { size == 0 && walSize == 0 }

  /// Up to here every page is looked at before the server starts; larger archives would take long.
  var isQuicklyChecked: Bool { size <= 128 << 20 }

  /// Whether it can be an archive, as far as its outside tells.
  ///
  /// `wasUsed`: a server has run here before. `hasJournal`: what it kept last may not be in the file.
  func check(wasUsed: Bool, hasJournal: Bool = false) throws(ArchiveFailure) {
    guard size > 0 else {
      if hasJournal { throw damage("is \(exists ? "empty" : "missing"), but its journal is not") }
      if walSize > 0 {
        throw damage("is \(exists ? "empty" : "missing"), but \(path)-wal is not")
      }
      if exists, wasUsed { throw damage("is empty: it was cut off") }
      if let former { throw damage("is missing, but \(former.path) is not") }
      return
    }
    guard header.count == 100, header.starts(with: Array("SQLite format 3\0".utf8)) else {
      throw damage("is no database")
    }
    let application = word(at: 68)
    guard application == 0 || application == Self.applicationID else {
      throw ArchiveFailure(reason: "\(path) belongs to another program; it is left alone")
    }
    let pageSize = Int(header[16]) << 8 | Int(header[17])
    let expected = Int(word(at: 28)) * (pageSize == 1 ? 65536 : pageSize)
    // The log may hold what is not in the file yet.
    if walSize == 0, word(at: 24) == word(at: 92), size < expected {
      throw damage("was cut off: \(size) of \(expected) bytes are left")
    }
  }

  /// The words for whoever runs the server: what is wrong, and the ways out.
  func damage(_ what: String) -> ArchiveFailure {
    ArchiveFailure(
      reason: """
        \(path) \(what): the archive is damaged and left as it is. `parleyd check` says more, and \
        `parleyd export` may still write out some of it. Put a backup in its place, or move \
        \(path)* away to begin anew (docs/backup.md)
        """)
  }

  private func word(at offset: Int) -> UInt32 {
    header[offset..<(offset + 4)].reduce(0) { $0 << 8 | UInt32($1) }
  }

  private static func size(of path: String) -> Int {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : 0
  }

  private static func head(of path: String) -> [UInt8] {
    var bytes: [UInt8] = []
    _ = try? WholeFile.open(path).read(100, into: &bytes)
    return bytes
  }
}

// What lives here: the archive catches up with the journal before anybody asks it.
import GRDB
import ServerCore
import System

struct JournalReplay {
  let reader: JournalReader
  let directory: String

  /// Returns the journal that goes on behind all that there is.
  func run(
    into pool: DatabasePool, _ view: inout ViewWriter, _ progress: (String) -> Void,
    _ complain: (String) -> Void
  ) throws -> Journal {
    let mark = try pool.read { try JournalMark(in: $0) }
    guard let mark else { throw ArchiveFailure(reason: "the archive does not know its journal") }
    var count = 0
    let ending = try reader.read(after: mark.position, key: mark.key, instance: mark.instance) {
      count += try view.write($0, to: pool, complain)
    }
    if count > 0 { progress("\(count) records of the journal went into the archive") }
    if !ending.torn.isEmpty, let last = ending.segments.last {
      let path = try SetAside.keep(ending.torn, of: last.file.index, in: directory)
      progress(
        "the journal ends in \(ending.torn.count) bytes that nobody was told of; they are in \(path)"
      )
    }
    var journal = try Journal(
      directory: directory, key: mark.key, last: ending.next - 1, former: ending.segments)
    // Somebody may be reading the archive: then the old segments stay for now.
    if (try? SQLiteArchive.checkpoint(pool)) == true { journal.drop(through: journal.last) }
    return journal
  }
}

/// Whose journal it is, and up to which record the archive has it.
struct JournalMark {
  let key: UInt64
  let position: UInt64
  let instance: String

  /// Nil in an archive of an older version.
  init?(in db: Database) throws {
    guard let key = try db.meta("journal").flatMap({ UInt64($0, radix: 16) }),
      let position = try db.meta("position").flatMap({ UInt64($0) }), position < Int64.max
    else { return nil }
    (self.key, self.position) = (key, position)
    instance = try db.meta("instance") ?? ""
  }
}

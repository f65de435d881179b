// What lives here: an archive as an older version left it, to try upgrades with.
import GRDB

package enum FormerArchive {
  /// The last version that is written anew.
  package static let latest = FormerSchema.migrator.migrations.count

  /// Makes one of a version and puts rows into it.
  package static func make(_ path: String, version: Int, filledBy sql: String)
    throws(ArchiveFailure)
  {
    do {
      let queue = try DatabaseQueue(path: path)
      try FormerSchema.migrator.migrate(
        queue, upTo: FormerSchema.migrator.migrations[version - 1])
      try queue.write { try $0.execute(sql: sql) }
      try queue.close()
    } catch {
      throw ArchiveFailure(reason: SQLiteArchive.reason(error))
    }
  }
}

// What lives here: how far the archive has followed the log that several servers share.
import GRDB
import ServerCore

/// Where a server of several goes on when it starts.
package struct FollowedLog: Sendable, Equatable {
  /// What the servers shared at some place, encoded, for whoever takes up the log from there.
  package let checkpoint: String?
  /// What was decided up to here is in the archive already.
  package let kept: LogPosition?
}

extension SQLiteArchive {
  /// By what the messages of this archive begin; nil where none was ever kept.
  package func instance() throws(ArchiveFailure) -> String? {
    try readMeta { try $0.meta("instance") }
  }

  /// What clients know it by; nil where it has no such name yet.
  package func identity() throws(ArchiveFailure) -> String? {
    try readMeta { try $0.meta("identity") }
  }

  /// Neither is there in an archive of a server alone.
  package func followedLog() throws(ArchiveFailure) -> FollowedLog {
    try catchUp()
    return try readMeta { try $0.followedLog() }
  }

  /// Whether a server alone has gone on with it since it followed the log.
  package func hasLeftLog() throws(ArchiveFailure) -> Bool {
    try readMeta { try $0.meta(Database.left) } != nil
  }

  /// A server alone goes on with it, from what it has kept of what several shared. Returns whether it was one
  /// of several until now.
  package func leaveLog() throws(ArchiveFailure) -> Bool {
    try catchUp()
    do {
      return try pool.write { try $0.leaveLog() }
    } catch {
      throw ArchiveFailure(reason: Self.reason(error))
    }
  }

  private func readMeta<Value>(_ body: (Database) throws -> Value) throws(ArchiveFailure) -> Value {
    do {
      return try pool.read(body)
    } catch {
      throw ArchiveFailure(reason: Self.reason(error))
    }
  }
}

extension Database {
  private static let followed = "followed"
  private static let checkpoint = "checkpoint"
  /// How far it had come in the log that it does not follow any more.
  fileprivate static let left = "left"

  func noteFollowed(_ position: LogPosition) throws {
    try setMeta(Self.followed, to: "\(position)")
  }

  func noteCheckpoint(_ state: String, at position: LogPosition) throws {
    try setMeta(Self.checkpoint, to: state)
    try setMeta(Self.left, to: nil)
    let kept = try meta(Self.followed).flatMap { UInt64($0) } ?? 0
    if position.rawValue > kept { try noteFollowed(position) }
  }

  fileprivate func leaveLog() throws -> Bool {
    let (kept, state) = (try meta(Self.followed), try meta(Self.checkpoint))
    guard kept != nil || state != nil else { return false }
    try setMeta(Self.left, to: kept ?? "0")
    try setMeta(Self.followed, to: nil)
    try setMeta(Self.checkpoint, to: nil)
    return true
  }

  fileprivate func followedLog() throws -> FollowedLog {
    let kept = try meta(Self.followed).flatMap { UInt64($0) }.map { LogPosition(rawValue: $0) }
    return FollowedLog(checkpoint: try meta(Self.checkpoint), kept: kept)
  }
}

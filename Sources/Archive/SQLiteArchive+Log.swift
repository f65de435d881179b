// What lives here: how far the archive has followed the log that several servers share.
import GRDB
import ServerCore

/// Where a server of several goes on when it starts.
public struct FollowedLog: Sendable, Equatable {
  /// What the servers shared at some place, encoded, for whoever takes up the log from there.
  public let checkpoint: String?
  /// What was decided up to here is in the archive already.
  public let kept: LogPosition?
}

extension SQLiteArchive {
  /// By what the messages of this archive begin; nil where none was ever kept.
  public func instance() throws(StoreFailure) -> String? {
    try readMeta { try $0.meta("instance") }
  }

  /// What clients know it by; nil where it has no such name yet.
  public func identity() throws(StoreFailure) -> String? {
    try readMeta { try $0.meta("identity") }
  }

  /// Neither is there in an archive of a server alone.
  public func followedLog() throws(StoreFailure) -> FollowedLog {
    try catchUp()
    return try readMeta { try $0.followedLog() }
  }

  private func readMeta<Value>(_ body: (Database) throws -> Value) throws(StoreFailure) -> Value {
    do {
      return try pool.read(body)
    } catch {
      throw StoreFailure(reason: Self.reason(error))
    }
  }
}

extension Database {
  private static let followed = "followed"
  private static let checkpoint = "checkpoint"

  func noteFollowed(_ position: LogPosition) throws {
    try setMeta(Self.followed, to: "\(position)")
  }

  func noteCheckpoint(_ state: String, at position: LogPosition) throws {
    try setMeta(Self.checkpoint, to: state)
    let kept = try meta(Self.followed).flatMap { UInt64($0) } ?? 0
    if position.rawValue > kept { try noteFollowed(position) }
  }

  fileprivate func followedLog() throws -> FollowedLog {
    let kept = try meta(Self.followed).flatMap { UInt64($0) }.map { LogPosition(rawValue: $0) }
    return FollowedLog(checkpoint: try meta(Self.checkpoint), kept: kept)
  }
}

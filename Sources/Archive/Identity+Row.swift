// What lives here: names, places and rooms as columns.
import GRDB
import ServerCore

extension Folded: DatabaseValueConvertible {
  public var databaseValue: DatabaseValue { text.databaseValue }

  public static func fromDatabaseValue(_ value: DatabaseValue) -> Folded? {
    String.fromDatabaseValue(value).map { Folded(kept: $0) }
  }
}

extension Place: DatabaseValueConvertible {
  public var databaseValue: DatabaseValue { text.databaseValue }

  public static func fromDatabaseValue(_ value: DatabaseValue) -> Place? {
    String.fromDatabaseValue(value).flatMap { Place(kept: $0) }
  }
}

extension RoomID: DatabaseValueConvertible {
  public var databaseValue: DatabaseValue { Int64(clamping: number).databaseValue }

  public static func fromDatabaseValue(_ value: DatabaseValue) -> RoomID? {
    Int64.fromDatabaseValue(value).flatMap { UInt64(exactly: $0) }.map { RoomID($0) }
  }
}

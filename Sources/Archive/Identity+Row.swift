// What lives here: names and places as columns.
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
    String.fromDatabaseValue(value).map { Place(kept: $0) }
  }
}

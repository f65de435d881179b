// What lives here: columns of rows that somebody else may have written, or that a disk has damaged.
import GRDB

/// Where a value is of another type than is asked for, GRDB's own subscripts end the process.
extension Row {
  func value<Value: DatabaseValueConvertible>(_ index: Int) throws -> Value {
    try Self.decode(index < count ? self[index] : .null)
  }

  func optional<Value: DatabaseValueConvertible>(_ index: Int) throws -> Value? {
    let stored: DatabaseValue = index < count ? self[index] : .null
    return stored.isNull ? nil : try Self.decode(stored)
  }

  func value<Value: DatabaseValueConvertible>(_ name: String) throws -> Value {
    try Self.decode(stored(name))
  }

  func optional<Value: DatabaseValueConvertible>(_ name: String) throws -> Value? {
    let stored = stored(name)
    return stored.isNull ? nil : try Self.decode(stored)
  }

  private func stored(_ name: String) -> DatabaseValue {
    let value: (any DatabaseValueConvertible)? = self[name]
    return value?.databaseValue ?? .null
  }

  private static func decode<Value: DatabaseValueConvertible>(
    _ stored: DatabaseValue
  ) throws -> Value {
    guard let value = Value.fromDatabaseValue(stored) else {
      throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a row holds what it cannot hold")
    }
    return value
  }
}

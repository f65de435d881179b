// What lives here: places in the one order of everything that happens.

/// Grows from each entry to the next, not always by one.
package struct Position: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// etcd's revision; 0 before everything.
  package let number: UInt64

  package init(_ number: UInt64) { self.number = number }

  /// Before everything.
  package static let start = Position(0)

  package static func < (one: Position, other: Position) -> Bool { one.number < other.number }

  package var description: String { String(number) }
}

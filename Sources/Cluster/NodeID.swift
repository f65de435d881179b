// What lives here: the names of the servers that are one chat.

/// One to 32 letters, digits, `.`, `_` and `-`: it stands in keys, in settings and in lines for people.
package struct NodeID: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// As it stands in keys, settings and lines for people.
  package let name: String

  /// Nil for any other text.
  package init?(_ name: String) {
    let allowed = name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "-"):
        true
      default: false
      }
    }
    guard allowed, (1...32).contains(name.utf8.count) else { return nil }
    self.name = name
  }

  package static func < (one: NodeID, other: NodeID) -> Bool { one.name < other.name }

  package var description: String { name }
}

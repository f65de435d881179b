// What lives here: a room, whatever it is called.

/// Rises from one founding to the next and is never given twice, so that a room which ended and a
/// later one of its name are two.
public struct RoomID: Hashable, Sendable {
  /// From 1; 0 is `none`.
  public let number: UInt64

  public init(_ number: UInt64) { self.number = number }

  /// Before every room.
  static let none = RoomID(0)

  var next: RoomID { RoomID(number + 1) }
}

extension RoomID: Comparable {
  public static func < (one: RoomID, other: RoomID) -> Bool { one.number < other.number }
}

extension RoomID: CustomStringConvertible {
  public var description: String { "room \(number)" }
}

extension RoomID: Codable {
  public init(from decoder: any Decoder) throws {
    self.init(try decoder.singleValueContainer().decode(UInt64.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(number)
  }
}

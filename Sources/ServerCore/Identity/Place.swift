// What lives here: where words are said, as it is kept.

/// One side of a conversation: an account, a guest, a room, those of a rank in a room, or everybody.
/// Places are in the order of what is kept of them.
public struct Place: Hashable, Sendable {
  /// `bob`, `!bob` for a guest, `#room`, `@#room`, `$*`.
  public let text: String

  /// What was a place before it was kept.
  public init(kept text: String) { self.text = text }

  public static let everybody = Place(kept: "$*")

  public static func account(_ name: Folded) -> Place { Place(kept: name.text) }

  /// Marked so that no account ever has it: whoever makes an account of that name is somebody else.
  public static func guest(_ nick: Folded) -> Place { Place(kept: "!" + nick.text) }

  public static func room(_ name: Folded) -> Place { Place(kept: name.text) }

  /// Those in a room with a prefix or a higher one (STATUSMSG).
  public static func room(_ name: Folded, _ prefix: Character) -> Place {
    Place(kept: String(prefix) + name.text)
  }

  public var isGuest: Bool { text.utf8.first == UInt8(ascii: "!") }

  /// The name that it is written under by others, a guest's without its mark.
  public var name: Folded {
    Folded(kept: isGuest ? String(Substring(text.utf8.dropFirst())) : text)
  }

  /// The room that it is in or is part of; nil for people.
  public var room: Folded? {
    guard let mark = text.utf8.firstIndex(of: UInt8(ascii: "#")) else { return nil }
    return Folded(kept: String(text[mark...]))
  }

  /// For whose rank in the room it is; nil for all.
  public var prefix: Character? {
    switch text.utf8.first {
    case UInt8(ascii: "@"): "@"
    case UInt8(ascii: "+"): "+"
    default: nil
    }
  }

  /// A room, and each rank in it.
  public static func all(in room: Folded) -> [Place] {
    [.room(room), .room(room, "@"), .room(room, "+")]
  }

  /// The same in a room of another name.
  public func moved(to room: Folded) -> Place { prefix.map { .room(room, $0) } ?? .room(room) }
}

extension Place: Comparable {
  public static func < (one: Place, other: Place) -> Bool { one.text < other.text }
}

extension Place: CustomStringConvertible {
  public var description: String { text }
}

extension Place: ExpressibleByStringInterpolation {
  public init(stringLiteral text: String) { self.init(kept: text) }
}

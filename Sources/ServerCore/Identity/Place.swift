// What lives here: where words are said, as it is kept.
import IRC

/// One side of a conversation.
public enum Place: Hashable, Sendable {
  case account(Folded)
  /// Somebody without an account; whoever makes one of that name is somebody else.
  case guest(Folded)
  case room(RoomID)
  /// Those in a room with a prefix or a higher one (STATUSMSG).
  case ranked(RoomID, prefix: Character)
  case everybody

  /// Somebody without an account, found by the nick.
  public var isGuest: Bool {
    if case .guest = self { return true }
    return false
  }

  /// A person's.
  public var name: Folded? {
    switch self {
    case .account(let name), .guest(let name): name
    case .room, .ranked, .everybody: nil
    }
  }

  /// The room that it is or is part of; nil for people.
  public var room: RoomID? {
    switch self {
    case .room(let room), .ranked(let room, _): room
    case .account, .guest, .everybody: nil
    }
  }

  /// For whose rank in the room it is; nil for all.
  public var prefix: Character? {
    if case .ranked(_, let prefix) = self { return prefix }
    return nil
  }

  /// A room, and each rank in it.
  public static func all(in room: RoomID) -> [Place] {
    [.room(room), .ranked(room, prefix: "@"), .ranked(room, prefix: "+")]
  }
}

extension Place {
  /// How it is kept: `bob`, `!bob` for a guest, `#,17` for a room, `@#,17` for those of a rank, `$*`.
  /// No name of anybody or of a room holds a comma.
  public var text: String {
    switch self {
    case .account(let name): name.text
    case .guest(let name): "!" + name.text
    case .room(let room): "#,\(room.number)"
    case .ranked(let room, let prefix): "\(prefix)#,\(room.number)"
    case .everybody: "$*"
    }
  }

  /// Nil for a room that is not written so.
  public init?(kept text: String) {
    switch text.utf8.first {
    case UInt8(ascii: "!"): self = .guest(Folded(kept: String(Substring(text.utf8.dropFirst()))))
    case UInt8(ascii: "$"): self = .everybody
    case UInt8(ascii: "#"):
      guard let number = text.behind("#,").flatMap({ UInt64($0) }) else { return nil }
      self = .room(RoomID(number))
    case UInt8(ascii: "@"), UInt8(ascii: "+"):
      let rest = text.utf8.dropFirst()
      guard let prefix = text.unicodeScalars.first.map(Character.init),
        let number = String(Substring(rest)).behind("#,").flatMap({ UInt64($0) })
      else { return nil }
      self = .ranked(RoomID(number), prefix: prefix)
    default: self = .account(Folded(kept: text))
    }
  }
}

extension Place: Comparable {
  public static func < (one: Place, other: Place) -> Bool {
    if one.rank != other.rank { return one.rank < other.rank }
    if let first = one.room, let second = other.room { return first < second }
    guard let first = one.name, let second = other.name else { return false }
    return first < second
  }

  /// In which order the kinds come.
  private var rank: Int {
    switch self {
    case .guest: 0
    case .room: 1
    case .everybody: 2
    case .ranked(_, let prefix): prefix == "+" ? 3 : 4
    case .account: 5
    }
  }
}

extension Place: CustomStringConvertible {
  public var description: String { text }
}

extension Place: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let place = Place(kept: try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "no place")
    }
    self = place
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}

// What lives here: the entries of a room's lists (modes b, e and I).
import IRC
import System

/// Type A modes of ISUPPORT `CHANMODES`.
public enum MaskList: Character, Sendable, CaseIterable {
  case bans = "b"
  case exceptions = "e"
  case invitations = "I"
}

/// One entry of such a list.
public struct RoomMask: Sendable, Equatable {
  /// In which of the room's lists it stands.
  public let list: MaskList
  let pattern: MaskPattern
  /// `nick!user@host` of who set it.
  public let setBy: String
  /// By the calendar.
  public let setAt: Timestamp
  /// When it lifts itself; nil for never.
  public private(set) var ends: Moment?

  /// Nil for a text that is no mask.
  public init?(
    _ list: MaskList, _ text: String, setBy: String, setAt: Timestamp, ends: Moment? = nil
  ) {
    guard let pattern = MaskPattern(text) else { return nil }
    self.list = list
    self.pattern = pattern
    self.setBy = setBy
    self.setAt = setAt
    self.ends = ends
  }

  /// As clients read it.
  public var text: String { pattern.text }

  /// How long it holds from when it is set; nil for ever.
  var span: Duration? { pattern.minutes.map { .seconds($0 * 60) } }

  /// The same with another end.
  func ending(at moment: Moment?) -> RoomMask {
    var mask = self
    mask.ends = moment
    return mask
  }

  func isCurrent(at moment: Moment) -> Bool { ends.map { $0 > moment } ?? true }
}

extension RoomMask: Codable {
  private enum CodingKeys: CodingKey { case list, text, setBy, setAt, ends }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let letter = try container.decode(String.self, forKey: .list)
    guard let list = letter.first.flatMap(MaskList.init),
      let pattern = MaskPattern(try container.decode(String.self, forKey: .text))
    else {
      throw DecodingError.dataCorruptedError(
        forKey: .text, in: container, debugDescription: "no mask")
    }
    self.list = list
    self.pattern = pattern
    setBy = try container.decode(String.self, forKey: .setBy)
    setAt = try container.decode(Timestamp.self, forKey: .setAt)
    ends = try container.decodeIfPresent(Moment.self, forKey: .ends)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(String(list.rawValue), forKey: .list)
    try container.encode(text, forKey: .text)
    try container.encode(setBy, forKey: .setBy)
    try container.encode(setAt, forKey: .setAt)
    try container.encodeIfPresent(ends, forKey: .ends)
  }
}

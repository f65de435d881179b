// What lives here: the entries of a room's lists (modes b, e and I).
import IRC
import System

/// Type A modes of ISUPPORT `CHANMODES`.
public enum MaskList: Character, Sendable, CaseIterable {
  case bans = "b"
  case exceptions = "e"
  case invitations = "I"
}

public struct RoomMask: Sendable, Equatable {
  public let list: MaskList
  let pattern: MaskPattern
  /// `nick!user@host` of who set it.
  public let setBy: String
  public let setAt: Timestamp
  /// When it lifts itself; nil for never.
  public internal(set) var ends: Moment?

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

  func isCurrent(at moment: Moment) -> Bool { ends.map { $0 > moment } ?? true }
}

extension Room {
  /// Banned people do not enter, and those inside do not speak (Modern IRC, "Ban Channel Mode").
  func bans(_ person: MaskPattern.Person, at moment: Moment) -> Bool {
    holds(.bans, isMute: false, person, moment) && !excepts(person, includingMutes: false, moment)
  }

  func mutes(_ person: MaskPattern.Person, at moment: Moment) -> Bool {
    holds(.bans, isMute: true, person, moment) && !excepts(person, includingMutes: true, moment)
  }

  /// Whether somebody needs no invitation (Modern IRC, "Invite-Exception Channel Mode").
  func invites(_ person: MaskPattern.Person, at moment: Moment) -> Bool {
    holds(.invitations, isMute: false, person, moment)
  }

  private func excepts(
    _ person: MaskPattern.Person, includingMutes: Bool, _ moment: Moment
  ) -> Bool {
    holds(.exceptions, isMute: false, person, moment)
      || (includingMutes && holds(.exceptions, isMute: true, person, moment))
  }

  private func holds(
    _ list: MaskList, isMute: Bool, _ person: MaskPattern.Person, _ moment: Moment
  ) -> Bool {
    masks.contains {
      $0.list == list && $0.pattern.isMute == isMute && $0.isCurrent(at: moment)
        && $0.pattern.matches(person)
    }
  }
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

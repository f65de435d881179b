// What lives here: what somebody may do in a room (Modern IRC, "Channel Membership Prefixes").

/// The modes that ISUPPORT `PREFIX=(ov)@+` announces, as bits.
public struct Standing: OptionSet, Sendable, Hashable, Codable {
  public let rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// `o`: may change the room and who is in it.
  public static let `operator` = Standing(rawValue: 1 << 0)
  /// `v`: may speak where the room is moderated.
  public static let voiced = Standing(rawValue: 1 << 1)

  /// Highest rank first.
  static let ranks: [(letter: Character, prefix: Character, standing: Standing)] = [
    ("o", "@", .operator), ("v", "+", .voiced),
  ]

  /// The mode letters, as they are kept: `ov`.
  public init(letters: some StringProtocol) {
    self = Self.ranks.filter { letters.contains($0.letter) }.reduce([]) { $0.union($1.standing) }
  }

  /// The mode letters, highest first, as they are kept.
  public var letters: String { String(Self.ranks.filter { contains($0.standing) }.map(\.letter)) }

  /// What a mode letter gives; nil for a letter that is no rank.
  init?(letter: Character) {
    guard let rank = Self.ranks.first(where: { $0.letter == letter }) else { return nil }
    self = rank.standing
  }

  var isOperator: Bool { contains(.operator) }

  /// Whether moderation, mutes and slow mode leave this person alone.
  var mayAlwaysSpeak: Bool { !isEmpty }

  /// The highest prefix.
  var prefix: String { prefixes.first.map(String.init) ?? "" }

  /// All of them, the highest first (IRCv3 multi-prefix).
  var prefixes: String { String(Self.ranks.filter { contains($0.standing) }.map(\.prefix)) }

  /// Whether a message to `prefix` and above reaches somebody of this standing (STATUSMSG).
  func reaches(_ prefix: Character) -> Bool {
    prefix == "@" ? isOperator : !isEmpty
  }
}

// What lives here: what people choose to be, as mode letters (Modern IRC, "User Modes").
import IRC

struct UserModes: OptionSet, Sendable, Hashable, Codable {
  let rawValue: UInt8

  /// Not shown to those who ask for everybody, unless they share a room.
  static let invisible = UserModes(rawValue: 1 << 0)
  /// Reads WALLOPS.
  static let wallops = UserModes(rawValue: 1 << 1)
  /// A program (IRCv3 bot-mode).
  static let bot = UserModes(rawValue: 1 << 2)
  /// Given by OPER, and by nothing else.
  static let serverOperator = UserModes(rawValue: 1 << 3)

  static let letters: [(letter: Character, mode: UserModes)] = [
    ("B", .bot), ("i", .invisible), ("o", .serverOperator), ("w", .wallops),
  ]

  /// All that there are, as RPL_MYINFO and ISUPPORT name them.
  static let allLetters = String(letters.map(\.letter))

  init(rawValue: UInt8) { self.rawValue = rawValue }

  init?(letter: Character) {
    guard let row = Self.letters.first(where: { $0.letter == letter }) else { return nil }
    self = row.mode
  }

  /// The letters without a sign.
  var text: String { String(Self.letters.filter { contains($0.mode) }.map(\.letter)) }
}

extension User {
  var isOperator: Bool { modes.contains(.serverOperator) }

  var isBot: Bool { modes.contains(.bot) }

  /// What stands on everything that a program says or does (IRCv3 bot-mode, "The bot tag").
  var ownTags: [Tags.Tag] { isBot ? Self.botTags : [] }

  private static let botTags: [Tags.Tag] = {
    let tags: Tags = [Tags.bot: ""]
    return tags.all
  }()
}

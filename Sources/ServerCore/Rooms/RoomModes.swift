// What lives here: a room's settings (Modern IRC, "Channel Modes"), apart from its lists.

/// Modes without a parameter (type D), as bits.
public struct RoomFlags: OptionSet, Sendable, Hashable, Codable {
  public let rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// `C`: no CTCP but ACTION.
  static let noCTCP = RoomFlags(rawValue: 1 << 0)
  /// `R`: only people with an account may enter.
  static let needsAccount = RoomFlags(rawValue: 1 << 1)
  static let inviteOnly = RoomFlags(rawValue: 1 << 2)
  static let moderated = RoomFlags(rawValue: 1 << 3)
  static let noOutsiders = RoomFlags(rawValue: 1 << 4)
  static let secret = RoomFlags(rawValue: 1 << 5)
  static let protectedTopic = RoomFlags(rawValue: 1 << 6)

  /// In the order of ISUPPORT `CHANMODES`.
  static let letters: [(letter: Character, flag: RoomFlags)] = [
    ("C", .noCTCP), ("R", .needsAccount), ("i", .inviteOnly), ("m", .moderated),
    ("n", .noOutsiders), ("s", .secret), ("t", .protectedTopic),
  ]

  init?(letter: Character) {
    guard let row = Self.letters.first(where: { $0.letter == letter }) else { return nil }
    self = row.flag
  }

  /// The letters, as they are kept; unknown ones are passed over.
  public init(letters: some StringProtocol) {
    self = Self.letters.filter { letters.contains($0.letter) }.reduce([]) { $0.union($1.flag) }
  }

  /// Those without an argument, as they are kept, such as `nt`.
  public var letters: String { String(Self.letters.filter { contains($0.flag) }.map(\.letter)) }
}

/// Flags, and the modes with one parameter (types B and C).
public struct RoomModes: Sendable, Equatable, Codable {
  /// The modes that are on or off.
  public private(set) var flags: RoomFlags
  /// `k`: what JOIN must give.
  public private(set) var key: String?
  /// `l`: past this many members nobody enters.
  public private(set) var limit: Int?
  /// `W`: seconds that everybody waits between two messages.
  public private(set) var slowness: Int?

  public init(
    flags: RoomFlags = RoomFlags(letters: "n"), key: String? = nil, limit: Int? = nil,
    slowness: Int? = nil
  ) {
    self.flags = flags
    self.key = key
    self.limit = limit
    self.slowness = slowness
  }

  mutating func set(_ flag: RoomFlags, _ isSet: Bool) {
    if isSet { flags.insert(flag) } else { flags.remove(flag) }
  }

  mutating func lock(by key: String?) { self.key = key }

  mutating func limit(to count: Int?) { limit = count }

  mutating func slow(to seconds: Int?) { slowness = seconds }

  /// What a room has when somebody founds it.
  static let fresh = RoomModes(flags: RoomFlags(letters: "nt"))

  /// ISUPPORT `CHANMODES`: lists, always a parameter, a parameter when set, never one.
  static var announced: String { "beI,k,lW," + String(RoomFlags.letters.map(\.letter)) }

  /// All letters for 004, and those of them with a parameter.
  static var allLetters: String {
    String((String(RoomFlags.letters.map(\.letter)) + "IWbeklov").sorted())
  }
  static let parameterLetters = "IWbeklov"

  /// The parameters of 324; outsiders see that there is a key, not the key itself.
  func words(showsKey: Bool) -> [String] {
    var letters = "+" + flags.letters
    var parameters: [String] = []
    if let key {
      letters += "k"
      parameters.append(showsKey ? key : "*")
    }
    if let limit {
      letters += "l"
      parameters.append(String(limit))
    }
    if let slowness {
      letters += "W"
      parameters.append(String(slowness))
    }
    return [letters] + parameters
  }
}

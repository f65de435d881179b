// What lives here: the settings that all servers of a chat have in common.
import System

/// Whatever decides what becomes of what all servers share: with another value, a server would come
/// to another chat. `ServerSettings.differences(between:and:)` says which options differ.
public struct SharedSettings: Sendable, Equatable, Codable {
  /// The source of what the server itself says, and the host in every numeric.
  public var serverName = "parley.local"
  /// ISUPPORT `NETWORK`, and the welcome.
  public var networkName = "Parley"
  /// The room everybody is in; nil for none.
  public var lobby: String? = "#everyone"
  /// What names may be made of, and how long they may be.
  public var names = NameSettings()
  /// Logins, guests and registration.
  public var entry = EntrySettings()
  /// Limits of rooms.
  public var rooms = RoomSettings()
  /// Limits of what is kept of one person.
  public var people = PeopleSettings()
  /// Limits of one message.
  public var messages = MessageSettings()
  /// How long messages are kept.
  public var retention = RetentionSettings()
  /// Bans and mutes of the whole server, at most.
  public var sanctions = 5000

  public init() {}
}

/// What names of people are made of.
public enum NickAlphabet: String, Sendable, CaseIterable, Codable {
  /// Everybody can type and read everybody's name, and every client compares them rightly.
  case ascii
  /// Letters and digits of all scripts. ISUPPORT still says `CASEMAPPING=ascii`, and that is true:
  /// only ASCII is folded, since clients take a mapping that they do not know for rfc1459. Names
  /// that look like an account's are refused instead.
  case utf8
}

/// What names may be; lengths in bytes, announced in ISUPPORT.
public struct NameSettings: Sendable, Equatable, Codable {
  /// The letters that nicks may have.
  public var nicks = NickAlphabet.ascii
  /// ISUPPORT `NICKLEN`.
  public var nickLength = 32
  /// ISUPPORT `USERLEN`: longer ones are cut.
  public var userLength = 10
  /// ISUPPORT `NAMELEN`.
  public var realNameLength = 150
  /// ISUPPORT `CHANNELLEN`.
  public var roomLength = 64

  public init() {}
}

/// Who may come in, and as whom.
public struct EntrySettings: Sendable, Equatable, Codable {
  /// What becomes of a login to an account that is there already.
  public enum DuplicateLogin: String, Sendable, CaseIterable, Codable {
    /// The newcomer is refused.
    case refuse
    /// The older session ends.
    case replace
    /// Both are one person.
    case share
  }

  /// Whether somebody without an account may come in.
  public var allowsGuests = false
  /// What happens when somebody logs in who is here.
  public var duplicateLogin = DuplicateLogin.refuse
  /// Whether an account's owner has the account's name as nick; else a login changes no nick, and
  /// the name is only kept free for its owner.
  public var nickFollowsAccount = true
  /// Wrong passwords for one name from one address before it is blocked; 0 blocks none.
  public var loginAttempts = 3
  /// Zero blocks nobody.
  public var blockTime = Duration.seconds(60)
  /// Whether people may create accounts themselves.
  public var allowsRegistration = false
  /// Accounts that an address may create.
  public var registrationsPerHour = 5
  /// Bytes of a new account's password (draft/account-registration, "Server considerations").
  static let longestPassword = 300
  /// Its characters at least.
  public var shortestPassword = 8
}

/// How many rooms there may be, and what one may hold.
public struct RoomSettings: Sendable, Equatable, Codable {
  /// Rooms of the chat.
  public var count = 10_000
  /// Rooms that one person may be in.
  public var perPerson = 100
  /// Rooms that were founded from one address, or one IPv6 network; 0 is any number.
  public var perAddress = 500
  /// Entries of a room's lists, all together.
  public var masks = 100
  /// Letters with an argument in one MODE.
  public var modes = 12
  /// People that a room has asked in and that have not come.
  public var invitations = 100
  /// Bytes, here and below.
  public var topicLength = 390
  /// Of a reason (ISUPPORT `KICKLEN`).
  public var kickLength = 390
  /// Of a room's key (ISUPPORT `KEYLEN`).
  public var keyLength = 32
  /// Past this many people the lobby's comings and goings are no longer announced.
  public var announcedLobbySize = 500
}

/// What is known of one person.
public struct PeopleSettings: Sendable, Equatable, Codable {
  /// Bytes of the reason for being away.
  public var awayLength = 200
  /// Nicks given up that WHOWAS remembers.
  public var formerNicks = 1000
  /// Read markers an account may have.
  public var markers = 1000
  /// Keys that one person or room may have (draft/metadata-2), and the bytes of a value.
  public var metadataKeys = 20
  /// Bytes of a value (`max-value-bytes`).
  public var metadataValueLength = 300
}

/// What one message may be.
public struct MessageSettings: Sendable, Equatable, Codable {
  /// Names in one PRIVMSG, and how many of them may be rooms or everybody.
  public var targets = 100
  /// Rooms, or everybody, among them.
  public var targetRooms = 10
  /// Client-only tags of one message (their bytes have a limit in message-tags).
  public var clientTags = 64
  /// Of one message in several lines (draft/multiline).
  public var multilineBytes = 8192
  /// Lines of such a message (`max-lines`).
  public var multilineLines = 100
  /// How long its sender may remove a message (draft/message-redaction); nil for as long as it is
  /// kept.
  public var redactionWindow: Duration?
}

/// How long messages are kept.
public struct RetentionSettings: Sendable, Equatable, Codable {
  /// 0 keeps them for ever.
  public var days = 0
  /// Of each conversation; 0 keeps all.
  public var messages = 0
}

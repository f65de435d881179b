// What lives here: the chat's settings.
import IRC
import System

public struct Configuration: Sendable {
  public enum DuplicateLogin: String, Sendable, CaseIterable {
    /// The newcomer is refused.
    case refuse
    /// The older session ends.
    case replace
  }

  public var serverName = "parley.local"
  public var networkName = "Parley"
  public var version = "parleyd"
  public var created = Timestamp(milliseconds: 0)
  /// Stands at the front of every msgid, so that ids of another archive are never taken for ours.
  public var instance = "p"
  /// The room everybody is in; nil for none.
  public var lobby: String? = "#everyone"
  public var allowsGuests = false
  public var duplicateLogin = DuplicateLogin.refuse
  /// Whether an account's owner has the account's name as nick; else a login changes no nick, and
  /// the name is only kept free for its owner.
  public var nickFollowsAccount = true
  /// Whether people may create accounts themselves.
  public var allowsRegistration = false
  /// PBKDF2 iterations of new verifiers.
  public var passwordIterations = 600_000
  public var loginAttempts = 3
  /// Zero blocks nobody.
  public var blockTime = Duration.seconds(60)
  /// Nil is never, here and below.
  public var idleTimeout: Duration? = .seconds(1800)
  public var pingInterval: Duration? = .seconds(90)
  public var pingTimeout: Duration? = .seconds(60)
  public var registrationTimeout = Duration.seconds(60)
  /// Exempt peers are not counted; 0 is any number.
  public var connectionsPerAddress = 100
  /// What guests must send as PASS; nil for nothing.
  public var serverPassword: String?
  /// How long its sender may remove a message (draft/message-redaction); nil for as long as it is
  /// kept.
  public var redactionWindow: Duration?
  /// How long a client may take to say one message of several lines.
  public var batchTimeout = Duration.seconds(60)
  /// Whether somebody reads `LogEntry.message`.
  public var logsMessages = true
  public var messageOfTheDay: [String] = []
  /// Nil announces nothing.
  public var strictTransport: StrictTransport?
  public var admin = Admin()
  public var operators: [Operator] = []
  /// Where the settings are read from, as operators see it in REHASH.
  public var file: String?
  public var limits = Limits()

  public init() {}
}

/// What the capability `sts` tells (IRCv3 sts).
public struct StrictTransport: Sendable, Equatable {
  /// Where TLS is spoken.
  public var port: UInt16
  /// How long a client has to insist on TLS, in seconds; 0 takes it back.
  public var duration: Int

  public init(port: UInt16, duration: Int) {
    self.port = port
    self.duration = duration
  }
}

/// Who runs the server (Modern IRC, "ADMIN").
public struct Admin: Sendable, Equatable {
  public var location: String?
  public var about: String?
  public var email: String?

  public init() {}

  var isKnown: Bool { location != nil || about != nil || email != nil }
}

/// Somebody who may use OPER; the name has nothing to do with accounts (Modern IRC, "OPER").
public struct Operator: Sendable, Equatable {
  public var name: String
  public var credential: Credential

  public init(name: String, credential: Credential) {
    self.name = name
    self.credential = credential
  }
}

/// What names of people are made of.
public enum NickAlphabet: String, Sendable, CaseIterable {
  /// Everybody can type and read everybody's name, and every client compares them rightly.
  case ascii
  /// Letters and digits of all scripts. ISUPPORT still says `CASEMAPPING=ascii`, and that is true:
  /// only ASCII is folded, since clients take a mapping that they do not know for rfc1459. Names
  /// that look like an account's are refused instead.
  case utf8
}

/// Sizes, all announced in ISUPPORT where it has a token.
public struct Limits: Sendable {
  /// Bytes.
  public var nickLength = 32
  public var nicks = NickAlphabet.ascii
  public var userLength = 10
  public var roomLength = 64
  public var topicLength = 390
  public var awayLength = 200
  public var realNameLength = 150
  public var kickLength = 390
  public var keyLength = 32
  /// Entries of a room's lists, all together.
  public var masks = 100
  /// Letters with an argument in one MODE.
  public var modes = 12
  /// People that a room has asked in and that have not come.
  public var invitations = 100
  /// Names in one PRIVMSG, and how many of them may be rooms or everybody.
  public var targets = 100
  public var targetRooms = 10
  /// Client-only tags of one message (their bytes have a limit in message-tags).
  public var clientTags = 64
  /// Masks and bounds of one LIST.
  public var listMasks = 10
  /// What one turn may cost, in about microseconds; longer work goes on in later turns.
  public var turn = 3000
  public var roomsPerPerson = 100
  public var rooms = 10_000
  /// Rooms that were founded from one address, or one IPv6 network; 0 is any number.
  public var roomsPerAddress = 500
  /// Past this many people the lobby's comings and goings are no longer announced.
  public var announcedLobbySize = 500
  /// Messages of one mailbox page.
  public var mailboxPage = 200
  /// Messages of one CHATHISTORY or SEARCH answer.
  public var historyPage = 500
  /// Names in one WHOIS.
  public var whoisTargets = 10
  /// Nicks that one session may watch with MONITOR.
  public var watchedNicks = 100
  /// Nicks given up that WHOWAS remembers.
  public var formerNicks = 1000
  /// Bans and mutes of the whole server.
  public var sanctions = 5000
  /// Bytes that a client which does not read may let pile up.
  public var outbox = 8 << 20
  /// Of one message in several lines (draft/multiline).
  public var multilineBytes = 8192
  public var multilineLines = 100
  /// Keys that one person or room may have (draft/metadata-2), and the bytes of a value.
  public var metadataKeys = 20
  public var metadataValueLength = 300
  /// Keys that one session may subscribe to.
  public var metadataSubscriptions = 50
  /// Read markers an account may have.
  public var markers = 1000
  /// Accounts that an address may create.
  public var registrationsPerHour = 5
  /// Bytes of a new account's password (draft/account-registration, "Server considerations").
  public var passwordLength = 300
  /// Its characters at least.
  public var shortestPassword = 8

  public init() {}
}

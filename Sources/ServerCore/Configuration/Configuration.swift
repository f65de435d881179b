// What lives here: the chat's settings.
import IRC
import System

/// All that is decided before the chat begins, or by REHASH; `ServerSettings` has a row for each.
public struct Configuration: Sendable {
  /// What all servers of the chat must have in common.
  public var shared = SharedSettings()
  /// As 002, 004 and 351 tell it.
  public var version = "parleyd"
  /// When the server started, or the chat that several share, as 003 tells it.
  public var created = Timestamp(milliseconds: 0)
  /// Stands at the front of every msgid, so that ids of another archive are never taken for ours.
  public var instance = "p"
  /// What this server tells of itself.
  public var greeting = GreetingSettings()
  /// How long this server waits.
  public var silence = SilenceSettings()
  /// What this server gives one connection.
  public var limits = ConnectionLimits()
  /// Who may use OPER, in the order of their file.
  public var operators: [Operator] = []
  /// What guests must send as PASS; nil for nothing.
  public var serverPassword: String?
  /// PBKDF2 iterations of new verifiers.
  public var passwordIterations = 600_000
  /// Whether somebody reads `LogEntry.message`.
  public var logsMessages = true
  /// Where the settings are read from, as operators see it in REHASH.
  public var file: String?

  public init() {}
}

/// What a server tells of itself.
public struct GreetingSettings: Sendable {
  /// Lines.
  public var messageOfTheDay: [String] = []
  /// What ADMIN answers.
  public var admin = Admin()
  /// Nil announces nothing.
  public var strictTransport: StrictTransport?
}

/// How long a server waits for those who are connected to it. Nil is for ever.
public struct SilenceSettings: Sendable {
  /// Without input of the person before the link ends.
  public var idleTimeout: Duration? = .seconds(1800)
  /// Of silence before a PING.
  public var pingInterval: Duration? = .seconds(90)
  /// For its answer.
  public var pingTimeout: Duration? = .seconds(60)
  /// From connecting to being welcomed.
  public var registrationTimeout = Duration.seconds(60)
  /// How long a client may take to say one message of several lines.
  public var batchTimeout = Duration.seconds(60)
}

/// What one connection may ask and take of its server.
public struct ConnectionLimits: Sendable {
  /// Exempt peers are not counted; 0 is any number.
  public var connectionsPerAddress = 100
  /// Bytes that a client which does not read may let pile up.
  public var outbox = 8 << 20
  /// What one turn may cost, in about microseconds; longer work goes on in later turns.
  public var turn = 3000
  /// Messages of one mailbox page.
  public var mailboxPage = 200
  /// Messages of one CHATHISTORY or SEARCH answer.
  public var historyPage = 500
  /// Masks and bounds of one LIST.
  public var listMasks = 10
  /// Names in one WHOIS.
  public var whoisTargets = 10
  /// Nicks that one session may watch with MONITOR.
  public var watchedNicks = 100
  /// Keys that one session may subscribe to (draft/metadata-2).
  public var metadataSubscriptions = 50

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
  /// 257.
  public var location: String?
  /// 258.
  public var about: String?
  /// 259.
  public var email: String?

  public init() {}

  var isKnown: Bool { location != nil || about != nil || email != nil }
}

/// Somebody who may use OPER; the name has nothing to do with accounts (Modern IRC, "OPER").
public struct Operator: Sendable, Equatable {
  package private(set) var name: String
  private(set) var credential: Credential

  public init(name: String, credential: Credential) {
    self.name = name
    self.credential = credential
  }
}

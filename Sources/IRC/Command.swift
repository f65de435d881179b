// What lives here: the verbs of the protocol, an open set; an unknown verb is a value, not an error.

/// A command's name in upper case, or the three digits of a numeric.
public struct Command: RawRepresentable, Hashable, Sendable, ExpressibleByStringLiteral, Codable {
  public let rawValue: String

  public init(rawValue: String) { self.rawValue = rawValue }
  public init(stringLiteral value: String) { rawValue = value }

  /// The numeric's value when the command is three digits.
  public var numeric: Numeric? {
    let digits = rawValue.utf8
    guard digits.count == 3, digits.allSatisfy({ (48...57).contains($0) }) else { return nil }
    return UInt16(rawValue).map(Numeric.init(rawValue:))
  }

  // Modern IRC, "Client Messages".
  public static let admin: Command = "ADMIN"
  public static let authenticate: Command = "AUTHENTICATE"
  public static let away: Command = "AWAY"
  public static let batch: Command = "BATCH"
  public static let cap: Command = "CAP"
  public static let chatHistory: Command = "CHATHISTORY"
  public static let error: Command = "ERROR"
  public static let fail: Command = "FAIL"
  public static let help: Command = "HELP"
  public static let helpOp: Command = "HELPOP"
  public static let info: Command = "INFO"
  public static let invite: Command = "INVITE"
  public static let isOn: Command = "ISON"
  public static let join: Command = "JOIN"
  public static let kick: Command = "KICK"
  public static let kill: Command = "KILL"
  public static let links: Command = "LINKS"
  public static let list: Command = "LIST"
  public static let lusers: Command = "LUSERS"
  public static let markRead: Command = "MARKREAD"
  public static let metadata: Command = "METADATA"
  public static let mode: Command = "MODE"
  public static let monitor: Command = "MONITOR"
  public static let motd: Command = "MOTD"
  public static let names: Command = "NAMES"
  public static let nick: Command = "NICK"
  public static let note: Command = "NOTE"
  public static let notice: Command = "NOTICE"
  public static let oper: Command = "OPER"
  public static let part: Command = "PART"
  public static let pass: Command = "PASS"
  public static let ping: Command = "PING"
  public static let pong: Command = "PONG"
  public static let register: Command = "REGISTER"
  public static let verify: Command = "VERIFY"
  public static let privmsg: Command = "PRIVMSG"
  public static let quit: Command = "QUIT"
  public static let redact: Command = "REDACT"
  public static let rehash: Command = "REHASH"
  public static let rename: Command = "RENAME"
  public static let search: Command = "SEARCH"
  public static let stats: Command = "STATS"
  public static let setName: Command = "SETNAME"
  public static let support: Command = "ISUPPORT"
  public static let tagmsg: Command = "TAGMSG"
  public static let time: Command = "TIME"
  public static let topic: Command = "TOPIC"
  public static let user: Command = "USER"
  public static let userhost: Command = "USERHOST"
  public static let users: Command = "USERS"
  public static let version: Command = "VERSION"
  public static let wallops: Command = "WALLOPS"
  public static let warn: Command = "WARN"
  public static let who: Command = "WHO"
  public static let whois: Command = "WHOIS"
  public static let whowas: Command = "WHOWAS"

  // IRCv3 standard replies and labeled-response.
  public static let ack: Command = "ACK"
  public static let account: Command = "ACCOUNT"
  public static let chghost: Command = "CHGHOST"

  // Parley's own.
  public static let active: Command = "ACTIVE"
  public static let back: Command = "BACK"
  public static let ban: Command = "BAN"
  public static let busy: Command = "BUSY"
  public static let mute: Command = "MUTE"
  public static let sessions: Command = "SESSIONS"
  public static let takeOver: Command = "TAKEOVER"
  public static let unban: Command = "UNBAN"
  public static let unmute: Command = "UNMUTE"
  public static let wholast: Command = "WHOLAST"
}

// What lives here: the codes of FAIL, WARN and NOTE, an open set, spelled as in their specifications.

/// What a program decides on; the words behind it are for people and may change (IRCv3
/// standard-replies).
public struct ReplyCode: RawRepresentable, Hashable, Sendable {
  public let rawValue: String

  public init(rawValue: String) { self.rawValue = rawValue }
}

extension Message {
  /// Of a FAIL, WARN or NOTE.
  public var code: ReplyCode? {
    guard command == .fail || command == .warn || command == .note else { return nil }
    return self[1].map(ReplyCode.init(rawValue:))
  }
}

extension ReplyCode {
  // IRCv3 account-registration.
  public static let ACCOUNT_EXISTS = ReplyCode(rawValue: "ACCOUNT_EXISTS")
  public static let ACCOUNT_NAME_MUST_BE_NICK = ReplyCode(rawValue: "ACCOUNT_NAME_MUST_BE_NICK")
  public static let ACCOUNT_REQUIRED = ReplyCode(rawValue: "ACCOUNT_REQUIRED")
  public static let ALREADY_AUTHENTICATED = ReplyCode(rawValue: "ALREADY_AUTHENTICATED")
  public static let BAD_ACCOUNT_NAME = ReplyCode(rawValue: "BAD_ACCOUNT_NAME")
  public static let INVALID_CODE = ReplyCode(rawValue: "INVALID_CODE")
  public static let INVALID_EMAIL = ReplyCode(rawValue: "INVALID_EMAIL")
  public static let NEED_NICK = ReplyCode(rawValue: "NEED_NICK")
  public static let TEMPORARILY_UNAVAILABLE = ReplyCode(rawValue: "TEMPORARILY_UNAVAILABLE")
  public static let UNACCEPTABLE_PASSWORD = ReplyCode(rawValue: "UNACCEPTABLE_PASSWORD")
  public static let WEAK_PASSWORD = ReplyCode(rawValue: "WEAK_PASSWORD")

  // IRCv3 channel-rename.
  public static let CHANNEL_NAME_IN_USE = ReplyCode(rawValue: "CHANNEL_NAME_IN_USE")
  public static let CANNOT_RENAME = ReplyCode(rawValue: "CANNOT_RENAME")
  public static let CHANNEL_RENAMED = ReplyCode(rawValue: "CHANNEL_RENAMED")

  // IRCv3 chathistory and read-marker, and standard-replies' own examples.
  public static let INVALID_MSGREFTYPE = ReplyCode(rawValue: "INVALID_MSGREFTYPE")
  public static let INVALID_PARAMS = ReplyCode(rawValue: "INVALID_PARAMS")
  public static let INVALID_TARGET = ReplyCode(rawValue: "INVALID_TARGET")
  public static let MESSAGE_ERROR = ReplyCode(rawValue: "MESSAGE_ERROR")
  public static let NEED_MORE_PARAMS = ReplyCode(rawValue: "NEED_MORE_PARAMS")
  public static let UNKNOWN_COMMAND = ReplyCode(rawValue: "UNKNOWN_COMMAND")
  public static let INVALID_TIME = ReplyCode(rawValue: "INVALID_TIME")

  // IRCv3 metadata; its newest draft says INVALID_VALUE.
  public static let KEY_INVALID = ReplyCode(rawValue: "KEY_INVALID")
  public static let KEY_NOT_SET = ReplyCode(rawValue: "KEY_NOT_SET")
  public static let KEY_NO_PERMISSION = ReplyCode(rawValue: "KEY_NO_PERMISSION")
  public static let LIMIT_REACHED = ReplyCode(rawValue: "LIMIT_REACHED")
  public static let RATE_LIMITED = ReplyCode(rawValue: "RATE_LIMITED")
  public static let SUBCOMMAND_INVALID = ReplyCode(rawValue: "SUBCOMMAND_INVALID")
  public static let TOO_MANY_SUBS = ReplyCode(rawValue: "TOO_MANY_SUBS")
  public static let VALUE_INVALID = ReplyCode(rawValue: "VALUE_INVALID")
  public static let INVALID_VALUE = ReplyCode(rawValue: "INVALID_VALUE")

  // IRCv3 multiline.
  public static let MULTILINE_INVALID = ReplyCode(rawValue: "MULTILINE_INVALID")
  public static let MULTILINE_INVALID_TARGET = ReplyCode(rawValue: "MULTILINE_INVALID_TARGET")
  public static let MULTILINE_MAX_BYTES = ReplyCode(rawValue: "MULTILINE_MAX_BYTES")
  public static let MULTILINE_MAX_LINES = ReplyCode(rawValue: "MULTILINE_MAX_LINES")
  public static let TIMEOUT = ReplyCode(rawValue: "TIMEOUT")

  // IRCv3 message-redaction.
  public static let REDACT_FORBIDDEN = ReplyCode(rawValue: "REDACT_FORBIDDEN")
  public static let REDACT_WINDOW_EXPIRED = ReplyCode(rawValue: "REDACT_WINDOW_EXPIRED")
  public static let UNKNOWN_MSGID = ReplyCode(rawValue: "UNKNOWN_MSGID")

  // IRCv3 setname and utf8-only.
  public static let INVALID_REALNAME = ReplyCode(rawValue: "INVALID_REALNAME")
  public static let INVALID_UTF8 = ReplyCode(rawValue: "INVALID_UTF8")

  // soju.im/search.
  public static let INCOMPLETE = ReplyCode(rawValue: "INCOMPLETE")
  public static let INTERNAL_ERROR = ReplyCode(rawValue: "INTERNAL_ERROR")

  // Parley's own, about sessions: docs/protocol.md.
  public static let ACCOUNT_REMOVED = ReplyCode(rawValue: "ACCOUNT_REMOVED")
  public static let ALREADY_ONLINE = ReplyCode(rawValue: "ALREADY_ONLINE")
  public static let BLOCKED = ReplyCode(rawValue: "BLOCKED")
  public static let CREDENTIALS_CHANGED = ReplyCode(rawValue: "CREDENTIALS_CHANGED")
  public static let TRIES_LEFT = ReplyCode(rawValue: "TRIES_LEFT")
  public static let IDLE = ReplyCode(rawValue: "IDLE")
  public static let IDLE_SOON = ReplyCode(rawValue: "IDLE_SOON")
  public static let NOT_PROVED = ReplyCode(rawValue: "NOT_PROVED")
  public static let REPLACED = ReplyCode(rawValue: "REPLACED")
  public static let SHUTDOWN = ReplyCode(rawValue: "SHUTDOWN")

  // Parley's own, about commands: docs/protocol.md.
  public static let CANNOT_ENTER = ReplyCode(rawValue: "CANNOT_ENTER")
  public static let CANNOT_KICK = ReplyCode(rawValue: "CANNOT_KICK")
  public static let CANNOT_LEAVE = ReplyCode(rawValue: "CANNOT_LEAVE")
  public static let INVALID_HOST = ReplyCode(rawValue: "INVALID_HOST")
  public static let INVALID_MASK = ReplyCode(rawValue: "INVALID_MASK")
  public static let LIST_FULL = ReplyCode(rawValue: "LIST_FULL")
  public static let MEETS_YOU = ReplyCode(rawValue: "MEETS_YOU")
  public static let MUTED = ReplyCode(rawValue: "MUTED")
  public static let NOT_STORED = ReplyCode(rawValue: "NOT_STORED")
  public static let NO_SUCH_ENTRY = ReplyCode(rawValue: "NO_SUCH_ENTRY")
  public static let END_OF_SESSIONS = ReplyCode(rawValue: "END_OF_SESSIONS")
  public static let SESSION = ReplyCode(rawValue: "SESSION")
  public static let NO_SUCH_SESSION = ReplyCode(rawValue: "NO_SUCH_SESSION")
  public static let TOO_MANY_MASKS = ReplyCode(rawValue: "TOO_MANY_MASKS")
}

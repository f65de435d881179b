/// What lives here: everything the chat wants done in the world, as values.
import IRC

public enum Effect: Sendable, Equatable {
  /// One or more encoded lines, the same for every recipient. Held until the archive has committed
  /// what the same round stores.
  case send([UInt8], to: [SessionID])
  /// Close once everything queued is written. The answer is `Event.closed`.
  case close(SessionID)
  /// Check a password on a queue of its own; the session is not read until `Event.verified`.
  case verify(SessionID, Challenge)
  /// Read kept messages; the session is not read until `Event.fetched`.
  case fetch(SessionID, MailboxQuery)
  case store(Record)
  case log(LogEntry)
}

/// A line for the server's log; it never holds a password.
public enum LogEntry: Sendable, Equatable {
  case message(StoredMessage, recipients: Int)
  case login(account: String, address: String)
  case refusedLogin(account: String, address: String, reason: String)
  case logout(nick: String, reason: String)
}

/// What the archive keeps.
public enum Record: Sendable, Equatable {
  case message(StoredMessage, Receipt)
  /// How far `account` has acknowledged its mailbox, and which messages of rooms it still misses.
  case mailbox(account: String, Mailbox)
  case seen(account: String, at: Timestamp)
  case membership(account: String, room: String, isMember: Bool)
  case room(RoomRecord)
  case removedRoom(String)
}

/// Who is told when a message could not be kept.
public struct Receipt: Sendable, Equatable {
  public var session: SessionID
  public var label: String?
  public var command: Command
  public var target: String
}

/// A place in the total order of everything said.
public typealias Sequence = UInt64

/// One message as it is kept.
public struct StoredMessage: Sendable, Equatable {
  public var sequence: Sequence
  public var id: String
  public var time: Timestamp
  public var source: Source
  /// The sender's account, nil for guests.
  public var account: String?
  /// PRIVMSG or NOTICE.
  public var command: Command
  public var target: Target
  public var text: String
  public var tags: [Tags.Tag]
}

/// Where a message goes.
public enum Target: Sendable, Equatable, Hashable {
  /// An account's folded name and the name as it is written.
  case person(String, name: String)
  /// A room's folded name and the name as it is written.
  case room(String, name: String)
  /// Every account (`$*`).
  case everybody

  /// The word on the wire.
  public var name: String {
    switch self {
    case .person(_, let name), .room(_, let name): name
    case .everybody: "$*"
    }
  }
}

/// Asks for what `account` has not acknowledged, in order.
public struct MailboxQuery: Sendable, Equatable {
  /// Folded.
  public var account: String
  public var after: Sequence
  /// Messages of `rooms` in these ranges were missed too.
  public var missed: [ClosedRange<Sequence>]
  public var rooms: [String]
  public var limit: Int

  /// Whether `message` belongs into the answer, apart from `limit`.
  public func includes(_ message: StoredMessage) -> Bool {
    guard message.sequence > after, message.account.map(CaseMapping.ascii.fold) != account else {
      return false
    }
    switch message.target {
    case .person(let name, _): return name == account
    case .everybody: return true
    case .room(let name, _):
      return missed.contains { $0.contains(message.sequence) } && rooms.contains(name)
    }
  }
}

/// A room as it is kept.
public struct RoomRecord: Sendable, Equatable {
  public var name: String
  public var created: Timestamp
  public var topic: Topic?
}

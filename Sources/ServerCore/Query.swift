// What lives here: what the chat asks of the archive, and its answers.
import IRC
import System

/// What each means, `Query+Meaning.swift` says of messages in memory; an archive answers likewise.
public enum Query: Sendable, Equatable {
  case mailbox(MailboxQuery)
  case history(HistoryQuery)
  case conversations(ConversationsQuery)
  case search(SearchQuery)
  /// Where there are letters to `account` between two numbers, without the first.
  case letters(account: Folded, after: MessageNumber, through: MessageNumber)
  /// Whether a message with this client-chosen id is kept already.
  case sent(account: Folded, clientID: String)
  /// The message with this number, if it is kept.
  case message(MessageNumber)
}

/// An archive answers each query once.
public enum Answer: Sendable, Equatable {
  /// In the order said.
  case messages([StoredMessage])
  /// The newest that were found in the time there was.
  case incomplete([StoredMessage])
  case conversations([ConversationSummary])
  /// From the first to the last letter of each writer.
  case letters(Missed)
  /// The archive cannot be read now.
  case failed
}

/// Asks for what `account` has not acknowledged, in order.
public struct MailboxQuery: Sendable, Equatable {
  /// Whose mailbox it is; their own messages are left out.
  public let account: Folded
  /// Letters up to here were received, but for those that are missed.
  public let acknowledged: MessageNumber
  /// Where the page begins.
  public let after: MessageNumber
  /// The newest there is: a letter that comes while the archive reads must not overtake what a room
  /// heard before it.
  public let through: MessageNumber
  /// Letters that were said and did not arrive, whatever was acknowledged since.
  public let missed: Missed
  /// Messages of a page at most.
  public let limit: Int

  /// Whether `message` belongs into the answer, apart from `limit`.
  public func includes(_ message: StoredMessage) -> Bool {
    guard message.sequence > after, message.sequence <= through, message.isSaid,
      message.senderAccount != account
    else { return false }
    switch message.target {
    case .person(let place, _):
      return place == .account(account) && includes(message, from: message.sender)
    case .everybody: return includes(message, from: .everybody)
    case .room, .ranked: return missed.contains(message.sequence, in: message.target.place)
    }
  }

  private func includes(_ letter: StoredMessage, from place: Place) -> Bool {
    letter.sequence > acknowledged || missed.contains(letter.sequence, in: place)
  }
}

/// What two people, or the people of a room, said to each other.
public enum Conversation: Sendable, Hashable, Codable {
  /// A room, or those of a rank in it; messages to everybody belong to the lobby.
  case room(Place)
  /// The lesser first.
  case people(Place, Place)

  /// Of two people, in either order.
  public init(_ one: Place, and other: Place) {
    self = one <= other ? .people(one, other) : .people(other, one)
  }
}

/// A place between messages (chathistory, "message reference"); the message itself is left out.
///
/// A time that a message has is that message's place, for the order is that of the numbers: the clock
/// may have been set back. Of several messages with that time the newest stand for it where older
/// ones are asked for, else the oldest; those of one time that follow each other are one place.
public enum Bound: Sendable, Equatable {
  case sequence(MessageNumber)
  case time(Timestamp)
}

/// Part of a conversation, at most `limit` messages, answered in the order said.
public struct HistoryQuery: Sendable, Equatable {
  /// Which messages of it, before `limit` cuts.
  public enum Range: Sendable, Equatable {
    /// The newest, all of them after the bound if there is one.
    case latest(after: Bound?)
    /// The newest of those before.
    case before(Bound)
    /// The oldest of those after.
    case after(Bound)
    /// As many before as after, and the message itself.
    case around(Bound)
    /// From the first bound towards the second.
    case between(Bound, Bound)
  }

  public let conversation: Conversation
  /// Where in the conversation.
  public let range: Range
  /// Messages at most; `keepsTimesWhole` may add some.
  public let limit: Int
  /// Whether joins, parts and topics are asked for too (draft/event-playback).
  public let includesEvents: Bool
  /// Events that the asker's client would not read: a page holds what it reads.
  public private(set) var leavesOut: [Command] = []
  /// What was said before this number is not the asker's to read.
  public private(set) var since: MessageNumber = 0

  /// Whether a page that ends between messages of one time takes the rest of them, too: who names the
  /// next page by time would never see them.
  public var keepsTimesWhole: Bool {
    switch range {
    case .latest(nil): true
    case .latest(let bound?), .before(let bound), .after(let bound), .around(let bound):
      bound.isTime
    case .between(let one, let other): one.isTime && other.isTime
    }
  }

  /// How many more messages such a page may have.
  public static let sharedTimeLimit = 1000
}

extension Bound {
  fileprivate var isTime: Bool {
    if case .time = self { return true }
    return false
  }
}

/// The conversations of one account with something said between two times, newest first or last.
public struct ConversationsQuery: Sendable, Equatable {
  /// Whose letters they are.
  public let asker: Place
  /// The rooms that the asker may read.
  public let rooms: [Place]
  /// One end of the time that is looked at; later than `to` where the newest come first.
  public let from: Timestamp
  public let to: Timestamp
  /// Conversations at most.
  public let limit: Int
  /// Letters before this number are not the asker's to read.
  public private(set) var since: MessageNumber = 0

  /// The same of other rooms.
  func of(_ rooms: [Place]) -> ConversationsQuery {
    ConversationsQuery(
      asker: asker, rooms: rooms, from: from, to: to, limit: limit, since: since)
  }
}

/// When something was said last between two times.
public struct ConversationSummary: Sendable, Equatable {
  /// A room, or the other person.
  public let place: Place
  /// When its last message was said.
  public let latest: Timestamp

  public init(place: Place, latest: Timestamp) {
    self.place = place
    self.latest = latest
  }
}

/// Messages with words in them, newest first within `limit`, answered in the order said.
public struct SearchQuery: Sendable, Equatable {
  /// Only conversations of this account are searched.
  public let account: Folded
  /// The rooms that the account may read.
  public let rooms: [Place]
  /// One conversation, or all that the account may read.
  public private(set) var conversation: Conversation?
  /// An account, or a guest of that name.
  public private(set) var sender: Folded?
  /// Messages said later than that; nil for no such end.
  public private(set) var after: Timestamp?
  /// Messages said earlier than that; nil for no such end.
  public private(set) var before: Timestamp?
  /// The words as they were typed, all of which a message has to have; nil for any.
  public private(set) var text: String?
  /// Messages at most.
  public private(set) var limit: Int

  mutating func look(for text: String) { self.text = text }

  mutating func look(from sender: Folded?) { self.sender = sender }

  mutating func look(in conversation: Conversation) { self.conversation = conversation }

  mutating func look(after time: Timestamp) { after = time }

  mutating func look(before time: Timestamp) { before = time }

  mutating func take(_ limit: Int) { self.limit = limit }

  /// The same of other rooms.
  func of(_ rooms: [Place]) -> SearchQuery {
    SearchQuery(
      account: account, rooms: rooms, conversation: conversation, sender: sender, after: after,
      before: before, text: text, limit: limit)
  }
}

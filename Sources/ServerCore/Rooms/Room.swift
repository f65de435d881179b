/// What lives here: a room and who is in it.
import Collections
import IRC

public struct Topic: Sendable, Equatable {
  public var text: String
  /// `nick!user@host` of who set it.
  public var setBy: String
  public var setAt: Timestamp

  public init(text: String, setBy: String, setAt: Timestamp) {
    self.text = text
    self.setBy = setBy
    self.setAt = setAt
  }
}

struct Room: Sendable {
  struct Member: Sendable, Equatable {
    var isOperator = false
    /// The first number that the member can read.
    var since: Sequence = 0

    /// Modern IRC, "Channel Membership Prefixes".
    var prefix: String { isOperator ? "@" : "" }
  }

  /// As its first member wrote it.
  let name: String
  let created: Timestamp
  var topic: Topic?
  /// The last message said here.
  var latest: Sequence = 0
  /// Online members in the order they joined.
  var members: OrderedDictionary<SessionID, Member> = [:]
  /// Folded accounts that return at their next login, online ones included.
  var regulars: OrderedSet<String> = []

  var record: RoomRecord { RoomRecord(name: name, created: created, topic: topic) }
}

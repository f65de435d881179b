/// What lives here: what is known of somebody who may log in.
import Collections
import IRC

public struct Account: Sendable, Equatable {
  /// A line of the user file.
  public struct Entry: Sendable, Equatable {
    public var name: String
    public var credential: Credential

    public init(name: String, credential: Credential) {
      self.name = name
      self.credential = credential
    }
  }

  /// As written in the user file.
  var name: String
  var credential: Credential
  /// Folded names of the rooms to rejoin at login, in the order joined.
  var rooms: OrderedSet<String> = []
  var mailbox = Mailbox()
  /// The sequence number of the last message sent to this account alone.
  var latest: Sequence = 0
  /// The last moment this account was online, nil for never; kept while online too.
  var lastSeen: Timestamp?
  var realName = ""
  /// The time of the last message read, by folded target (draft/read-marker).
  var markers: [String: Timestamp] = [:]

  init(_ entry: Entry, remembered: Snapshot.Person) {
    name = entry.name
    credential = entry.credential
    rooms = OrderedSet(remembered.rooms)
    mailbox = remembered.mailbox
    latest = remembered.latest
    lastSeen = remembered.lastSeen
    realName = remembered.realName
    markers = remembered.markers
  }
}

/// What an account has received and what it has not.
public struct Mailbox: Sendable, Equatable {
  /// Everything up to here reached the person.
  public var acknowledged: Sequence = 0
  /// Messages of rooms in these ranges did not, though the person was there (busy, or a dead link).
  /// In order, and apart from each other: what was said in a room while the person was away is
  /// not theirs, and coming late it would stand behind what they have read since.
  public private(set) var missed: [ClosedRange<Sequence>] = []
  /// Where the session that is online began; nil while there is none.
  public var onlineFrom: Sequence?

  /// Past this many the oldest ranges are joined.
  private static let rangeLimit = 64

  public init(acknowledged: Sequence = 0, missed: [ClosedRange<Sequence>] = []) {
    self.acknowledged = acknowledged
    for range in missed { miss(range.lowerBound, through: range.upperBound) }
  }

  /// Returns whether anything changed.
  @discardableResult
  mutating func acknowledge(_ sequence: Sequence) -> Bool {
    guard sequence > acknowledged else { return false }
    acknowledged = sequence
    missed = missed.compactMap {
      $0.upperBound > sequence ? max($0.lowerBound, sequence + 1)...$0.upperBound : nil
    }
    return true
  }

  mutating func miss(_ first: Sequence, through last: Sequence) {
    let first = max(first, acknowledged + 1)
    guard first <= last else { return }
    var fresh = first...last
    var apart: [ClosedRange<Sequence>] = []
    for range in missed {
      if range.upperBound + 1 < fresh.lowerBound || fresh.upperBound + 1 < range.lowerBound {
        apart.append(range)
      } else {
        fresh =
          min(range.lowerBound, fresh.lowerBound)...max(range.upperBound, fresh.upperBound)
      }
    }
    missed = (apart + [fresh]).sorted { $0.lowerBound < $1.lowerBound }
    guard missed.count > Self.rangeLimit else { return }
    missed[1] = missed[0].lowerBound...missed[1].upperBound
    missed.removeFirst()
  }
}

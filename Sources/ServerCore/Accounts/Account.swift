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
  /// Messages of rooms in this range did not, though the person was there (busy, or a dead link).
  public var missed: ClosedRange<Sequence>?

  public init(acknowledged: Sequence = 0, missed: ClosedRange<Sequence>? = nil) {
    self.acknowledged = acknowledged
    self.missed = missed
  }

  /// Returns whether anything changed.
  mutating func acknowledge(_ sequence: Sequence) -> Bool {
    guard sequence > acknowledged else { return false }
    acknowledged = sequence
    if let range = missed {
      missed =
        range.upperBound > sequence ? max(range.lowerBound, sequence + 1)...range.upperBound : nil
    }
    return true
  }

  mutating func miss(_ range: ClosedRange<Sequence>) {
    let old = missed ?? range
    missed = min(old.lowerBound, range.lowerBound)...max(old.upperBound, range.upperBound)
  }
}

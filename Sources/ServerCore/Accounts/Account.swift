// What lives here: what is known of somebody who may log in.
import Collections
import IRC
import System

/// A line of the user file, and what the chat remembers of its owner.
public struct Account: Sendable, Equatable, Codable {
  /// A line of the user file.
  public struct Entry: Sendable, Equatable, Codable {
    /// As written there; names are compared as `Folded`.
    public private(set) var name: String
    /// What a password is compared with.
    public private(set) var credential: Credential
    /// SHA-256 fingerprints of certificates that open it, in lower-case hexadecimal digits.
    public private(set) var certificates: [String]

    public init(name: String, credential: Credential, certificates: [String] = []) {
      self.name = name
      self.credential = credential
      self.certificates = certificates
    }

    /// From now on another password is right; certificates stay.
    public mutating func take(_ credential: Credential) { self.credential = credential }

    mutating func accept(certificate: String) { certificates.append(certificate) }
  }

  /// As written in the user file.
  private(set) var name: String
  private(set) var credential: Credential
  /// Fingerprints of certificates that open it (SASL EXTERNAL).
  private(set) var certificates: [String]
  /// The rooms to rejoin at login, in the order joined.
  private(set) var rooms: OrderedSet<RoomID> = []
  private(set) var mailbox = Mailbox()
  /// The sequence number of the last message sent to this account alone.
  private(set) var latest: MessageNumber = 0
  /// The last moment this account was online, nil for never; kept while online too.
  private(set) var lastSeen: Timestamp?
  /// The same in running time.
  private(set) var lastMoment: Moment?
  private(set) var realName = ""
  /// The time of the last message read in a room or from somebody (draft/read-marker).
  private(set) var markers: [Place: Timestamp] = [:]

  init(_ entry: Entry, remembered: Snapshot.Person) {
    name = entry.name
    credential = entry.credential
    certificates = entry.certificates
    rooms = OrderedSet(remembered.rooms)
    mailbox = remembered.mailbox
    latest = remembered.latest
    lastSeen = remembered.lastSeen
    lastMoment = remembered.lastMoment
    realName = remembered.realName
    markers = remembered.markers
  }

  /// The account's line says something else.
  mutating func rewrite(_ entry: Entry) {
    (name, credential, certificates) = (entry.name, entry.credential, entry.certificates)
  }

  /// Returns whether the room is new to it.
  mutating func enter(_ room: RoomID) -> Bool { rooms.append(room).inserted }

  /// Returns whether it came back to the room.
  mutating func leave(_ room: RoomID) -> Bool { rooms.remove(room) != nil }

  mutating func sent(_ letter: MessageNumber) { latest = letter }

  mutating func seen(at time: Timestamp, _ moment: Moment) {
    (lastSeen, lastMoment) = (time, moment)
  }

  mutating func take(realName: String) { self.realName = realName }

  mutating func mark(_ place: Place, read time: Timestamp) { markers[place] = time }

  mutating func replaceMarkers(by markers: [Place: Timestamp]) { self.markers = markers }

  // MARK: Its mailbox

  mutating func miss(_ first: MessageNumber, through last: MessageNumber, in place: Place) -> Bool {
    mailbox.miss(first, through: last, in: place)
  }

  mutating func arrived(_ range: ClosedRange<MessageNumber>) -> [Place] { mailbox.arrived(range) }

  mutating func arrived(_ range: ClosedRange<MessageNumber>, in place: Place) -> Bool {
    mailbox.arrived(range, in: place)
  }

  mutating func acknowledge(through number: MessageNumber) { mailbox.acknowledge(through: number) }

  mutating func comeOnline(from number: MessageNumber) { mailbox.comeOnline(from: number) }

  mutating func goOffline() { mailbox.goOffline() }
}

/// What an account has received and what it has not.
public struct Mailbox: Sendable, Equatable, Codable {
  /// Every letter after this is on its way or waits. What lies before it reached the person, but
  /// for what is `missed`.
  public private(set) var acknowledged: MessageNumber
  /// What was said in rooms where the person was, and did not arrive (busy, or a dead link); and
  /// letters that a client which reads history never asked for.
  public private(set) var missed: Missed
  /// Where the session that is online entered its rooms; nil while there is none.
  public private(set) var onlineFrom: MessageNumber?

  public init(
    acknowledged: MessageNumber = 0, missed: Missed = Missed(), onlineFrom: MessageNumber? = nil
  ) {
    (self.acknowledged, self.missed, self.onlineFrom) = (acknowledged, missed, onlineFrom)
  }

  /// The highest number it knows of.
  public var highest: MessageNumber {
    max(acknowledged, missed.last ?? 0, max(onlineFrom ?? 1, 1) - 1)
  }

  /// Notes what was not acknowledged of a range; returns whether there was any.
  mutating func miss(_ first: MessageNumber, through last: MessageNumber, in place: Place) -> Bool {
    let first = max(first, acknowledged + 1)
    guard first <= last else { return false }
    missed.add(first...last, in: place)
    return true
  }

  /// Returns from where something of it was missing.
  mutating func arrived(_ range: ClosedRange<MessageNumber>) -> [Place] { missed.remove(range) }

  /// Returns whether anything of it was missing.
  mutating func arrived(_ range: ClosedRange<MessageNumber>, in place: Place) -> Bool {
    missed.remove(range, in: place)
  }

  /// All up to there reached the person, but for what is missed.
  mutating func acknowledge(through number: MessageNumber) { acknowledged = number }

  mutating func comeOnline(from number: MessageNumber) {
    if onlineFrom == nil { onlineFrom = number }
  }

  mutating func goOffline() { onlineFrom = nil }
}

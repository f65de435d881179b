// What lives here: a room and who is in it.
import IRC
import System

/// What a room is about (Modern IRC, "TOPIC message").
public struct Topic: Sendable, Equatable, Codable {
  /// At most `RoomSettings.topicLength` bytes; never empty.
  public let text: String
  /// `nick!user@host` of who set it.
  public let setBy: String
  /// By the calendar.
  public let setAt: Timestamp

  public init(text: String, setBy: String, setAt: Timestamp) {
    self.text = text
    self.setBy = setBy
    self.setAt = setAt
  }
}

struct Room: Sendable {
  struct Member: Sendable, Equatable, Codable {
    private(set) var standing: Standing
    /// The first number that the member can read.
    let since: MessageNumber
    /// The first number that the member can read of what is said to those of its rank.
    private(set) var rankedSince: MessageNumber

    init(_ standing: Standing, since: MessageNumber) {
      self.standing = standing
      self.since = since
      rankedSince = since
    }

    mutating func become(_ standing: Standing, at sequence: MessageNumber) {
      self.standing = standing
      rankedSince = sequence
    }

    var isOperator: Bool { standing.isOperator }
  }

  let id: RoomID
  /// As its first member wrote it, or as it was last renamed.
  private(set) var name: String
  private(set) var isLobby = false
  let created: Timestamp
  /// From where it was founded, as `Peer.household`; nil where that is not counted.
  let founder: String?
  private(set) var topic: Topic?
  private(set) var modes: RoomModes
  private(set) var masks = RoomMasks()
  private(set) var members = RoomMembers()
  private(set) var speech = RoomSpeech()
  private(set) var rights = RoomRights()

  init(
    _ id: RoomID, name: String, created: Timestamp, modes: RoomModes = RoomModes(),
    founder: String? = nil
  ) {
    self.id = id
    self.name = name
    self.created = created
    self.founder = founder
    self.modes = modes
  }

  init(_ record: RoomRecord) {
    self.init(
      record.id, name: record.name, created: record.created, modes: record.modes,
      founder: record.founder)
    isLobby = record.isLobby
    topic = record.topic
    masks = RoomMasks(record.masks)
    rights = RoomRights(record)
  }

  /// As another server hands it over.
  init(
    _ room: Room, speech: RoomSpeech, masks: [RoomMask], members: RoomMembers, rights: RoomRights
  ) {
    self = room
    (self.speech, self.masks) = (speech, RoomMasks(masks))
    (self.members, self.rights) = (members, rights)
  }

  /// In the index of names.
  var key: Folded { Folded(name) }

  /// By the table, which has the index.
  mutating func rename(to name: String) { self.name = name }

  /// The same.
  mutating func becomeLobby() { isLobby = true }

  mutating func set(_ topic: Topic?) { self.topic = topic }

  mutating func set(_ modes: RoomModes) { self.modes = modes }

  // MARK: Its lists

  mutating func add(_ mask: RoomMask) { masks.add(mask) }

  /// Returns what was there.
  mutating func removeMasks(where isGone: (RoomMask) -> Bool) -> [RoomMask] {
    masks.remove(where: isGone)
  }

  /// As a new process reads them.
  mutating func restore(_ masks: [RoomMask]) { self.masks = RoomMasks(masks) }

  // MARK: Who is in it

  mutating func enter(_ id: SessionID, _ member: Member, reading: Reading) {
    members.enter(id, member, reading: reading)
  }

  /// Another session of a member.
  mutating func join(_ id: SessionID, beside first: SessionID, reading: Reading) {
    members.join(id, beside: first, reading: reading)
  }

  /// One session of a member who stays with another.
  mutating func part(_ id: SessionID) { members.part(id) }

  /// A member goes, with all sessions.
  mutating func leave(_ ids: [SessionID]) { members.leave(ids) }

  mutating func become(_ standing: Standing, at number: MessageNumber, _ ids: [SessionID]) {
    members.become(standing, at: number, ids)
  }

  /// The member reads in another way from now on.
  mutating func reseat(_ id: SessionID, reading: Reading) { members.reseat(id, reading: reading) }

  // MARK: Who belongs to it

  mutating func addRegular(_ account: Folded) { rights.addRegular(account) }

  mutating func removeRegular(_ account: Folded) { rights.removeRegular(account) }

  mutating func give(_ standing: Standing, to account: Folded) {
    rights.give(standing, to: account)
  }

  /// Returns whether there was something to take.
  mutating func takeAll(from account: Folded) -> Bool { rights.takeAll(from: account) }

  /// `mayStillCome`: asked when too many were asked in.
  mutating func invite(
    _ invitee: Invitee, byOperator: Bool, limit: Int, _ mayStillCome: (Invitee) -> Bool
  ) {
    rights.invite(invitee, byOperator: byOperator, limit: limit, mayStillCome)
  }

  /// Returns whether there was one that is kept.
  mutating func endInvitation(of session: borrowing Session) -> Bool {
    rights.endInvitation(of: session)
  }

  // MARK: What is said in it

  mutating func said(_ number: MessageNumber, by id: SessionID) { speech.said(number, by: id) }

  mutating func said(_ number: MessageNumber, to prefix: Character) {
    speech.said(number, to: prefix)
  }

  mutating func wait(_ speaker: String, since moment: Moment) {
    speech.wait(speaker, since: moment)
  }

  mutating func endWaits() { speech.endWaits() }

  mutating func forgetWaits(until moment: Moment, past limit: Int) {
    speech.forgetWaits(until: moment, past: limit)
  }

  // MARK: As it is kept

  var record: RoomRecord {
    RoomRecord(
      id: id, name: name, isLobby: isLobby, created: created, founder: founder, topic: topic,
      modes: modes, masks: masks.all,
      holders: rights.standings.map { RoomRecord.Holder(account: $0.key, standing: $0.value) },
      invitations: rights.invited.compactMap { invitee, isByOperator in
        guard case .account(let account) = invitee else { return nil }
        return RoomRecord.Invitation(account: account, isByOperator: isByOperator)
      })
  }
}

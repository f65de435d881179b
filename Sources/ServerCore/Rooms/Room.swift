// What lives here: a room and who is in it.
import IRC
import System

public struct Topic: Sendable, Equatable, Codable {
  public let text: String
  /// `nick!user@host` of who set it.
  public let setBy: String
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
    var prefix: String { standing.prefix }
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
  var masks = RoomMasks()
  var members = RoomMembers()
  var speech = RoomSpeech()
  var rights = RoomRights()

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

  /// In the index of names.
  var key: Folded { Folded(name) }

  /// By the table, which has the index.
  mutating func rename(to name: String) { self.name = name }

  /// The same.
  mutating func becomeLobby() { isLobby = true }

  mutating func set(_ topic: Topic?) { self.topic = topic }

  mutating func set(_ modes: RoomModes) { self.modes = modes }

  var record: RoomRecord {
    var record = RoomRecord(id: id, name: name, created: created, topic: topic)
    record.isLobby = isLobby
    record.modes = modes
    record.founder = founder
    record.masks = masks.all
    record.holders = rights.standings.map { RoomRecord.Holder(account: $0.key, standing: $0.value) }
    record.invitations = rights.invited.compactMap { invitee, isByOperator in
      guard case .account(let account) = invitee else { return nil }
      return RoomRecord.Invitation(account: account, isByOperator: isByOperator)
    }
    return record
  }
}

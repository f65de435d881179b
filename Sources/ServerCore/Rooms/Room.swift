// What lives here: a room and who is in it.
import Collections
import IRC
import System

public struct Topic: Sendable, Equatable, Codable {
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

  /// An account may come at any later time; a guest is the session.
  enum Invitee: Hashable, Sendable, Codable {
    case account(Folded)
    case session(SessionID)
  }

  let id: RoomID
  var speech = RoomSpeech()
  /// The last message said to those with this prefix and above.
  var latestRanked: [Character: MessageNumber] = [:]
  /// As its first member wrote it, or as it was last renamed.
  private(set) var name: String
  var isLobby = false
  let created: Timestamp
  /// From where it was founded, as `Peer.household`; nil where that is not counted.
  let founder: String?
  var topic: Topic?
  var modes: RoomModes
  /// All lists in one, in the order set.
  var masks: [RoomMask] = []
  var members = RoomMembers()
  /// Accounts that return at their next login, online ones included.
  var regulars: OrderedSet<Folded> = []
  /// What people have when they come back; nobody without any.
  var standings: OrderedDictionary<Folded, Standing> = [:]
  /// Who was asked in and has not come, and whether an operator asked: then key, limit and
  /// invite-only do not matter.
  var invited: OrderedDictionary<Invitee, Bool> = [:]
  /// When whom slow mode holds back last spoke, by `Chat.speaker`.
  var spoke: [String: Moment] = [:]

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
    masks = record.masks
    for holder in record.holders { standings[holder.account] = holder.standing }
    for invitation in record.invitations {
      invited[.account(invitation.account)] = invitation.isByOperator
    }
  }

  /// In the index of names.
  var key: Folded { Folded(name) }

  /// By the table, which has the index.
  mutating func rename(to name: String) { self.name = name }

  var record: RoomRecord {
    var record = RoomRecord(id: id, name: name, created: created, topic: topic)
    record.isLobby = isLobby
    record.modes = modes
    record.founder = founder
    record.masks = masks
    record.holders = standings.map { RoomRecord.Holder(account: $0.key, standing: $0.value) }
    record.invitations = invited.compactMap { invitee, isByOperator in
      guard case .account(let account) = invitee else { return nil }
      return RoomRecord.Invitation(account: account, isByOperator: isByOperator)
    }
    return record
  }
}

extension Room {
  /// Whether an operator asked somebody in; nil if nobody did.
  func invitation(of session: borrowing Session) -> Bool? {
    session.user.accountKey.flatMap { invited[.account($0)] } ?? invited[.session(session.id)]
  }

  /// Returns whether there was one that is kept.
  mutating func endInvitation(of session: borrowing Session) -> Bool {
    invited[.session(session.id)] = nil
    return session.user.accountKey.flatMap { invited.removeValue(forKey: .account($0)) } != nil
  }
}

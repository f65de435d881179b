// What lives here: everything the chat wants done in the world, as values.
import IRC
import System

public enum Effect: Sendable, Equatable {
  /// One or more encoded lines, the same for every recipient. Held until the archive has committed
  /// what the same round stores.
  case send([UInt8], to: Audience)
  /// Close once everything queued is written. The answer is `Event.closed`.
  case close(SessionID)
  /// Work with a password on a queue of its own; the session is not read until `Event.verified`.
  indirect case verify(SessionID, Challenge)
  /// The same for somebody who has logged in and goes on meanwhile; one at a time. The answer is
  /// `Event.rechecked`.
  indirect case recheck(SessionID, Challenge)
  /// Write a new account into the user file; the session is not read until `Event.enrolled`.
  indirect case enroll(SessionID, name: String, password: String)
  /// Read what is kept; the session is not read until `Event.fetched`.
  indirect case fetch(SessionID, Query)
  /// There is more to do for the session's last line. The session is not read until
  /// `Event.proceed`, which comes when others have had their turn and its outbox has room.
  case proceed(SessionID)
  case store(Record)
  indirect case log(LogEntry)
  /// Read the settings, the user file and everything else from disk again; the answer is
  /// `Event.rehashed`.
  case rehash(by: SessionID)
  /// Hand it to the log that the servers of a chat share, in this order. The answer is
  /// `Event.decided`; a session is not read while a deed of its is out.
  indirect case append(Deed)
}

extension Effect {
  /// About how many bytes of memory it holds until it is done.
  public var weight: Int {
    switch self {
    case .send(let bytes, let audience):
      // A list that others share is paid for by all of them.
      64 + bytes.count + audience.capacity * (audience.crowd == nil ? 8 : 1)
    case .store(.message(let message)), .store(.event(let message)): message.footprint
    default: 128
    }
  }
}

/// A line for the server's log; it never holds a password.
public enum LogEntry: Sendable, Equatable {
  case message(StoredMessage, recipients: Int)
  /// A guest has no account.
  case login(name: String, account: AccountName?, address: String)
  case refusedLogin(name: String, address: String, reason: String)
  case logout(name: String, reason: String)
  /// The machine's calendar clock did not go on from where it stood.
  case clockStep(from: Timestamp, to: Timestamp)
  /// Something that somebody with power over others did with it.
  case action(by: String, String)
}

/// What the archive keeps. Indirect, for it is handed on often and messages are large.
public indirect enum Record: Sendable, Equatable {
  case message(StoredMessage)
  /// What was said under this number is gone.
  case redacted(MessageNumber)
  /// Something done, such as a change of topic, for those who replay events.
  case event(StoredMessage)
  /// How far `account` has acknowledged its mailbox, and where its session entered its rooms.
  case mailbox(account: Folded, acknowledged: MessageNumber, onlineFrom: MessageNumber?)
  /// All that `account` misses of one place.
  case missed(account: Folded, place: Place, [ClosedRange<MessageNumber>])
  /// The accounts that there are, folded; nothing is kept for others.
  case accounts([Folded])
  /// One of them has come, or gone.
  case account(Folded, isThere: Bool)
  /// Numbers up to this may have been given to what is not kept.
  case reserved(MessageNumber)
  /// The account was online at this moment, and still is or not.
  case seen(
    account: Folded, at: Timestamp, moment: Moment? = nil, isOnline: Bool, realName: String)
  case marker(account: Folded, place: Place, Timestamp)
  case block(LoginBlock)
  /// The server ran then, and those who were online still were.
  case alive(Timestamp, Moment)
  /// `since`: the first number that the member could read.
  case membership(account: Folded, room: RoomID, isMember: Bool, since: MessageNumber = 0)
  case room(RoomRecord)
  case removedRoom(RoomID)
  case sanction(Sanction)
  /// The ban or mute is over, or was lifted.
  case lifted(Sanction)
  /// Somebody spoke in a room in slow mode; without a speaker, nobody waits there any more.
  case wait(room: RoomID, speaker: String?, Moment)
  /// The name is a former one of this room; nil for no longer.
  case redirection(old: Folded, room: RoomID?, Moment)
  /// A key of a room or an account; nil removes it.
  case metadata(of: Place, key: String, value: String?)
  /// Everything up to this position of the log that several servers share is kept.
  case followed(LogPosition)
  /// What they shared there (`SharedState`), encoded by whoever reads it again.
  case checkpoint(LogPosition, String)
}

extension Record {
  /// Its name, for the log: what it holds is other people's.
  public var kind: String {
    let text = Mirror(reflecting: self).children.first?.label
    return text ?? "record"
  }
}

/// A place in the total order of everything said.
public typealias MessageNumber = UInt64

/// Where a message goes.
public enum Target: Sendable, Equatable, Hashable {
  /// An account or a guest, and the name as it is written.
  case person(Place, name: String)
  case room(RoomID, name: String)
  /// Those in a room with a prefix or a higher one (STATUSMSG), and the word on the wire.
  case ranked(RoomID, prefix: Character, name: String)
  /// Every account (`$*`).
  case everybody

  /// Where what is said there is kept.
  public var place: Place {
    switch self {
    case .person(let place, _): place
    case .room(let room, _): .room(room)
    case .ranked(let room, let prefix, _): .ranked(room, prefix: prefix)
    case .everybody: .everybody
    }
  }

  /// The word on the wire.
  public var name: String {
    switch self {
    case .person(_, let name), .room(_, let name), .ranked(_, _, let name): name
    case .everybody: "$*"
    }
  }
}

/// A room as it is kept.
public struct RoomRecord: Sendable, Equatable {
  /// An account with rights in the room.
  public struct Holder: Sendable, Equatable {
    public let account: Folded
    /// What the account may do whenever it comes.
    public let standing: Standing

    public init(account: Folded, standing: Standing) {
      self.account = account
      self.standing = standing
    }
  }

  /// An account that was asked in.
  public struct Invitation: Sendable, Equatable {
    public let account: Folded
    /// Whether an operator asked.
    public let isByOperator: Bool

    public init(account: Folded, isByOperator: Bool) {
      self.account = account
      self.isByOperator = isByOperator
    }
  }

  /// What it stays through every rename.
  public let id: RoomID
  /// As whoever founded or renamed it spelled it.
  public let name: String
  /// It is, or was, where everybody is: nobody returns to it by themselves, and it does not end.
  public let isLobby: Bool
  /// When it was founded, by the calendar.
  public let created: Timestamp
  /// The address, or the IPv6 network, from where it was founded; nil where that is not counted.
  public let founder: String?
  /// Nil for none.
  public let topic: Topic?
  /// Without the lists, which are `masks`.
  public let modes: RoomModes
  /// In the order set.
  public let masks: [RoomMask]
  /// In the order they came to it.
  public let holders: [Holder]
  /// Accounts that were asked in and have not come, folded, in the order asked.
  public let invitations: [Invitation]

  public init(
    id: RoomID, name: String, isLobby: Bool = false, created: Timestamp, founder: String? = nil,
    topic: Topic?, modes: RoomModes = RoomModes(), masks: [RoomMask] = [], holders: [Holder] = [],
    invitations: [Invitation] = []
  ) {
    (self.id, self.name, self.isLobby) = (id, name, isLobby)
    (self.created, self.founder, self.topic) = (created, founder, topic)
    (self.modes, self.masks) = (modes, masks)
    (self.holders, self.invitations) = (holders, invitations)
  }
}

/// A name that nobody at an address may log in as for a while.
public struct LoginBlock: Sendable, Equatable {
  /// Folded; empty when every name is blocked from the address.
  public let name: String
  /// Or its network, as `Peer.household`.
  public let address: String
  /// Its end as the calendar stood when it was set.
  public let until: Timestamp
  /// Its end; nil in what an older version kept.
  public let ends: Moment?

  public init(name: String, address: String, until: Timestamp, ends: Moment? = nil) {
    self.name = name
    self.address = address
    self.until = until
    self.ends = ends
  }
}

extension Target: Codable {
  private enum CodingKeys: CodingKey { case place, name }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let name = try container.decode(String.self, forKey: .name)
    let place = try container.decode(Place.self, forKey: .place)
    self =
      switch place {
      case .account, .guest: .person(place, name: name)
      case .room(let room): .room(room, name: name)
      case .ranked(let room, let prefix): .ranked(room, prefix: prefix, name: name)
      case .everybody: .everybody
      }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(place, forKey: .place)
    try container.encode(name, forKey: .name)
  }
}

// What lives here: what the archive hands back when the server starts.
import IRC
import System

/// Everything of the chat that outlives a process, apart from the messages themselves.
public struct Snapshot: Sendable, Equatable {
  /// Of somebody who has an account.
  public struct Person: Sendable, Equatable, Codable {
    /// Under which everything of theirs is found.
    public var account: Folded
    /// What was acknowledged, and what is missed.
    public var mailbox: Mailbox
    /// The last message sent to this account alone.
    public var latest: MessageNumber
    /// By the calendar; nil for never.
    public var lastSeen: Timestamp?
    /// The same in running time; nil in what an older version kept.
    public var lastMoment: Moment?
    /// The server died while the person was there.
    public var wasOnline: Bool
    /// As it was last given; empty before the first login.
    public var realName: String
    /// In the order joined.
    public var rooms: [RoomID]
    /// The first number that the person could read in a room.
    public var joined: [RoomID: MessageNumber]
    /// The time of the last message read in a room or from somebody.
    public var markers: [Place: Timestamp]

    /// Somebody who has received nothing yet.
    public init(account: Folded, rooms: [RoomID] = []) {
      self.account = account
      mailbox = Mailbox()
      latest = 0
      wasOnline = false
      realName = ""
      self.rooms = rooms
      joined = [:]
      markers = [:]
    }

    /// Of those that have ended.
    mutating func leaveRooms(where isGone: (RoomID) -> Bool) { rooms.removeAll(where: isGone) }
  }

  /// One key of a room or an account (draft/metadata-2).
  public struct MetadataEntry: Sendable, Equatable {
    let owner: Place
    /// As in METADATA SET.
    let key: String
    let value: String

    public init(owner: Place, key: String, value: String) {
      self.owner = owner
      self.key = key
      self.value = value
    }
  }

  /// When somebody last spoke in a room in slow mode.
  public struct Wait: Sendable, Equatable {
    public let room: RoomID
    /// Under which the room counts who speaks.
    public let speaker: String
    let at: Moment

    public init(room: RoomID, speaker: String, at: Moment) {
      self.room = room
      self.speaker = speaker
      self.at = at
    }
  }

  /// What a room was called before it was renamed.
  public struct Redirection: Sendable, Equatable {
    /// The name that leads to the room now.
    public let old: Folded
    let room: RoomID
    let at: Moment

    public init(old: Folded, room: RoomID, at: Moment) {
      self.old = old
      self.room = room
      self.at = at
    }
  }

  /// Which numbers were given.
  public struct Numbers: Sendable, Equatable {
    /// The last one.
    public var last: MessageNumber = 0
    /// The last message to everybody.
    public var lastToEverybody: MessageNumber = 0
    /// The last message said in each room, and to those of each rank in it.
    public var latestInRooms: [Place: MessageNumber] = [:]

    public init() {}
  }

  /// What is known of the time before this process.
  public struct Clock: Sendable, Equatable {
    /// When the last message was said.
    public var time = Timestamp(milliseconds: 0)
    /// When the server is known to have run last.
    public var mark: ClockMark?
    /// What the calendar should show when the server starts, where it is plain that it does not.
    public var expectedTime: Timestamp?

    public init() {}
  }

  /// Stands at the front of every msgid.
  public var instance = ""
  /// What clients know this archive by, wherever it is reached; nil where nothing is kept.
  public var identity: String?
  /// Of messages, by which everything that is kept is ordered.
  public var numbers = Numbers()
  /// Where running time goes on.
  public var clock = Clock()
  /// In the order of their founding.
  public var rooms: [RoomRecord] = []
  /// The last identity that a room was given.
  public var lastRoom = RoomID(0)
  /// By account name.
  public var people: [Person] = []
  /// By name and address, ended or not.
  public var blocks: [LoginBlock] = []
  /// In the order in which they were set.
  public var sanctions: [Sanction] = []
  /// Of rooms in slow mode.
  public var waits: [Wait] = []
  /// In the order in which the rooms were renamed.
  public var redirections: [Redirection] = []
  /// In the order in which the keys were set.
  public var metadata: [MetadataEntry] = []

  public init() {}
}

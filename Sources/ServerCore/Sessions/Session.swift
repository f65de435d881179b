// What lives here: one connection as the chat sees it.
import Collections
import IRC
import System

struct Session: Sendable {
  enum Stage: Sendable {
    case registering
    case online
    /// Said goodbye; kept only until it acknowledged its last messages or the link closes.
    case departing
  }

  let id: SessionID
  let peer: Peer
  var stage = Stage.registering
  /// Among the connections of its address.
  var isCounted = false
  var capabilities: CapabilitySet = []
  @Boxed var registration = Registration()
  @Boxed var login = Login()
  @Boxed var user: User
  var liveness: Liveness
  var delivery = Delivery()
  /// The OPER whose password is being checked.
  @Boxed var claim: OperatorClaim? = nil
  /// What made it an operator of the server.
  @Boxed var power: Operator? = nil
  /// Nicks that MONITOR watches for this session, as written.
  @Boxed var watched: OrderedDictionary<Folded, String> = [:]
  /// Keys whose news the session asked for (draft/metadata-2), in the order asked.
  @Boxed var subscriptions: OrderedSet<String> = []
  @Boxed var metadataPace = ChangePace()
  /// The message of several lines that is coming in.
  @Boxed var clientBatch: ClientBatch? = nil
  /// What the archive was asked for this session.
  @Boxed var asked: Asked? = nil
  /// What is left of the last line.
  @Boxed var unfinished = Unfinished()
  /// What was last said of people who do not read at once, said once, until a message reaches them
  /// again.
  @Boxed var told: [Place: String] = [:]
  /// That it leaves is decided with the other servers.
  @Boxed var leaving: Leaving? = nil

  /// The name that replies are addressed to.
  var addressee: String { user.nick.isEmpty ? "*" : user.nick }
  var isOnline: Bool { stage == .online }
  var reading: Reading { Reading(capabilities, delivery.mode) }
}

/// What becomes of a session when the servers of a chat have let it go.
struct Leaving: Sendable {
  let text: String
  let cause: Parting?
  let awaitsAcknowledgement: Bool
}

/// What a client said before it was let in.
struct Registration: Sendable {
  /// CAP LS or REQ came and CAP END did not.
  var isNegotiating = false
  /// 302 or higher shows values in CAP LS.
  var capabilityVersion = 301
  var wantsNick: String?
  /// The last name that NICK asked for and could not have.
  var refusedNick: String?
  var password: String?
  var hasUser = false
  /// A line has come.
  var hasSpoken = false
}

/// Who a session speaks for.
struct User: Sendable, Codable {
  var nick = ""
  /// The first number that was given while the session had its nick.
  var nickSince: MessageNumber = 0
  var name = ""
  var realName = ""
  /// The account's name as written; nil for guests and before login.
  var account: String?
  var presence = Presence.here
  var modes: UserModes = []
  /// What an operator shows instead of the server's name.
  var host: String?
  /// Of guests, and what was set before the login; an account's is kept with the chat.
  var metadata = Metadata()
  /// A guest's read markers; an account's are kept with it (draft/read-marker).
  var markers: [Place: Timestamp] = [:]
  /// The rooms the session is in, in the order joined.
  var rooms: OrderedSet<RoomID> = []

  var accountKey: Folded? { account.map { Folded($0) } }

  /// Its side of conversations.
  var place: Place { accountKey.map(Place.account) ?? .guest(Folded(nick)) }
}

enum Presence: Sendable, Equatable, Codable {
  case here
  case away(String)
  /// Away, and messages are held.
  case busy(String)

  /// What others read in 301 and AWAY; nil when the person is here.
  var text: String? {
    switch self {
    case .here: nil
    case .away(let reason): reason
    case .busy(let reason): reason.isEmpty ? "busy" : "busy: " + reason
    }
  }

  var isBusy: Bool {
    if case .busy = self { return true }
    return false
  }
}

/// When a session was heard of.
struct Liveness: Sendable {
  let opened: Moment
  /// Anything at all.
  var heard: Moment
  /// Something a person did.
  var input: Moment
  /// The same, or a sign that the person is there, which others do not see.
  var active: Moment
  /// That idling ends the session soon has been told.
  var isWarned = false
  /// A PING that nothing has answered yet.
  var pinged: Moment?
  /// When the session became online, as others read it.
  var signedOn: Timestamp
  /// When time is the next reason to look at the session.
  var nextLook: Moment?

  init(opened: Moment, at now: Timestamp) {
    self.opened = opened
    (heard, input, active, signedOn) = (opened, opened, opened, now)
  }

  /// The person did something. `isSeen`: others may know.
  mutating func noteInput(at moment: Moment, isSeen: Bool = true) {
    if isSeen { input = moment }
    (active, isWarned) = (moment, false)
  }
}

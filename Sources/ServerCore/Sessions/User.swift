// What lives here: who a session speaks for.
import Collections
import IRC
import System

struct User: Sendable, Codable {
  private(set) var nick = ""
  /// The first number that was given while the session had its nick.
  private(set) var nickSince: MessageNumber = 0
  private(set) var name = ""
  private(set) var realName = ""
  /// The account's name as written; nil for guests and before login.
  private(set) var account: AccountName?
  private(set) var whereabouts = Whereabouts()
  private(set) var modes: UserModes = []
  /// What an operator shows instead of the server's name.
  private(set) var host: String?
  /// Of guests, and what was set before the login; an account's is kept with the chat.
  private(set) var metadata = Metadata()
  /// How often that may change.
  private(set) var pace = ChangePace()
  /// A guest's read markers; an account's are kept with it (draft/read-marker).
  private(set) var markers: [Place: Timestamp] = [:]
  /// The rooms it is in, in the order joined.
  private(set) var rooms: OrderedSet<RoomID> = []

  var presence: Presence { whereabouts.presence }

  var accountKey: Folded? { account?.key }

  /// Its side of conversations.
  var place: Place { accountKey.map(Place.account) ?? .guest(Folded(nick)) }

  init() {}

  /// As somebody comes in.
  init(_ arrival: Arrival) {
    name = arrival.userName
    realName = arrival.realName
    account = arrival.account
    whereabouts.become(arrival.presence, at: arrival.id)
    metadata = arrival.metadata
  }

  /// `since`: nil for another spelling of the name that it has.
  mutating func take(name: String, since: MessageNumber? = nil) {
    nick = name
    if let since { nickSince = since }
  }

  mutating func introduce(as name: String, _ realName: String) {
    (self.name, self.realName) = (name, realName)
  }

  mutating func take(realName: String) { self.realName = realName }

  mutating func logIn(as account: AccountName) { self.account = account }

  mutating func become(_ presence: Presence, at id: SessionID) {
    whereabouts.become(presence, at: id)
  }

  /// Another session of the person comes, with what was said there.
  mutating func join(_ id: SessionID, beside first: SessionID, _ presence: Presence) {
    whereabouts.join(id, beside: first, presence)
  }

  /// One of several goes.
  mutating func leave(_ id: SessionID) { whereabouts.leave(id) }

  /// What is left to one that has gone.
  mutating func leaveAll() {
    whereabouts.leaveAll()
    rooms = []
  }

  mutating func set(_ modes: UserModes) { self.modes = modes }

  mutating func set(_ mode: UserModes, _ isSet: Bool) {
    if isSet { modes.insert(mode) } else { modes.remove(mode) }
  }

  mutating func show(host: String) { self.host = host }

  mutating func enter(_ room: RoomID) { rooms.append(room) }

  mutating func leave(_ room: RoomID) { rooms.remove(room) }

  mutating func set(_ key: String, to value: String?) { metadata[key] = value }

  mutating func forgetMetadata() { metadata = Metadata() }

  mutating func restartPace() { pace = ChangePace() }

  /// Nil when metadata may be changed, which then counts; else the seconds to wait.
  mutating func refusesChange(at moment: Moment) -> Int? { pace.refusal(at: moment) }

  mutating func mark(_ place: Place, read time: Timestamp) { markers[place] = time }

  mutating func replaceMarkers(by markers: [Place: Timestamp]) { self.markers = markers }
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

// What lives here: one connection as the chat sees it.
import IRC
import System

/// What most lines ask of it lies in it; what few of them do lies apart, each part by reference.
struct Session: Sendable {
  enum Stage: Sendable {
    case registering
    case online
    /// Said goodbye; kept only until it acknowledged its last messages or the link closes.
    case departing
  }

  let id: SessionID
  let peer: Peer
  private(set) var stage = Stage.registering
  private(set) var capabilities: CapabilitySet = []
  /// Who it speaks for. Only the table of sessions changes it.
  @Boxed private(set) var user: User
  var liveness: Liveness
  var delivery = Delivery()
  @Boxed var registration = Registration()
  @Boxed var login = Login()
  @Boxed var authority = Authority()
  @Boxed var interests = Interests()
  @Boxed var pending = Pending()

  init(id: SessionID, peer: Peer, user: User, liveness: Liveness) {
    self.id = id
    self.peer = peer
    _user = Boxed(wrappedValue: user)
    self.liveness = liveness
  }

  /// The name that replies are addressed to.
  var addressee: String { user.nick.isEmpty ? "*" : user.nick }
  var isOnline: Bool { stage == .online }
  var reading: Reading { Reading(capabilities, delivery.mode) }
  var readsMultiline: Bool { capabilities.readsMultiline }

  /// Is let in.
  mutating func enter(at moment: Moment, _ now: Timestamp) {
    stage = .online
    liveness.signOn(at: moment, now)
  }

  /// Is online at another server, or was before this one came back.
  mutating func enterElsewhere(since signedOn: Timestamp) {
    stage = .online
    liveness.signOn(at: liveness.opened, signedOn)
    delivery.hold(from: 0)
  }

  /// Has said goodbye.
  mutating func depart() { stage = .departing }

  mutating func agree(on capabilities: CapabilitySet) {
    self.capabilities = capabilities
    if capabilities.isDisjoint(with: .anyMetadata) { interests.unsubscribeAll() }
  }

  /// Those who speak for one person have one value.
  var person: Boxed<User> { _user }

  mutating func speak(for person: Boxed<User>) { _user = person }

  mutating func changeUser(_ change: (inout User) -> Void) { change(&user) }
}

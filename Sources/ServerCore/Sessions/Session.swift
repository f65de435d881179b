// What lives here: one connection as the chat sees it.
import Collections
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
  private(set) var liveness: Liveness
  private(set) var delivery = Delivery()
  @Boxed private(set) var registration = Registration()
  @Boxed private(set) var login = Login()
  @Boxed private(set) var authority = Authority()
  @Boxed private(set) var interests = Interests()
  @Boxed private(set) var pending = Pending()

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
    hold(from: 0)
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

  // MARK: When it was heard of

  mutating func noteLine(at moment: Moment) { liveness.noteLine(at: moment) }

  mutating func note(at moment: Moment) { liveness.note(at: moment) }

  mutating func noteInput(at moment: Moment, isSeen: Bool = true) {
    liveness.noteInput(at: moment, isSeen: isSeen)
  }

  mutating func forgetInput() { liveness.forgetInput() }

  mutating func warn() { liveness.warn() }

  mutating func ping(at moment: Moment) -> Bool { liveness.ping(at: moment) }

  mutating func look(at moment: Moment?) { liveness.look(at: moment) }

  // MARK: Before it is let in

  mutating func countIn() { registration.count() }

  mutating func noteFirstLine() -> Bool { registration.noteLine() }

  mutating func negotiate(_ isNegotiating: Bool) { registration.negotiate(isNegotiating) }

  mutating func take(version: Int) { registration.take(version: version) }

  mutating func take(password: String?) { registration.take(password: password) }

  mutating func noteUser() { registration.noteUser() }

  mutating func want(_ name: String) { registration.want(name) }

  mutating func doubt(_ name: String) { registration.doubt(name) }

  mutating func refuse(_ name: String) { registration.refuse(name) }

  // MARK: Who it proves to be

  mutating func expect(_ exchange: Login.Exchange?) { login.expect(exchange) }

  mutating func take(chunk: String) -> SASL.Collector.Progress { login.add(chunk) }

  mutating func wait(for check: Login.Check, since moment: Moment) {
    login.wait(for: check, since: moment)
  }

  mutating func endWait(at moment: Moment) { login.endWait(at: moment) }

  mutating func failed(_ name: String) -> Int { login.failed(name) }

  mutating func prove(_ proof: Proof) { login.prove(proof) }

  mutating func renewProof(_ basis: Proof.Basis) { login.renewProof(basis) }

  mutating func keepOut(_ proof: Proof, _ way: Login.Check.Way, at moment: Moment) {
    login.keepOut(proof, way, at: moment)
  }

  mutating func takeOver() { login.takeOver() }

  mutating func claim(_ claim: OperatorClaim) { authority.claim(claim) }

  mutating func endClaim() { authority.endClaim() }

  mutating func take(_ power: Operator?) { authority.take(power) }

  // MARK: What it wants to hear of

  mutating func watch(_ nick: Folded, written word: String) {
    interests.watch(nick, written: word)
  }

  mutating func unwatch(_ nick: Folded) { interests.unwatch(nick) }

  mutating func unwatchAll() { interests.unwatchAll() }

  mutating func subscribe(to keys: OrderedSet<String>) { interests.subscribe(to: keys) }

  mutating func unsubscribe(from key: String) { interests.unsubscribe(from: key) }

  mutating func tell(_ text: String, of place: Place) { interests.tell(text, of: place) }

  mutating func reached(_ place: Place) { interests.reached(place) }

  // MARK: What is under way

  mutating func open(_ batch: ClientBatch?) { pending.open(batch) }

  mutating func add(_ message: Message, limits: MessageSettings) throws(Refusal) {
    try pending.add(message, limits: limits)
  }

  mutating func discardBatch() { pending.discardBatch() }

  mutating func ask(_ asked: Asked) { pending.ask(asked) }

  mutating func takeAsked() -> Asked? { pending.takeAsked() }

  mutating func remove(_ number: MessageNumber) { pending.remove(number) }

  mutating func leave(_ leaving: Leaving) { pending.leave(leaving) }

  mutating func add(_ step: @escaping Step) { pending.add(step) }

  mutating func nextStep() -> Step? { pending.nextStep() }

  mutating func waitForTurn() { pending.waitForTurn() }

  mutating func proceed() -> LabelledAnswer? { pending.proceed() }

  mutating func keep(_ answer: LabelledAnswer) { pending.keep(answer) }

  mutating func then(_ step: @escaping Step) { pending.then(step) }

  mutating func takeAfter() -> Step? { pending.takeAfter() }

  mutating func insist(on step: Step?) { pending.insist(on: step) }

  mutating func dropWork() -> Step? { pending.dropWork() }

  // MARK: What it was sent

  /// As it was before something that could not be stored.
  mutating func revert(to delivery: Delivery, _ liveness: Liveness) {
    (self.delivery, self.liveness) = (delivery, liveness)
  }

  mutating func begin(after number: MessageNumber) { delivery.begin(after: number) }

  mutating func sent(letter: Delivery.Letter) { delivery.sent(letter: letter) }

  mutating func sentRoomMessage(_ number: MessageNumber) { delivery.sentRoomMessage(number) }

  mutating func heard(through number: MessageNumber) { delivery.heard(through: number) }

  mutating func settle(through number: MessageNumber) { delivery.settle(through: number) }

  mutating func prove(from number: MessageNumber) { delivery.prove(from: number) }

  mutating func lists() -> Bool { delivery.lists() }

  mutating func unlist() { delivery.unlist() }

  mutating func beginBarrier() -> MessageNumber { delivery.beginBarrier() }

  mutating func acknowledge(_ number: MessageNumber) { delivery.acknowledge(number) }

  mutating func fetched(_ range: ClosedRange<MessageNumber>, of places: [Place]) -> Int {
    delivery.fetched(range, of: places)
  }

  mutating func acknowledgeFetched(_ number: Int) -> [HistoryPages.Page] {
    delivery.acknowledgeFetched(number)
  }

  mutating func hold(from number: MessageNumber) { delivery.hold(from: number) }

  mutating func enterAfterPage() { delivery.enterAfterPage() }

  mutating func enters() -> Bool { delivery.enters() }

  mutating func took(page count: Int?, of limit: Int, through: MessageNumber) {
    delivery.took(page: count, of: limit, through: through)
  }

  mutating func release(at number: MessageNumber) { delivery.release(at: number) }
}

// What lives here: all sessions, by slot.
import IRC
import System

/// Sessions by slot: a look-up is an index, and iteration goes in the order of the slots. Can go
/// back to how it was, as `RevertibleDictionary` can. Of people who are connected to other servers of
/// the chat there is what all of them share.
struct SessionTable: Sendable {
  /// Whose sessions stand by slot; nil where the server is alone, and there are no others.
  private let home: NodeNumber?
  /// Where those of other servers stand, between those of this one.
  private var elsewhere: [SessionID: Int] = [:]
  private var free: [Int] = []

  /// The first place is nobody's and stays empty: a look-up always ends in one element of this
  /// array, which the compiler then reads in place. Choosing between an element and nil would copy
  /// the whole session first, which costs more than most of what is done with it.
  private var places: [Session?] = [nil]
  /// Who is in each place.
  private var names: [SessionID?] = [nil]
  private(set) var count = 0
  /// Connected to this server.
  var hereCount: Int { count - elsewhere.count }
  /// Sessions beyond the first of each person.
  private(set) var companions = 0
  /// Who needs a barrier, and some who no longer do.
  private var unasked: [SessionID] = []
  private var logs: [SessionLog] = []

  init(home: NodeNumber? = nil) { self.home = home }

  private func place(of id: SessionID) -> Int {
    let index = index(of: id)
    return index < names.count && names[index] == id ? index : 0
  }

  private func index(of id: SessionID) -> Int {
    guard let home else { return Int(id.slot) + 1 }
    guard id.node == home else { return elsewhere[id] ?? 0 }
    let own = 2 * Int(id.slot) + 1
    return own < names.count && names[own] == id ? own : elsewhere[id] ?? own
  }

  /// Whether the session is connected to this server.
  func isHere(_ id: SessionID) -> Bool {
    guard let home else { return true }
    return id.node == home && elsewhere[id] == nil
  }

  /// The link is gone, and its slot is for the next one. The session stays, as one of another server's
  /// would.
  mutating func detach(_ id: SessionID) {
    let old = place(of: id)
    guard old != 0, isHere(id) else { return }
    let new = settle(id)
    grow(to: new)
    places.swapAt(old, new)
    names.swapAt(old, new)
  }

  private mutating func grow(to index: Int) {
    while places.count <= index {
      places.append(nil)
      names.append(nil)
    }
  }

  /// Which of `placeCount` places a session has; nil for one that has ended.
  func position(of id: SessionID) -> Int? {
    let place = place(of: id)
    return place == 0 ? nil : place
  }

  var placeCount: Int { names.count }

  func contains(_ id: SessionID) -> Bool { place(of: id) != 0 }

  /// Nil for a session that has ended; what is written to one changes nothing.
  subscript(id: SessionID) -> Session? {
    @inline(__always) _read { yield places[place(of: id)] }
    _modify {
      let place = place(of: id)
      if place != 0 { keep(place) }
      yield &places[place]
      if place == 0 { places[0] = nil }
    }
  }

  /// Nil for whoever cannot be written to from here.
  func capabilities(of id: SessionID) -> CapabilitySet? {
    isHere(id) ? granted(to: id) : nil
  }

  /// The one way to change who a session speaks for.
  mutating func changeUser(of id: SessionID, _ change: (inout User) -> Void) {
    let place = place(of: id)
    guard place != 0 else { return }
    keep(place)
    places[place]?.changeUser(change)
    guard companions > 0, let person = places[place]?.person else { return }
    spread(person, besides: id)
  }

  private mutating func spread(_ person: Boxed<User>, besides id: SessionID?) {
    for other in person.wrappedValue.whereabouts.sessions where other != id {
      let place = place(of: other)
      guard place != 0 else { continue }
      keep(place)
      places[place]?.speak(for: person)
    }
  }

  // MARK: Several sessions of one person

  /// The session is the same person's as another one.
  mutating func join(_ id: SessionID, beside first: SessionID) {
    let place = place(of: id)
    guard place != 0, let presence = places[place]?.user.presence,
      var person = places[self.place(of: first)]?.person
    else { return }
    companions += 1
    person.wrappedValue.join(id, beside: first, presence)
    spread(person, besides: nil)
  }

  /// One of several leaves the others.
  mutating func separate(_ id: SessionID) {
    let place = place(of: id)
    guard place != 0, var person = places[place]?.person,
      person.wrappedValue.whereabouts.sessions.count > 1
    else { return }
    let others = person.wrappedValue.whereabouts.sessions.filter { $0 != id }
    companions -= 1
    keep(place)
    places[place]?.changeUser { $0.leaveAll() }
    person.wrappedValue.leave(id)
    for other in others {
      let place = self.place(of: other)
      keep(place)
      places[place]?.speak(for: person)
    }
  }

  // MARK: What every line asks

  // By themselves: the subscript moves the whole session to memory of its own before it is looked at.

  func stage(of id: SessionID) -> Session.Stage? { places[place(of: id)]?.stage }

  /// Its capabilities, wherever it is.
  func granted(to id: SessionID) -> CapabilitySet? { places[place(of: id)]?.capabilities }

  /// What others hear of it when it says something; nil for a session that has ended.
  func speaker(_ id: SessionID) -> Speaker? { places[place(of: id)]?.speaker }

  /// The account or the guest that it speaks for, and the nick.
  func person(of id: SessionID) -> (place: Place, name: String)? {
    guard let speaker = speaker(id) else { return nil }
    return (speaker.place, speaker.user.nick)
  }

  func ownTags(of id: SessionID) -> [Tags.Tag] { places[place(of: id)]?.user.ownTags ?? [] }

  /// What is said of somebody who does not read at once.
  func absence(of id: SessionID) -> String? { places[place(of: id)]?.user.presence.text }

  /// Whether something was said of absent people that is to be said again some time.
  func hasBeenTold(_ id: SessionID) -> Bool { places[place(of: id)]?.interests.hasBeenTold == true }

  func isUnfinished(_ id: SessionID) -> Bool {
    places[place(of: id)]?.pending.unfinished.isWaiting == true
  }

  /// A line has come.
  mutating func heard(_ id: SessionID, at moment: Moment) {
    let place = place(of: id)
    guard place != 0 else { return }
    if !logs.isEmpty { keepDelivery(place) }
    places[place]?.noteLine(at: moment)
  }

  /// One that somebody typed.
  mutating func heardInput(_ id: SessionID, at moment: Moment) {
    let place = place(of: id)
    guard place != 0 else { return }
    if !logs.isEmpty { keepDelivery(place) }
    places[place]?.noteInput(at: moment)
  }

  /// The hosts that operators gave to somebody.
  var givenHosts: [String] { places.indices.compactMap { places[$0]?.user.host } }

  /// A room has spoken so far to a session that is sent what it says.
  mutating func heard(through number: MessageNumber, _ id: SessionID) {
    let place = place(of: id)
    guard place != 0 else { return }
    if !logs.isEmpty { keepDelivery(place) }
    Self.heard(through: number, &places[place])
  }

  /// All that rooms have said is accounted for.
  mutating func settle(through number: MessageNumber, _ id: SessionID) {
    let place = place(of: id)
    guard place != 0 else { return }
    if !logs.isEmpty { keepDelivery(place) }
    places[place]?.settle(through: number)
  }

  /// By reference, so that nothing is copied between looking and writing.
  private static func heard(through number: MessageNumber, _ session: inout Session?) {
    guard session?.user.account != nil, session?.delivery.mode == .live else { return }
    session?.heard(through: number)
  }

  /// Whether a message of a room goes out to a session now; then it waits for its acknowledgement.
  mutating func takesRoomMessage(_ sequence: MessageNumber, _ id: SessionID) -> Bool {
    let place = place(of: id)
    guard place != 0 else { return false }
    if !logs.isEmpty { keepDelivery(place) }
    return Self.takesRoomMessage(sequence, &places[place], &unasked)
  }

  private static func takesRoomMessage(
    _ sequence: MessageNumber, _ session: inout Session?, _ unasked: inout [SessionID]
  ) -> Bool {
    guard session?.delivery.mode == .live else { return false }
    guard session?.user.account != nil else { return true }
    session?.sentRoomMessage(sequence)
    list(&session, &unasked)
    return true
  }

  /// The same for a letter, which goes to those who are let in.
  mutating func takesLetter(_ letter: Delivery.Letter, _ id: SessionID) -> Bool {
    let place = place(of: id)
    guard place != 0 else { return false }
    if !logs.isEmpty { keepDelivery(place) }
    return Self.takesLetter(letter, &places[place], &unasked)
  }

  private static func takesLetter(
    _ letter: Delivery.Letter, _ session: inout Session?, _ unasked: inout [SessionID]
  ) -> Bool {
    guard session?.stage == .online, session?.delivery.mode == .live else { return false }
    guard session?.user.account != nil else { return true }
    session?.sent(letter: letter)
    list(&session, &unasked)
    return true
  }

  private static func list(_ session: inout Session?, _ unasked: inout [SessionID]) {
    guard session?.lists() == true, let id = session?.id else { return }
    unasked.append(id)
  }

  /// The session may need a barrier although nothing new was sent.
  mutating func list(_ id: SessionID) {
    let place = place(of: id)
    guard place != 0 else { return }
    if !logs.isEmpty { keepDelivery(place) }
    Self.list(&places[place], &unasked)
  }

  var hasUnasked: Bool { !unasked.isEmpty }

  /// Some of those who need a barrier, in the order in which they came to need it.
  mutating func takeUnasked(_ limit: Int) -> [SessionID] {
    let taken = Array(unasked.prefix(limit))
    unasked.removeFirst(taken.count)
    return taken
  }

  /// The session's barrier goes out now; returns what it proves, and nil if it needs none. `pongBy` is
  /// when to look whether it was answered, `mustLook` whether to queue the session for that.
  mutating func beginBarrier(
    _ id: SessionID, at moment: Moment, pongBy: Moment?, _ mustLook: inout Bool
  ) -> MessageNumber? {
    let place = place(of: id)
    guard place != 0 else { return nil }
    if !logs.isEmpty { keepDelivery(place) }
    return Self.beginBarrier(&places[place], moment, pongBy, &mustLook)
  }

  private static func beginBarrier(
    _ session: inout Session?, _ moment: Moment, _ pongBy: Moment?, _ mustLook: inout Bool
  ) -> MessageNumber? {
    session?.unlist()
    guard session?.stage == .online, session?.delivery.needsBarrier == true,
      let through = session?.beginBarrier()
    else { return nil }
    guard session?.ping(at: moment) == true else { return through }
    guard let pongBy, (session?.liveness.nextLook).map({ $0 > pongBy }) ?? true else {
      return through
    }
    let old = (session?.liveness.nextLook).map(DeadlineQueue.slot)
    mustLook = old != DeadlineQueue.slot(of: pongBy)
    session?.look(at: pongBy)
    return through
  }

  /// `isHere`: connected to this server.
  mutating func insert(_ session: Session, isHere: Bool = true) {
    let index = isHere ? index(of: session.id) : settle(session.id)
    grow(to: index)
    precondition(names[index] == nil, "slot in use")
    keep(index)
    places[index] = session
    names[index] = session.id
    count += 1
    // One that comes from another server's hands.
    if !isFirst(session) { companions += 1 }
  }

  private func isFirst(_ session: borrowing Session) -> Bool {
    (session.user.whereabouts.sessions.first ?? session.id) == session.id
  }

  /// Gives somebody at another server a place.
  private mutating func settle(_ id: SessionID) -> Int {
    let place = free.popLast() ?? 2 * (elsewhere.count + 1)
    elsewhere[id] = place
    return place
  }

  @discardableResult
  mutating func remove(_ id: SessionID) -> Session? {
    let place = place(of: id)
    guard place != 0, let session = places[place] else { return nil }
    keep(place)
    places[place] = nil
    names[place] = nil
    count -= 1
    if let place = elsewhere.removeValue(forKey: id) { free.append(place) }
    return session
  }

  /// In one order on all servers of the chat.
  var ids: [SessionID] {
    let ids = names.compactMap(\.self)
    return home == nil ? ids : ids.sorted()
  }
}

extension SessionTable {
  private mutating func keep(_ index: Int) {
    guard let last = logs.indices.last else { return }
    Self.keep(&places[index], names[index], index, &logs[last])
  }

  /// By reference, as above.
  private static func keep(
    _ session: inout Session?, _ id: SessionID?, _ index: Int, _ log: inout SessionLog
  ) {
    guard log.needs(.all, of: index) else { return }
    log.keep(session, id, at: index)
  }

  private mutating func keepDelivery(_ index: Int) {
    let last = logs.count - 1
    guard last >= 0, logs[last].needs(.delivery, of: index) else { return }
    Self.keepDelivery(&places[index], index, &logs[last])
  }

  /// Ten thousand may be kept for one message.
  private static func keepDelivery(
    _ session: inout Session?, _ index: Int, _ log: inout SessionLog
  ) {
    guard let delivery = session?.delivery, let liveness = session?.liveness else { return }
    log.keep(delivery, liveness, at: index)
  }

  /// Somebody may want to go back to here.
  mutating func mark() {
    logs.append(SessionLog(count: count, companions: companions, unasked: unasked))
  }

  /// Nobody goes back to the oldest mark any more.
  mutating func forgetOldestMark() { logs.removeFirst() }

  /// Goes back to the oldest mark, and forgets them all.
  mutating func revert() {
    for log in logs.reversed() {
      for change in log.changes.reversed() {
        places[change.index] = change.session
        names[change.index] = change.id
      }
      // Where both were kept this is the older.
      for sent in log.sent {
        places[sent.index]?.revert(to: sent.delivery, sent.liveness)
      }
      (count, companions) = (log.count, log.companions)
      unasked = log.unasked
    }
    logs = []
  }
}

// What lives here: a run of the torture: people, a server that dies, and the peace afterwards.

import Glibc
import System

final class TortureRun {
  let loop: Loop
  /// One, or those that are one chat.
  let servers: [TortureServer]
  let book: TortureBook
  private(set) var people: [TorturePerson] = []
  var dice: TortureDice
  private(set) var times = TortureTimes()
  var tally = TortureTally()
  /// Which of them live, as far as we know.
  private var open: [Bool]
  private var strikesAtWord = false
  /// What loses more with each death than the server itself.
  var view: TortureView?
  private var lastReceipt = ContinuousClock.now
  /// What is done to servers that are one chat, as time passes.
  var harm: ((ContinuousClock.Instant) throws(Failure) -> Void)?

  init(
    servers: [TortureServer], accounts: [Credentials], natures: [TorturePerson.Nature], seed: UInt64
  ) throws(Failure) {
    loop = try Loop()
    self.servers = servers
    open = servers.map { _ in false }
    dice = TortureDice(seed: seed)
    let rooms = ["#everyone", "#swift", "#tea", "#night"]
    book = TortureBook(names: accounts.map(\.name), rooms: rooms)
    for (index, nature) in natures.enumerated() {
      // Everybody is in the lobby and in two rooms of the three.
      let others = [1, 2, 3].filter { $0 != 1 + index % 3 }
      people.append(
        TorturePerson(index, accounts[index], nature, rooms: [0] + others, run: self))
    }
  }

  // MARK: Servers

  private var server: TortureServer { servers[0] }

  var isCluster: Bool { servers.count > 1 }

  func isOpen(_ place: Int) -> Bool { open[place] }

  /// Somewhere to go.
  func openPlace() -> Int? {
    let places = open.indices.filter { open[$0] }
    return places.isEmpty ? nil : places[dice.pick(0...places.count - 1)]
  }

  /// It lives, or lives no more. What its people say after that waits.
  func set(_ place: Int, isOpen: Bool) {
    open[place] = isOpen
    guard isCluster, !isOpen else { return }
    // Rooms are theirs again when they are back.
    for person in people where person.place == place && !person.isGone { book.left(person.index) }
  }

  private var isOpen: Bool {
    get { open[0] }
    set { open[0] = newValue }
  }

  // MARK: Phases

  /// Lives and deaths of the server, one after another.
  func kill(_ count: Int) throws(Failure) {
    while tally.kills < count {
      try begin()
      try pass(until: .now + .milliseconds(dice.lifetime())) { false }
      if dice.chance(2) {
        strikesAtWord = true
        try pass(until: .now + .milliseconds(200)) { !isOpen }
        strikesAtWord = false
      }
      isOpen = false
      try server.kill()
      tally.kill()
      try view?.cut(&dice)
      // What the dead server had written is still read; the echoes in it count.
      _ = loop.run(until: .now + .seconds(5)) { people.allSatisfy { !$0.hasLink } }
      if tally.kills % 20 == 0 {
        log("\(tally.kills) kills, \(book.said.count) messages, \(tally.cuts) cuts")
      }
    }
  }

  /// Somebody saw a message. A server that shows what is not safe yet is caught by dying at once.
  func heardWord() {
    guard strikesAtWord, isOpen else { return }
    server.strike()
    isOpen = false
  }

  /// Somebody got one.
  func heardMessage() { lastReceipt = .now }

  /// Lets links be cut on a server that lives.
  func cut(_ count: Int, within limit: Duration) throws(Failure) {
    if !isOpen { try begin() }
    let goal = tally.cuts + count
    guard try pass(until: .now + limit, { tally.cuts >= goal }) else {
      throw Failure("only \(tally.cuts) of \(goal) cuts in \(limit)")
    }
  }

  /// Nobody says anything new; everybody logs in until nothing comes any more.
  func settle() throws(Failure) {
    times.makePeace()
    if !isCluster, !isOpen { try begin() }
    try gather("at the end")
    try disperse()
    // What was acknowledged does not come again.
    let repeats = book.faults.repeats
    times.call()
    try gather("the second time")
    if book.faults.repeats != repeats {
      book.note(.wrong, "\(book.faults.repeats - repeats) acknowledged messages came again")
    }
    try disperse()
    for (place, server) in servers.enumerated() {
      open[place] = false
      try server.stop()
    }
  }

  private func gather(_ when: String) throws(Failure) {
    lastReceipt = .now
    let done = try pass(until: .now + .seconds(isCluster ? 180 : 60)) {
      people.allSatisfy { $0.isHere && $0.pending.isEmpty }
        && lastReceipt.duration(to: .now) > .milliseconds(900)
    }
    guard !done else { return }
    for person in people where !person.isHere || !person.pending.isEmpty {
      book.note(
        .wrong, "\(person.account.name) \(when): \(person.phase), pending \(person.pending)")
    }
  }

  private func disperse() throws(Failure) {
    times.sendAway()
    for person in people { person.leave() }
    guard try pass(until: .now + .seconds(15), { people.allSatisfy(\.isGone) }) else {
      throw Failure("not everybody could log out")
    }
  }

  private func begin() throws(Failure) {
    book.life += 1
    try server.start()
    isOpen = true
  }

  /// Lets time pass; true when `isDone` came before the deadline.
  @discardableResult
  func pass(
    until deadline: ContinuousClock.Instant, _ isDone: () -> Bool
  ) throws(Failure) -> Bool {
    while true {
      let now = ContinuousClock.now
      if isDone() { return true }
      if now >= deadline { return false }
      try harm?(now)
      for person in people { try person.tick(now) }
      _ = loop.run(until: min(deadline, now + .milliseconds(3))) { false }
    }
  }
}

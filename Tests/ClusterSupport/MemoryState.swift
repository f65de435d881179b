// What lives here: what is under way in a world in memory.
import Cluster
import System

struct MemoryState: Sendable {
  struct Member: Sendable {
    var core: LogNode
    var news: @Sendable (LogNews) -> Void = { _ in }
    var remembered: LeaseID?
    var isCut = false
    var isPaused = false
    var isDead = false
    /// What came while it stood still.
    var waiting: [Happening] = []
    /// The watch under way: its ticket, and how far it has told.
    var watch: (ticket: UInt64, position: Position)?
  }

  enum Happening: Sendable {
    case request(Int, Lane, ticket: UInt64, StoreRequest, isAnswered: Bool)
    case answer(Int, Lane, ticket: UInt64, StoreAnswer)
    case pump(Int, ticket: UInt64)
  }

  private struct Scheduled {
    let time: Uptime
    let serial: UInt64
    let happening: Happening
  }

  var now = Uptime(milliseconds: 1_000_000)
  var store: MemoryStore
  var random: SeededGenerator
  var faults: MemoryFaults
  var members: [Member] = []
  var questions: [UInt64: @Sendable (NotesAnswer) -> Void] = [:]
  var lastQuestion: UInt64 = 0
  private var agenda: [Scheduled] = []
  private var serial: UInt64 = 0
  private var calls: [@Sendable () -> Void] = []
  /// How often something was done at this time: a deadline that does not move would stop the world.
  private var idleTurns = 0

  init(seed: UInt64, faults: MemoryFaults, compares: Bool) {
    random = SeededGenerator(seed: seed)
    self.faults = faults
    store = MemoryStore(compares: compares)
  }

  mutating func add(restarting former: Int?) -> Int {
    let remembered = former.flatMap { members[$0].remembered }
    members.append(Member(core: LogNode(remembered: remembered), remembered: remembered))
    return members.count - 1
  }

  // MARK: Time

  /// What is to be called next; nil when nothing more happens until then.
  mutating func step(until end: Uptime) -> [@Sendable () -> Void]? {
    if calls.isEmpty {
      let due = members.indices.filter { isAwake($0) }
        .compactMap { index in members[index].core.deadline.map { (index, $0) } }
        .min { $0.1 < $1.1 }
      let next = agenda.first?.time
      guard let time = [due?.1, next].compactMap({ $0 }).min(), time <= end else {
        now = max(now, end)
        return nil
      }
      idleTurns = time <= now ? idleTurns + 1 : 0
      precondition(idleTurns < 100_000, "time stands still")
      now = max(now, time)
      store.expire(now)
      if let next, next <= time {
        happen(agenda.removeFirst().happening)
      } else if let due {
        drive(due.0) { $0.tick($1) }
      }
    }
    defer { calls = [] }
    return calls
  }

  private func isAwake(_ member: Int) -> Bool {
    !members[member].isDead && !members[member].isPaused
  }

  private mutating func schedule(_ happening: Happening, after milliseconds: Int64) {
    serial += 1
    let item = Scheduled(
      time: now + .milliseconds(milliseconds), serial: serial, happening: happening)
    let place = agenda.firstIndex { ($0.time, $0.serial) > (item.time, item.serial) }
    agenda.insert(item, at: place ?? agenda.count)
  }

  private mutating func chance(_ thousandths: Int) -> Bool {
    Int.random(in: 0..<1000, using: &random) < thousandths
  }

  private mutating func delay() -> Int64 {
    chance(faults.isSlow)
      ? Int64.random(in: 1...max(1, faults.slowness), using: &random)
      : Int64.random(in: 2...20, using: &random)
  }

  mutating func resume(_ member: Int) {
    members[member].isPaused = false
    let waiting = members[member].waiting
    members[member].waiting = []
    for happening in waiting { happen(happening) }
  }

  // MARK: What nodes want

  mutating func drive(_ member: Int, _ body: (inout LogNode, Uptime) -> [LogAction]) {
    guard !members[member].isDead else { return }
    for action in body(&members[member].core, now) {
      switch action {
      case .send(let lane, let ticket, let request): send(member, lane, ticket, request)
      case .cancel(.watch): members[member].watch = nil
      case .cancel, .moveOn: break
      case .remember(let lease): members[member].remembered = lease
      case .tell(let item):
        let news = members[member].news
        calls.append { news(item) }
      case .tellNotes(let number, let answer):
        if let question = questions.removeValue(forKey: number) {
          calls.append { question(answer) }
        }
      }
    }
  }

  private mutating func send(
    _ member: Int, _ lane: Lane, _ ticket: UInt64, _ request: StoreRequest
  ) {
    guard !chance(faults.losesRequest) else { return }
    schedule(.request(member, lane, ticket: ticket, request, isAnswered: true), after: delay())
    guard chance(faults.repeatsRequest) else { return }
    let later = Int64.random(in: 0...3000, using: &random)
    schedule(.request(member, lane, ticket: ticket, request, isAnswered: false), after: later)
  }

  // MARK: What happens

  private mutating func happen(_ happening: Happening) {
    switch happening {
    case .request(let member, let lane, let ticket, let request, let isAnswered):
      // What was sent before its sender was killed arrives all the same.
      guard !members[member].isCut else { return }
      let answer = store.perform(request, now)
      guard isAnswered, !chance(faults.losesAnswer) else { return }
      if case .watch(let position) = request { members[member].watch = (ticket, position) }
      schedule(.answer(member, lane, ticket: ticket, answer), after: delay())
    case .answer(let member, let lane, let ticket, let answer):
      guard !members[member].isPaused else {
        members[member].waiting.append(happening)
        return
      }
      guard !members[member].isCut else { return }
      drive(member) { $0.take(answer, lane, ticket: ticket, $1) }
      if answer == .watching { schedule(.pump(member, ticket: ticket), after: 1) }
    case .pump(let member, let ticket): pump(member, ticket)
    }
  }

  /// Tells a watch what there is, in order.
  private mutating func pump(_ member: Int, _ ticket: UInt64) {
    guard let watch = members[member].watch, watch.ticket == ticket, !members[member].isDead,
      !members[member].isCut
    else { return }
    guard !members[member].isPaused else {
      members[member].waiting.append(.pump(member, ticket: ticket))
      return
    }
    guard !chance(faults.cutsWatch) else {
      return drive(member) { $0.take(.failed(.unanswered("cut")), .watch, ticket: ticket, $1) }
    }
    let repeated = UInt64(chance(faults.repeatsEvents) ? 3 : 0)
    let start = Position(max(watch.position.number, repeated) - repeated)
    guard let events = store.events(after: start) ?? store.events(after: watch.position) else {
      return drive(member) { $0.take(.failed(.compacted), .watch, ticket: ticket, $1) }
    }
    if !events.isEmpty {
      let told = events.prefix(Int.random(in: 1...20, using: &random))
      drive(member) { $0.take(.events(Array(told)), .watch, ticket: ticket, $1) }
      if let last = told.last { members[member].watch?.position = max(last.place, watch.position) }
    }
    schedule(.pump(member, ticket: ticket), after: delay())
  }
}

extension StoreEvent {
  fileprivate var place: Position {
    switch self {
    case .put(_, let standing, _): standing.position
    case .delete(_, let position): position
    }
  }
}

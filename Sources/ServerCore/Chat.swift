// What lives here: the whole chat as one value, with one entrance.
import Collections
import IRC
import System

/// The same inputs in the same order give the same state and the same effects, byte for byte: no
/// clock, no random number, and nothing is ever read in a dictionary's own order.
public struct Chat: Sendable {
  /// By reference, for it is large and hardly ever changes.
  private var settings: Boxed<Configuration>
  var time = ChatTime()
  var sessions: SessionTable
  var accounts = Accounts()
  var people: People
  var rooms = RoomTable()
  var post: Post
  var gate: Gate
  var agenda = Agenda()
  var output = Output()
  var counters = Counters()
  private(set) var replica: Replica

  /// `node`: which of the servers of a chat this is; nil for one alone.
  public init(_ configuration: Configuration, as node: NodeNumber? = nil) {
    settings = Boxed(wrappedValue: configuration)
    replica = Replica(node: node)
    sessions = SessionTable(home: node)
    post = Post(instance: configuration.instance)
    people = People(memory: configuration.shared.people.formerNicks)
    gate = Gate(
      attempts: configuration.shared.entry.loginAttempts,
      blockTime: configuration.shared.entry.blockTime)
    foundLobby()
  }

  public var configuration: Configuration { _read { yield settings.wrappedValue } }

  /// Goes by other settings from now on.
  mutating func take(_ configuration: Configuration) { settings.wrappedValue = configuration }

  /// As all servers of the chat agreed to.
  mutating func take(_ shared: SharedSettings) { settings.wrappedValue.shared = shared }

  /// The chat's only entrance: takes one event, returns what is to be done, in order.
  public mutating func receive(_ input: Input) -> [Effect] {
    if case .decided = input.event {} else { takeTime(input) }
    agenda.beginTurn(configuration.limits.turn)
    switch input.event {
    case .restored(let snapshot): restore(snapshot)
    case .joined(let state): take(state)
    case .accounts(let entries): replaceAccounts(entries)
    case .accountsChanged(let difference): decide(.accounts(difference))
    case .accountsDoubted(let reason): accounts.doubt(reason)
    case .opened(let id, let peer): open(id, peer)
    case .line(let id, let message): handle(message, from: id)
    case .garbled(let id, let fault, let message): refuse(fault, from: id, about: message)
    case .closed(let id, let reason): end(id, reason: reason)
    case .flooded(let id): endFlood(id)
    case .verified(let id, .login, let verdict): finishLogin(id, verdict)
    case .verified(let id, .oper, let verdict): finishOper(id, verdict)
    case .rechecked(let id, let verdict): finishRecheck(id, verdict)
    case .enrolled(let id, let outcome): finishRegistration(id, outcome)
    case .fetched(let id, let answer): take(answer, for: id)
    case .proceed(let id): proceed(id)
    case .tick: tick()
    case .rehashed(let outcome): take(outcome)
    case .decided(let deed, let silent): take(deed, input, silent)
    case .notDecided(let deed): refuse(deed)
    case .servers(let list): announceServers(list)
    case .outOfTouch: loseTouch()
    case .shutdown: shutDown()
    }
    work()
    return output.take()
  }

  /// Why nothing can be stored now; nil while storing works. What has to be stored is refused.
  public var storeFault: String? {
    get { post.storeFault }
    set { post.doubtStoring(newValue) }
  }

  /// Where everybody is, if there is such a room.
  var lobby: RoomID? { rooms.lobby }

  /// Names of all accounts, as written.
  public var accountNames: [String] { accounts.values.map(\.name) }

  func fold(_ name: String) -> Folded { Folded(name) }

  /// The names in a list such as `#a,#b`, each of them once.
  func distinctNames(in list: String) -> [String] {
    guard list.utf8.contains(UInt8(ascii: ",")) else { return list.isEmpty ? [] : [list] }
    var seen: Set<Folded> = []
    return list.split(at: ",").map(String.init).filter { seen.insert(fold($0)).inserted }
  }

  /// The room that has a name, in whatever spelling.
  func room(named name: String) -> RoomID? { rooms.id(of: fold(name)) }

  func findRoom(named name: String) -> Room? { room(named: name).flatMap { rooms[$0] } }

  /// The room for everybody, unless there is one of its name already.
  mutating func foundLobby() {
    guard let name = configuration.shared.lobby else { return }
    if let known = room(named: name) {
      rooms.rename(known, to: name)
      rooms.becomeLobby(known)
    } else {
      let room = Room(rooms.nextID, name: name, created: configuration.created)
      rooms.found(room)
      rooms.becomeLobby(room.id)
    }
  }

  var serverSource: Source { Source(configuration.shared.serverName) }

  /// `nick!user@host`; nobody's address is shown.
  func source(of session: borrowing Session) -> Source {
    Source(session.user.nick, user: session.user.name, host: host(of: session))
  }

  func source(of speaker: borrowing Speaker) -> Source {
    Source(
      speaker.user.nick, user: speaker.user.name,
      host: speaker.user.host ?? configuration.shared.serverName)
  }

  /// Somebody online by nick, or by the name of the account, which nobody else has as nick.
  func anybody(_ name: String) -> Session? {
    person(name) ?? people.session(of: fold(name)).flatMap { sessions[$0] }
  }

  /// Somebody online by nick.
  func person(_ word: String) -> Session? {
    people.holder(of: fold(word)).flatMap { sessions[$0] }
  }

  /// The sessions of one side of a conversation that are online; a guest's nick may be an account
  /// holder's by now, who is somebody else.
  func sessions(at place: Place) -> [SessionID] {
    switch place {
    case .account(let account): people.sessions(of: account)
    case .guest(let nick):
      people.holder(of: nick).flatMap { sessions[$0]?.user.account == nil ? [$0] : nil } ?? []
    case .room, .ranked, .everybody: []
    }
  }
}

// MARK: Its time

extension Chat {
  var now: Timestamp { time.now }
  var moment: Moment { time.moment }

  /// Takes the time of an input, and notices when the calendar was set.
  private mutating func takeTime(_ input: Input) {
    let (span, due) = time.take(input)
    guard !counters.begin(at: moment) else { return }
    noteStep(from: due, within: span)
  }

  /// `due`: what the calendar should show now.
  mutating func noteStep(from due: Timestamp, within span: Int64) {
    guard let size = time.step(from: due, within: span, after: post.last) else { return }
    output.append(.log(.clockStep(from: due, to: now)))
    // Of several servers it is the clock of one alone.
    if size < .zero, replica.node == nil { setMarkersBack() }
  }
}

// MARK: One of several servers

extension Chat {
  /// Does what was decided, in the time of the log. `silent`: servers that may be gone.
  mutating func follow(
    _ input: Input, _ silent: Set<NodeNumber>, _ body: (inout Chat) -> Void
  ) {
    let own = time
    time = replica.begin(input, silent)
    body(&self)
    replica.end()
    time = own
  }

  mutating func hear(of list: ServerList) { replica.hear(of: list) }

  /// All that deeds change, as another server has it.
  mutating func replaceShared(by state: SharedState) {
    (accounts, people) = (state.accounts, state.people)
    (rooms, post) = (state.rooms, state.post)
    gate.take(state.sanctions)
    replica.catchUp(to: state.time)
  }
}

// MARK: Going back

/// The chat at one moment, but for its large tables, which know by themselves what has changed
/// in them since.
public struct Checkpoint: Sendable {
  fileprivate let configuration: Boxed<Configuration>
  fileprivate let time: ChatTime
  fileprivate let gate: Gate
  fileprivate let agenda: Agenda
  fileprivate let output: Output
  fileprivate let counters: Counters
}

extension Chat {
  /// Where `revert` goes back to when what follows is not kept.
  public mutating func mark() -> Checkpoint {
    accounts.mark()
    rooms.mark()
    sessions.mark()
    post.mark()
    people.mark()
    return Checkpoint(
      configuration: settings, time: time, gate: gate, agenda: agenda,
      output: output, counters: counters)
  }

  /// Nobody goes back to the oldest checkpoint any more.
  public mutating func forgetOldestCheckpoint() {
    accounts.forgetOldestMark()
    rooms.forgetOldestMark()
    sessions.forgetOldestMark()
    post.forgetOldestMark()
    people.forgetOldestMark()
  }

  /// Goes back to `checkpoint`, which has to be the oldest that there is.
  public mutating func revert(to checkpoint: Checkpoint) {
    accounts.revert()
    rooms.revert()
    sessions.revert()
    post.revert()
    people.revert()
    settings = checkpoint.configuration
    (time, gate) = (checkpoint.time, checkpoint.gate)
    (agenda, output, counters) = (checkpoint.agenda, checkpoint.output, checkpoint.counters)
  }
}

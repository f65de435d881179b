// What lives here: three servers of one chat under random commands, with a log between them.
import ChatSupport
import IRC
import System

@testable import ServerCore

/// Each line goes to the server that its sender is connected to, each deed to all of them in one
/// order, and to each of them at another time.
struct ReplicaRun {
  private struct Entry {
    let time: Timestamp
    let moment: Moment
    let deed: Deed
    let silent: Set<NodeNumber>
  }

  private static let nodes = (1...3).map { NodeNumber(rawValue: $0) }

  private let configuration: Configuration
  private var random: SeededGenerator
  private var script: RandomScript
  private(set) var chats: [Chat]
  private var log: [Entry] = []
  /// How much of the log each server has done.
  private var positions = [0, 0, 0]
  /// A session is not read while deeds of its are out.
  private var pending: [SessionID: Int] = [:]
  private var entries: [Account.Entry]
  private var inputs: [(server: Int, event: Event)] = []
  /// Of so many comparisons one is of all there is, which takes most of the time; so is that at the end.
  var thoroughness = 1
  private(set) var faults: [String] = []
  private(set) var compared = 0
  private(set) var restarts = 0

  var deeds: Int { log.count }
  /// A server that passes over one deed in so many; nil for none.
  var forgets: Int?

  init(seed: UInt64) {
    var configuration = RandomScript.configuration(seed)
    configuration.shared.entry.allowsRegistration = seed % 2 == 1
    configuration.operators = [Operator(name: "root", credential: .plain("pw"))]
    self.configuration = configuration
    random = SeededGenerator(seed: seed &+ 7)
    script = RandomScript(seed: seed, grammar: Grammar(seed: seed &+ 0x5EED))
    script.servers = Self.nodes
    chats = Self.nodes.map { Chat(configuration, as: $0) }
    entries = RandomScript.accounts.map { Account.Entry(name: $0, credential: .plain("pw")) }
    for server in chats.indices { take(.accounts(entries), at: server) }
  }

  /// A server dies, and comes back with what another one hands it.
  mutating func restart(_ server: Int, from other: Int) throws {
    restarts += 1
    let state = try JSON(parsing: JSON(encoding: chats[other].shared).encoded)
    script.lose(Self.nodes[server])
    pending = pending.filter { $0.key.node != Self.nodes[server] }
    chats[server] = Chat(configuration, as: Self.nodes[server])
    positions[server] = positions[other]
    take(.joined(try state.decoded(as: SharedState.self)), at: server)
    if let difference = chats[server].difference(from: chats[other]) {
      faults.append("server \(server + 1) came back with something else: \(difference)")
    }
    append(.lost(Self.nodes[server]))
  }

  mutating func step() {
    if Int.random(in: 0..<3, using: &random) > 0,
      let server = chats.indices.filter({ positions[$0] < log.count }).randomElement(using: &random)
    {
      return advance(server)
    }
    script.unreadable = Set(pending.keys)
    let input = script.next()
    switch input.event {
    case .tick:
      for server in chats.indices { take(.tick, at: server) }
      append(.beat)
    case .accounts(let fresh):
      let change = AccountChange(from: entries, to: fresh)
      entries = fresh
      take(.accountsChanged(change), at: Int.random(in: 0..<3, using: &random))
    case .opened(let id, _), .line(let id, _), .garbled(let id, _, _), .closed(let id, _),
      .flooded(let id), .verified(let id, _, _), .rechecked(let id, _), .enrolled(let id, _),
      .fetched(let id, _), .proceed(let id):
      take(input.event, at: server(of: id))
    case .rehashed(let outcome): take(input.event, at: outcome.asker.map(server) ?? 0)
    case .restored, .joined, .accountsChanged, .accountsDoubted, .decided, .notDecided,
      .servers,
      .outOfTouch, .shutdown:
      break
    }
  }

  /// All do all that is decided.
  mutating func finish() {
    while let server = chats.indices.first(where: { positions[$0] < log.count }) {
      advance(server)
      if !faults.isEmpty { return }
    }
    for server in [1, 2] {
      guard let difference = chats[server].difference(from: chats[0]) else { continue }
      faults.append("servers 1 and \(server + 1) at the end: \(difference)")
    }
  }

  private func server(of id: SessionID) -> Int { Int(id.node.rawValue) - 1 }

  private mutating func append(_ deed: Deed) {
    log.append(
      Entry(
        time: script.now, moment: Moment(milliseconds: script.now.milliseconds), deed: deed,
        silent: Set(Self.nodes.filter { _ in Int.random(in: 0..<20, using: &random) == 0 })))
    if let id = deed.waiting { pending[id, default: 0] += 1 }
  }

  private mutating func advance(_ server: Int) {
    let entry = log[positions[server]]
    positions[server] += 1
    if forgets.map({ server > 0 || positions[server] % $0 != 0 }) ?? true {
      take(.decided(entry.deed, silent: entry.silent), at: server, entry.time, entry.moment)
    }
    if let id = entry.deed.waiting, self.server(of: id) == server, pending[id] != nil {
      pending[id] = pending[id].flatMap { $0 > 1 ? $0 - 1 : nil }
    }
    let same = chats.indices.filter { positions[$0] == positions[server] && $0 != server }
    guard let other = same.first else { return }
    compared += 1
    if compared % 50 == 0, !haveSameDigest(server, other) {
      faults.append("servers \(server + 1) and \(other + 1) have other digests")
    }
    guard compared % thoroughness == 0 else { return }
    if let difference = chats[server].difference(from: chats[other]) {
      faults.append("servers \(server + 1) and \(other + 1) after \(entry.deed): \(difference)")
      faults += inputs.suffix(12).map { "\($0.server + 1): \($0.event)" }
    }
  }

  /// As servers compare what they have.
  private func haveSameDigest(_ one: Int, _ other: Int) -> Bool {
    let states = [one, other].map { try? JSON(encoding: chats[$0].shared, sorted: true).encoded }
    return states[0] != nil && states[0] == states[1]
  }

  private mutating func take(_ event: Event, at server: Int) {
    take(event, at: server, script.now, Moment(milliseconds: script.now.milliseconds))
  }

  private mutating func take(
    _ event: Event, at server: Int, _ time: Timestamp, _ moment: Moment
  ) {
    if inputs.count > 100 { inputs.removeFirst(80) }
    inputs.append((server, event))
    var effects = chats[server].receive(Input(at: time, moment: moment, event))
    for case .append(let deed) in effects { append(deed) }
    let strangers = effects.contains { effect in
      guard case .send(_, let ids) = effect else { return false }
      return ids.contains { self.server(of: $0) != server }
    }
    if strangers { faults.append("a line goes to another server's people: \(event)") }
    // The archives of all hold the same.
    if server > 0 { effects.removeAll { if case .store = $0 { true } else { false } } }
    script.observe(effects)
  }
}

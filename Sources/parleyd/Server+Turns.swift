// What lives here: who goes on when, so that nobody holds the others up.
import Dispatch
import IRC
import ServerCore
import ServerShell
import Transport

extension Server {
  /// How long one connection, or the flush of many, is attended to before others have their turn.
  static var turn: Duration { .milliseconds(5) }

  /// The connection goes on when the others have had their turn.
  func giveTurn(_ connection: Connection) {
    connections.giveTurn(connection)
  }

  /// Work that was put off, oldest first, as long as a turn lasts.
  func takeTurns() {
    changeAccounts()
    // What came due for more sessions than one turn has time for.
    if chat.isBehind { receive(.tick) }
    let end = ContinuousClock.now + Self.turn
    for _ in 0..<connections.turnCount {
      guard let connection = connections.takeTurn() else { continue }
      goOn(connection)
      guard ContinuousClock.now < end else { return }
    }
  }

  private func goOn(_ connection: Connection) {
    // Draining, or the archive catching up, gives it another one.
    guard !connection.pauses.contains(.backedUp), !connection.pauses.contains(.heldBack) else {
      return
    }
    connection.pauses.end(.yielding)
    if connection.pauses.contains(.unfinished) {
      connection.pauses.end(.unfinished)
      let start = ContinuousClock.now
      receive(.proceed(connection.id))
      charge(connection, for: ContinuousClock.now - start)
    }
    resume(connection)
  }

  /// What a line cost, once it is known: a token for each millisecond.
  func charge(_ connection: Connection, for time: Duration) {
    guard connection.allowance.isCounted else { return }
    let cost = Double(time.components.attoseconds) / 1e15 + Double(time.components.seconds) * 1000
    charge(connection, cost)
  }

  /// Work on another queue holds nobody up who talks: a token for each ten milliseconds.
  func charge(_ id: SessionID, elsewhere time: Duration) {
    guard time > .zero, let connection = connection(id) else { return }
    charge(connection, for: time / 10)
  }

  /// Takes tokens of the session and of its household; there may be less than none afterwards, and
  /// then what comes next has to wait.
  func charge(_ connection: Connection, _ cost: Double) {
    guard connection.allowance.isCounted else { return }
    if !connection.allowance.charge(cost, at: timetable.moment) {
      connection.pauses.begin(.throttled)
    }
  }

  /// A line is a token, and so is every further half kilobyte of it.
  static func tokens(forBytes count: Int) -> Double { max(1, Double(count) / 512) }

  /// Copies that went to others: a token for so many.
  static var copiesPerToken: Double { 1000 }

  /// Notes what the effects of an input weigh, and whom that holds up.
  func note(_ effects: [Effect], of event: Event) {
    var copies = 0
    // A closure would ask at run time on which queue it is: 430 instructions.
    let speaker: Connection? = if let id = event.speaker { connection(id) } else { nil }
    for effect in effects {
      guard case .send(let bytes, let audience) = effect else { continue }
      copies += audience.capacity
      guard let speaker, audience.only == speaker.id else { continue }
      // Replies that wait for the commit are as good as unsent.
      speaker.gather(bytes.count)
      outlet.noteAnswer(to: speaker)
    }
    let isHeldBack = outlet.hold(effects, of: speaker?.id)
    guard let speaker else { return }
    if isHeldBack { speaker.pauses.begin(.heldBack) }
    if copies > 1 { charge(speaker, Double(copies) / Self.copiesPerToken) }
    noteUnsent(speaker)
  }

  /// A session with so much unsent is not attended to until half of it has gone out.
  private var unsentMark: Int { min(256 << 10, acceptor.settings.flood.outbox / 4) }

  private func noteUnsent(_ connection: Connection) {
    if connection.unsentCount + connection.gatheredCount > unsentMark {
      connection.pauses.begin(.backedUp)
    }
  }

  /// Something of it has gone out.
  func noteDrained(_ connection: Connection) {
    guard connection.pauses.contains(.backedUp),
      connection.unsentCount + connection.gatheredCount <= unsentMark / 2
    else { return }
    connection.pauses.end(.backedUp)
    giveTurn(connection)
  }

  /// What a failed commit held back does not go out.
  func forgetGathered() {
    for connection in connections.all where connection.gatheredCount > 0 {
      connection.ungather()
      noteDrained(connection)
    }
  }

  /// The effects of a round are released, or given up.
  func lighten(by effects: [Effect]) {
    for effect in effects {
      guard case .send(let bytes, let audience) = effect, let id = audience.only,
        let connection = connection(id)
      else { continue }
      connection.ungather(bytes.count)
    }
    for id in outlet.release(effects, isLast: commit.isIdle) {
      guard let connection = connection(id) else { continue }
      connection.pauses.end(.heldBack)
      giveTurn(connection)
    }
  }

  var hasTurns: Bool {
    connections.turnCount > 0 || outlet.hasTouched || !users.pieces.isEmpty || chat.isBehind
  }

  /// Whoever waits for a turn gets it although nothing new comes in.
  func scheduleTurn() {
    guard hasTurns, connections.scheduleTurn() else { return }
    home.executor.queue.async { @Sendable [weak self] in
      self?.assumeIsolated { server in
        server.connections.beginTurn()
        server.drain()
      }
    }
  }
}

extension Event {
  /// Whose line it is about.
  fileprivate var speaker: SessionID? {
    switch self {
    case .line(let id, _), .proceed(let id), .garbled(let id, _, _), .fetched(let id, _),
      .verified(let id, _, _), .enrolled(let id, _):
      id
    default: nil
    }
  }
}

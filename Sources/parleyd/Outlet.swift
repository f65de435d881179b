// What lives here: what goes out at the end of a round, and who is held up by what does not.
import ServerCore
import ServerShell
import Transport

/// Confined to the server's queue.
struct Outlet {
  private var fanOut = FanOut()
  private var backlog: Backlog
  /// Connections with something to write.
  private var writing = WritingOrder()
  /// Connections whose pause began or ended in this round.
  private var repaused: [Connection] = []

  /// `waits`: whether anything ever waits for an archive.
  init(waits: Bool) { backlog = Backlog(isNeeded: waits) }

  // MARK: Bytes

  mutating func send(
    _ bytes: [UInt8], to audience: Audience, among connections: borrowing ConnectionTable
  ) {
    fan(connections) { $0.send(bytes, to: audience, $1) }
  }

  /// Whatever was sent is delivered now.
  mutating func finish(among connections: borrowing ConnectionTable) {
    fan(connections) { $0.finish($1) }
  }

  private mutating func fan(
    _ connections: borrowing ConnectionTable,
    _ act: (inout FanOut, (SessionID, SharedBuffer) -> Void) -> Void
  ) {
    var writing = WritingOrder()
    swap(&writing, &self.writing)
    act(&fanOut) { id, buffer in
      guard let connection = connections[id], connection.state == .open else { return }
      connection.outbox.append(buffer)
      if connection.mark(.touched) { writing.add(id, isAnswered: connection.has(.isAnswered)) }
    }
    self.writing = writing
  }

  // MARK: Who writes

  var hasTouched: Bool { !writing.isEmpty }

  mutating func touch(_ connection: Connection) {
    guard connection.mark(.touched) else { return }
    writing.add(connection.id, isAnswered: connection.has(.isAnswered))
  }

  /// A line of its own is answered: what waits for it goes out first from now on.
  mutating func noteAnswer(to connection: Connection) {
    guard connection.mark(.isAnswered), connection.has(.touched) else { return }
    writing.add(connection.id, isAnswered: true)
  }

  /// As `WritingOrder.nextAnswered`.
  mutating func nextAnswered() -> SessionID? { writing.nextAnswered() }

  /// As `WritingOrder.nextTold`.
  mutating func nextTold() -> SessionID? { writing.nextTold() }

  // MARK: Who is read

  mutating func watchAnew(_ connection: Connection) { repaused.append(connection) }

  mutating func takeRepaused() -> [Connection] {
    guard !repaused.isEmpty else { return [] }
    defer { repaused = [] }
    return repaused
  }

  // MARK: What waits for the archive

  /// As `Backlog.add`.
  mutating func hold(_ effects: [Effect], of speaker: SessionID?) -> Bool {
    backlog.add(effects, from: speaker)
  }

  /// As `Backlog.remove`.
  mutating func release(_ effects: [Effect], isLast: Bool) -> [SessionID] {
    backlog.remove(effects, isLast: isLast)
  }

  /// The session is gone.
  mutating func forget(_ id: SessionID) { backlog.forget(id) }
}

// What lives here: the connections that there are, by their slots.
import Collections
import ServerCore
import System
import Transport

/// Confined to the server's queue. A slot that is used again has another generation, so that what comes
/// late for a connection finds nobody.
struct ConnectionTable {
  let poller: Poller
  let receiveBuffer = ReceiveBuffer()
  private var slots: [Connection?] = []
  /// How often each slot was used.
  private var generations: [UInt32] = []
  private var free: [Int] = []
  private(set) var count = 0
  /// Who goes on when others have had their turn.
  private var turns: Deque<SessionID> = []
  private var isTurnScheduled = false

  init() throws(Errno) { poller = try Poller() }

  var isEmpty: Bool { count == 0 }

  var all: [Connection] { slots.compactMap(\.self) }

  /// The identity of the next connection, on server `node`; it is taken when somebody is let in under it.
  mutating func nextID(on node: NodeNumber) -> SessionID {
    if free.isEmpty {
      free.append(slots.count)
      slots.append(nil)
      generations.append(0)
    }
    let slot = free[free.count - 1]
    generations[slot] += 1
    return SessionID(slot: UInt32(slot), generation: generations[slot], on: node)
  }

  mutating func insert(_ connection: Connection) {
    let slot = Int(connection.id.slot)
    if free.last == slot { free.removeLast() }
    slots[slot] = connection
    count += 1
  }

  mutating func remove(_ connection: Connection) {
    guard contains(connection) else { return }
    let slot = Int(connection.id.slot)
    slots[slot] = nil
    free.append(slot)
    count -= 1
  }

  func contains(_ connection: Connection) -> Bool { self[connection.id] === connection }

  subscript(id: SessionID) -> Connection? {
    let slot = Int(id.slot)
    guard slot < slots.count, let connection = slots[slot], connection.id == id else { return nil }
    return connection
  }

  /// By what the epoll set has of it.
  func find(token: UInt64) -> Connection? {
    let slot = Int(token & 0xFFFF_FFFF)
    guard slot < slots.count, let connection = slots[slot], connection.token == token else {
      return nil
    }
    return connection
  }

  // MARK: Turns

  var turnCount: Int { turns.count }

  mutating func giveTurn(_ connection: Connection) {
    guard connection.mark(.hasTurn) else { return }
    turns.append(connection.id)
  }

  /// Nil where the one whose turn it is has gone.
  mutating func takeTurn() -> Connection? {
    guard let id = turns.popFirst(), let connection = self[id] else { return nil }
    connection.unmark(.hasTurn)
    return connection
  }

  /// Whether nobody has scheduled the next yet.
  mutating func scheduleTurn() -> Bool {
    defer { isTurnScheduled = true }
    return !isTurnScheduled
  }

  mutating func beginTurn() { isTurnScheduled = false }
}

/// One buffer serves all connections; confined to the server's queue.
final class ReceiveBuffer {
  let bytes = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 64 << 10)

  deinit { bytes.deallocate() }
}

// What lives here: what waits for the archive, and who is not read until there is less of it.
import ServerCore

/// Output commit holds back what the disk has not taken yet. When that grows past a limit, sessions
/// that store more are held back, and nobody else: others go on.
public struct Backlog {
  /// Bytes that may wait.
  public let limit: Int
  /// About how many bytes of memory wait.
  public private(set) var weight = 0
  private var held: [SessionID] = []
  private var isHeld: Set<SessionID> = []

  /// Whether anything ever waits.
  private let isNeeded: Bool

  public init(limit: Int = 16 << 20, isNeeded: Bool = true) {
    self.limit = limit
    self.isNeeded = isNeeded
  }

  /// What came of a line of a session, or of something that nobody said. Returns whether the session
  /// is held back from now on.
  public mutating func add(_ effects: [Effect], from speaker: SessionID?) -> Bool {
    guard isNeeded else { return false }
    var stores = false
    for effect in effects {
      weight += effect.weight
      if case .store = effect { stores = true }
    }
    guard stores, weight > limit, let speaker, isHeld.insert(speaker).inserted else { return false }
    held.append(speaker)
    return true
  }

  /// These were released, or given up; `isLast`: nothing else waits. Returns who may go on, first
  /// those who have waited longest.
  public mutating func remove(_ effects: [Effect], isLast: Bool) -> [SessionID] {
    guard isNeeded else { return [] }
    for effect in effects { weight -= effect.weight }
    if isLast { weight = 0 }
    guard weight <= limit / 2, !held.isEmpty else { return [] }
    defer {
      held = []
      isHeld = []
    }
    return held
  }

  /// The session is gone.
  public mutating func forget(_ id: SessionID) {
    guard isHeld.remove(id) != nil else { return }
    held.removeAll { $0 == id }
  }
}

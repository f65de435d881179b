// What lives here: what callers want of the thread that talks with etcd.
import Synchronization
import System

final class EtcdInbox: Sendable {
  enum Command: Sendable {
    case follow(Position, @Sendable (LogNews) -> Void)
    case join(NodeID, Batch)
    case append(Batch, UInt64)
    case leave
    case ask(StoreRequest, @Sendable (NotesAnswer) -> Void)
    case close(@Sendable () -> Void)
  }

  /// Rung when there is something.
  let bell: Bell
  private let commands = Mutex<[Command]>([])
  private let inTouchUntil = Atomic<Int64>(.min)

  init() throws(Errno) { bell = try Bell() }

  func put(_ command: Command) {
    commands.withLock { $0.append(command) }
    bell.ring()
  }

  func take() -> [Command] {
    bell.hear()
    return commands.withLock { commands in
      defer { commands = [] }
      return commands
    }
  }

  /// Nil: not at all.
  func setInTouch(until time: Uptime?) {
    inTouchUntil.store(time?.milliseconds ?? .min, ordering: .releasing)
  }

  func isInTouch(_ now: Uptime) -> Bool {
    now.milliseconds < inTouchUntil.load(ordering: .acquiring)
  }
}

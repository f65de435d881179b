// What lives here: bytes on their way to the terminal, which nobody waits for.

import Dispatch
import Glibc
import Synchronization
import System

/// What the terminal has room for is written at once: handing it to another thread takes longer than
/// all the rest of a key's echo. What is left goes on from a queue, so that a terminal that does not
/// read stops that queue and nobody else.
final class TerminalWriter: Sendable {
  private struct State {
    var waiting: [UInt8] = []
    var isWriting = false
    /// After each time that the terminal had no room, somebody has to let the rest go.
    var isGuarded = false
    /// There was no room before the first byte was given.
    var isLate = false
    /// The terminal has no room, or had none and the rest is held.
    var isStopped = false
    /// There is room again, and the rest is not let go yet.
    var isHeld = false
  }

  /// Small, so that what was given up ends soon.
  private static let piece = 1024

  /// Rung when everything has been written, and when the rest is to be let go.
  let bell: Bell
  private let output: Int32
  /// The terminal once more, opened so that writing never waits; a number below 0 where it cannot be
  /// opened anew.
  private let direct: Descriptor
  private let state = Mutex(State())
  private let queue = DispatchQueue(label: "parley.terminal")

  init(_ output: Int32) throws(Errno) {
    self.output = output
    direct = Descriptor(
      owning: open("/proc/self/fd/\(output)", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC))
    bell = try Bell()
  }

  var isIdle: Bool { state.withLock { !$0.isWriting } }

  /// Room has come, and what is guarded waits for `letGo`.
  var isHeld: Bool { state.withLock { $0.isHeld } }

  var hasRoom: Bool { hasRoom(milliseconds: 0) }

  /// Never waits.
  func write(_ bytes: [UInt8], isGuarded: Bool = false, hadRoom: Bool = true) {
    guard !bytes.isEmpty else { return }
    let written = isIdle && hadRoom ? writeAtOnce(bytes) : 0
    guard written < bytes.count else { return }
    let isFirst = state.withLock { state in
      state.waiting += bytes[written...]
      state.isGuarded = state.isGuarded || isGuarded
      state.isLate = state.isLate || !hadRoom || written > 0
      defer { state.isWriting = true }
      return !state.isWriting
    }
    if isFirst { queue.async { self.drain() } }
  }

  /// As much as the terminal has room for.
  private func writeAtOnce(_ bytes: [UInt8]) -> Int {
    bytes.withUnsafeBytes { max(0, Glibc.write(direct.number, $0.baseAddress, $0.count)) }
  }

  /// Goes on with what is held.
  func letGo() {
    let wasHeld = state.withLock { state in
      guard state.isHeld else { return false }
      (state.isHeld, state.isStopped) = (false, false)
      return true
    }
    if wasHeld { queue.async { self.drain() } }
  }

  /// Waits until everything is written or the terminal has no room: while it takes what it is given,
  /// that is a moment.
  func settle() {
    while state.withLock({ $0.isWriting && !$0.isStopped }), hasRoom {
      var waiting = pollfd(fd: bell.descriptor.number, events: Int16(POLLIN), revents: 0)
      poll(&waiting, 1, 1)
      bell.hear()
    }
  }

  /// False if the terminal has no room for longer. While it has, the writing thread has only to get
  /// its turn, which on a busy machine takes as long as it takes.
  func finish(milliseconds: Int32) -> Bool {
    let end = Moment.now + Self.patience
    var left = milliseconds
    state.withLock { $0.isGuarded = false }
    letGo()
    while !isIdle {
      guard left > 0, Moment.now < end else { return false }
      var waiting = pollfd(fd: bell.descriptor.number, events: Int16(POLLIN), revents: 0)
      let isRung = poll(&waiting, 1, 10) > 0
      if isRung { bell.hear() } else if !hasRoom { left -= 10 }
    }
    return true
  }

  /// Nobody waits longer for the end, whatever holds it up.
  private static let patience = Duration.seconds(20)

  /// Gives up what waits, here and in the system.
  func giveUp() {
    state.withLock { $0.waiting = [] }
    _ = tcflush(output, TCOFLUSH)
  }

  private func drain() {
    while hasMore(), waitForRoom() {
      let bytes = state.withLock { state in
        let bytes = Array(state.waiting.prefix(Self.piece))
        state.waiting.removeFirst(bytes.count)
        return bytes
      }
      // Where nobody is there any more, the reader of the keys notices.
      _ = StandardStream.write(bytes, to: output)
    }
    bell.ring()
  }

  private func hasMore() -> Bool {
    state.withLock { state in
      if state.waiting.isEmpty { (state.isWriting, state.isGuarded) = (false, false) }
      return state.isWriting
    }
  }

  /// False if room has come and what is guarded is held.
  private func waitForRoom() -> Bool {
    let (isGuarded, isLate) = state.withLock { state in
      defer { state.isLate = false }
      return (state.isGuarded, state.isLate)
    }
    guard isGuarded, isLate || !hasRoom else { return true }
    state.withLock { $0.isStopped = true }
    // The system does not tell of room that comes from giving up.
    while !hasRoom(milliseconds: 10) {}
    return state.withLock { state in
      (state.isHeld, state.isStopped) = (state.isGuarded, state.isGuarded)
      return !state.isHeld
    }
  }

  private func hasRoom(milliseconds: Int32) -> Bool {
    var request = pollfd(fd: output, events: Int16(POLLOUT), revents: 0)
    return poll(&request, 1, milliseconds) > 0
  }
}

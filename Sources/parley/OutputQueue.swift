// What lives here: lines of the plain client on their way out, on a queue of their own.

import Dispatch
import Glibc
import Synchronization
import System

/// A reader that stops stops the lines and not the link; the order of both streams is kept.
final class OutputQueue: Sendable {
  private struct State {
    /// Bytes that are not written.
    var waiting = 0
    var isBroken = false
  }

  /// Beyond this the client waits for the reader after all: memory has an end.
  private static let limit = 16 << 20

  /// Rung when nobody reads standard output any more.
  let bell: Bell
  private let state = Mutex(State())
  private let queue = DispatchQueue(label: "parley.output")

  init() throws(Errno) {
    bell = try Bell()
  }

  func write(_ line: String, to stream: Int32 = STDOUT_FILENO) {
    let size = line.utf8.count + 1
    let waiting = state.withLock { state in
      state.waiting += size
      return state.waiting
    }
    queue.async { self.send(line, to: stream, size) }
    if waiting > Self.limit { queue.sync {} }
  }

  func complain(_ line: String) { write(line, to: STDERR_FILENO) }

  /// Waits until all is written, as any filter does; `isUrgent` tells when to wait no longer.
  func finish(unless isUrgent: () -> Bool) {
    while state.withLock({ $0.waiting > 0 && !$0.isBroken }), !isUrgent() { usleep(2000) }
  }

  private func send(_ line: String, to stream: Int32, _ size: Int) {
    let isWritten = StandardStream.write(line, to: stream)
    let breaks = state.withLock { state in
      state.waiting -= size
      guard !isWritten, stream == STDOUT_FILENO, !state.isBroken else { return false }
      state.isBroken = true
      return true
    }
    if breaks { bell.ring() }
  }
}

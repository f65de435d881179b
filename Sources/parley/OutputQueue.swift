// What lives here: lines of the plain client on their way out, on a queue of their own.

import Dispatch
import Glibc
import Synchronization

/// A reader that stops stops the lines and not the link; the order of both streams is kept.
final class OutputQueue: Sendable {
  private struct State {
    /// Bytes that are not written.
    var waiting = 0
    var isBroken = false
  }

  /// Beyond this the client waits for the reader after all: memory has an end.
  private static let limit = 16 << 20

  /// Readable when nobody reads standard output any more.
  let descriptor: Int32
  private let bell: Int32
  private let state = Mutex(State())
  private let queue = DispatchQueue(label: "parley.output")

  init() {
    var ends: [Int32] = [-1, -1]
    let result = pipe(&ends)
    precondition(result == 0, "no pipe for the output")
    for end in ends {
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    }
    (descriptor, bell) = (ends[0], ends[1])
  }

  var isBroken: Bool { state.withLock { $0.isBroken } }

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
    var byte: UInt8 = 1
    if breaks { _ = Glibc.write(bell, &byte, 1) }
  }
}

// What lives here: a stream of ours whose reader may have stopped.
import Dispatch
import Synchronization
import System

/// Lines wait in memory up to a number of bytes for a thread that may block; what does not fit is
/// counted, and the stream says so where it goes on.
final class LogStream: Sendable {
  private struct State {
    var lines: [[UInt8]] = []
    /// Of the lines that are not written, those with the writer among them.
    var bytes = 0
    var count = 0
    var isWriting = false
    /// Since the stream last said so.
    var lost = 0
    /// Nobody will ever read it.
    var isBroken = false
  }

  private let stream: Int32
  private let limit: Int
  private let queue: DispatchQueue
  private let state = Mutex(State())
  private let idle = DispatchSemaphore(value: 0)

  init(_ stream: Int32, limit: Int = 1 << 20) {
    self.stream = stream
    self.limit = limit
    queue = DispatchQueue(label: "parleyd.log.\(stream)")
  }

  func write(_ line: String) {
    let bytes = Array(line.utf8) + [10]
    let begins = state.withLock { state in
      guard !state.isBroken, state.bytes + bytes.count <= limit else {
        state.lost += 1
        return false
      }
      state.lines.append(bytes)
      state.bytes += bytes.count
      state.count += 1
      defer { state.isWriting = true }
      return !state.isWriting
    }
    if begins { queue.async { [self] in drain() } }
  }

  /// Waits until everything is written, but not past `deadline`; returns how many lines were not.
  func finish(by deadline: DispatchTime) -> Int {
    while state.withLock({ $0.isWriting }), idle.wait(timeout: deadline) == .success {}
    return state.withLock { $0.lost + $0.count }
  }

  private func drain() {
    while let batch = next() {
      let isWritten = StandardStream.write(batch.bytes, to: stream)
      state.withLock { state in
        state.bytes -= batch.size
        state.count -= batch.count
        guard !isWritten else { return }
        state.isBroken = true
        state.lost += batch.count
      }
    }
    idle.signal()
  }

  private func next() -> (bytes: [UInt8], size: Int, count: Int)? {
    state.withLock { state in
      guard !state.lines.isEmpty || (state.lost > 0 && !state.isBroken) else {
        state.isWriting = false
        return nil
      }
      var bytes = Array(state.lines.joined())
      let (size, count) = (bytes.count, state.lines.count)
      state.lines = []
      if state.lost > 0, !state.isBroken {
        bytes += Array("(\(state.lost) lines were lost here: nobody read this)\n".utf8)
        state.lost = 0
      }
      return (bytes, size, count)
    }
  }
}

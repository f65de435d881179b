// What lives here: bytes on their way to the terminal, on a queue of their own.

import Dispatch
import Glibc
import Synchronization
import System

/// A terminal that does not read stops this queue and nobody else.
final class TerminalWriter: Sendable {
  private struct State {
    var waiting: [UInt8] = []
    var isWriting = false
  }

  /// Small, so that what was given up ends soon.
  private static let piece = 1024

  /// Rung when everything has been written.
  let bell: Bell
  private let output: Int32
  private let state = Mutex(State())
  private let queue = DispatchQueue(label: "parley.terminal")

  init(_ output: Int32) throws(Errno) {
    self.output = output
    bell = try Bell()
  }

  var isIdle: Bool { state.withLock { !$0.isWriting } }

  /// Never waits.
  func write(_ bytes: [UInt8]) {
    guard !bytes.isEmpty else { return }
    let isFirst = state.withLock { state in
      state.waiting += bytes
      defer { state.isWriting = true }
      return !state.isWriting
    }
    if isFirst { queue.async { self.drain() } }
  }

  /// False if it takes longer.
  func finish(milliseconds: Int32) -> Bool {
    let end = Moment.now + .milliseconds(Int64(milliseconds))
    while !isIdle {
      let left = (end - .now).milliseconds
      guard left > 0 else { return false }
      var waiting = pollfd(fd: bell.descriptor.number, events: Int16(POLLIN), revents: 0)
      poll(&waiting, 1, Int32(clamping: left))
      bell.hear()
    }
    return true
  }

  /// Gives up what waits, here and in the system.
  func giveUp() {
    state.withLock { $0.waiting = [] }
    _ = tcflush(output, TCOFLUSH)
  }

  private func drain() {
    while true {
      let bytes = state.withLock { state in
        let bytes = Array(state.waiting.prefix(Self.piece))
        state.waiting.removeFirst(bytes.count)
        state.isWriting = !bytes.isEmpty
        return bytes
      }
      guard !bytes.isEmpty else { break }
      // Where nobody is there any more, the reader of the keys notices.
      _ = StandardStream.write(bytes, to: output)
    }
    bell.ring()
  }
}

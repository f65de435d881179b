// What lives here: bytes on their way to the terminal, on a queue of their own.

import Dispatch
import Glibc
import Synchronization

/// A terminal that does not read stops this queue and nobody else.
final class TerminalWriter: Sendable {
  private struct State {
    var waiting: [UInt8] = []
    var isWriting = false
  }

  /// Small, so that what was given up ends soon.
  private static let piece = 1024

  /// Readable when everything has been written.
  let descriptor: Int32
  private let bell: Int32
  private let output: Int32
  private let state = Mutex(State())
  private let queue = DispatchQueue(label: "parley.terminal")

  init(_ output: Int32) {
    self.output = output
    var ends: [Int32] = [-1, -1]
    let result = pipe(&ends)
    precondition(result == 0, "no pipe for the terminal")
    for end in ends {
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    }
    (descriptor, bell) = (ends[0], ends[1])
  }

  deinit {
    close(descriptor)
    close(bell)
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

  /// Forgets that everything was written, which somebody has seen now.
  func hear() {
    var bytes = [UInt8](repeating: 0, count: 16)
    while read(descriptor, &bytes, bytes.count) > 0 {}
  }

  /// False if it takes longer.
  func finish(milliseconds: Int32) -> Bool {
    let end = Monotonic.milliseconds + Int64(milliseconds)
    while !isIdle {
      let left = end - Monotonic.milliseconds
      guard left > 0 else { return false }
      var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      poll(&waiting, 1, Int32(left))
      hear()
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
      send(bytes)
    }
    var byte: UInt8 = 1
    _ = Glibc.write(bell, &byte, 1)
  }

  private func send(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(output, $0.baseAddress, $0.count) }
      if count < 0, errno == EAGAIN {
        var waiting = pollfd(fd: output, events: Int16(POLLOUT), revents: 0)
        poll(&waiting, 1, 1000)
        continue
      }
      // Nobody is there any more: the reader of the keys notices.
      guard count > 0 || errno == EINTR else { return }
      rest = rest.dropFirst(max(count, 0))
    }
  }
}

enum Monotonic {
  /// Since some moment; no hand on the calendar clock moves it.
  static var milliseconds: Int64 {
    var moment = timespec()
    clock_gettime(CLOCK_MONOTONIC, &moment)
    return Int64(moment.tv_sec) * 1000 + Int64(moment.tv_nsec) / 1_000_000
  }
}

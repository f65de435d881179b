// What lives here: a descriptor read in the background, and waiting for what it brings.

import CLinux
import Dispatch
import Glibc
import Synchronization

/// How long a test waits for something that has to happen; reached only by a failing test.
let patience: Duration = .seconds(20)

struct TimeOut: Error, CustomStringConvertible {
  let description: String
}

/// Reads a descriptor on a thread of its own, so that the process at the other end never blocks, and
/// wakes whoever waits. It owns the descriptor.
final class Feed: Sendable {
  private let arrived = DispatchSemaphore(value: 0)
  /// Becomes readable when reading is to end; the thread closes it.
  private let stopper: Int32

  /// `handle` gets nil at the end.
  init(_ descriptor: Int32, _ handle: @escaping @Sendable (ArraySlice<UInt8>?) -> Void) {
    stopper = eventfd(0, Int32(EFD_CLOEXEC))
    DispatchQueue(label: "feed").async { @Sendable [arrived, stopper] in
      var piece = [UInt8](repeating: 0, count: 65536)
      while Self.waitForInput(descriptor, stopper) {
        let count = read(descriptor, &piece, piece.count)
        if count < 0, errno == EAGAIN || errno == EINTR { continue }
        handle(count > 0 ? piece[..<count] : nil)
        arrived.signal()
        if count <= 0 { break }
      }
      close(descriptor)
      while Self.waitForInput(-1, stopper) {}
      close(stopper)
    }
  }

  deinit { eventfd_write(stopper, 1) }

  /// False when reading is to end.
  private static func waitForInput(_ descriptor: Int32, _ stopper: Int32) -> Bool {
    var requests = [
      pollfd(fd: stopper, events: Int16(POLLIN), revents: 0),
      pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
    ]
    poll(&requests, 2, -1)
    return requests[0].revents == 0
  }

  /// Waits until `condition` holds, asking after everything that arrives; false after the deadline.
  func wait(for time: Duration = patience, _ condition: () -> Bool) -> Bool {
    let deadline = DispatchTime.now() + .milliseconds(Int(time / .milliseconds(1)))
    while !condition() {
      if arrived.wait(timeout: deadline) == .timedOut { return condition() }
    }
    // Others may wait for the same arrival.
    arrived.signal()
    return true
  }
}

/// The text that a process has written so far.
final class Transcript: Sendable {
  private let state = Mutex((text: "", isEnded: false))

  var text: String { state.withLock { $0.text } }
  var isEnded: Bool { state.withLock { $0.isEnded } }

  /// Nil is the end.
  func append(_ bytes: ArraySlice<UInt8>?) {
    state.withLock {
      if let bytes { $0.text += String(decoding: bytes, as: UTF8.self) } else { $0.isEnded = true }
    }
  }
}

// What lives here: readiness of many descriptors, watched by one Dispatch source.
import CLinux
import Dispatch
import Glibc
import System

/// Which descriptor is ready, by the token it was added with.
package struct Readiness: Sendable {
  /// As it was given to `add`.
  package let token: UInt64
  package let isReadable: Bool
  package let isWritable: Bool
  /// The peer hung up or the descriptor failed; reading tells which.
  package let isBroken: Bool
}

/// An epoll set. One source a socket would cost a hand-off to Dispatch's manager thread and a
/// re-arm for every event; here the epoll descriptor itself is the only thing Dispatch watches.
///
/// Confined to the queue it is watched on; only its bell may be rung from anywhere.
package final class Poller {
  private let epoll: Descriptor
  /// Wakes the set from other queues.
  package let bell: Bell
  private var source: DispatchSourceRead?
  private var events = [epoll_event](repeating: epoll_event(), count: 2048)
  private static let bellToken = UInt64.max

  /// - Throws: when the system has no descriptor left.
  package init() throws(Errno) {
    epoll = try Descriptor(epoll_create1(Int32(EPOLL_CLOEXEC)), of: "epoll_create1")
    bell = try Bell()
    try control(EPOLL_CTL_ADD, bell.descriptor.number, Self.bellToken, EPOLLIN.rawValue)
  }

  /// Calls `handler` on `queue` whenever something in the set is ready.
  package func watch(on queue: DispatchQueue, _ handler: @escaping @Sendable () -> Void) {
    let source = DispatchSource.makeReadSource(fileDescriptor: epoll.number, queue: queue)
    source.setEventHandler(handler: handler)
    source.activate()
    self.source = source
  }

  /// Level-triggered; readable from the start.
  package func add(_ descriptor: borrowing Descriptor, token: UInt64, writable: Bool = false)
    throws(Errno)
  {
    try control(EPOLL_CTL_ADD, descriptor.number, token, Self.interest(true, writable))
  }

  /// With neither, only hanging up and failing are told.
  package func change(
    _ descriptor: borrowing Descriptor, token: UInt64, readable: Bool, writable: Bool
  ) throws(Errno) {
    try control(EPOLL_CTL_MOD, descriptor.number, token, Self.interest(readable, writable))
  }

  /// Before the descriptor is closed.
  package func remove(_ descriptor: borrowing Descriptor) {
    epoll_ctl(epoll.number, Int32(EPOLL_CTL_DEL), descriptor.number, nil)
  }

  /// What ended the waiting.
  package enum Outcome: Sendable {
    case handled
    /// Nothing came while lingering.
    case idle
    /// Somebody needs the queue.
    case woken
  }

  /// Takes what is ready, waiting up to `linger` milliseconds for the first of it.
  package func poll(linger: Int32, _ handle: (Readiness) -> Void) -> Outcome {
    let count = events.withUnsafeMutableBufferPointer {
      epoll_wait(epoll.number, $0.baseAddress, Int32($0.count), linger)
    }
    guard count > 0 else { return .idle }
    var outcome = Outcome.handled
    for index in 0..<Int(count) {
      let event = events[index]
      guard event.data.u64 != Self.bellToken else {
        bell.hear()
        outcome = .woken
        continue
      }
      let bits = event.events
      handle(
        Readiness(
          token: event.data.u64, isReadable: bits & EPOLLIN.rawValue != 0,
          isWritable: bits & EPOLLOUT.rawValue != 0,
          isBroken: bits & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0))
    }
    return outcome
  }

  private static func interest(_ readable: Bool, _ writable: Bool) -> UInt32 {
    (readable ? EPOLLIN.rawValue : 0) | (writable ? EPOLLOUT.rawValue : 0)
  }

  private func control(
    _ operation: Int32, _ number: Int32, _ token: UInt64, _ interest: UInt32
  ) throws(Errno) {
    var event = epoll_event(events: interest, data: epoll_data_t(u64: token))
    guard epoll_ctl(epoll.number, operation, number, &event) == 0 else {
      throw Errno("epoll_ctl")
    }
  }
}

// What lives here: readiness of many descriptors, watched by one Dispatch source.
import CLinux
import Dispatch
import Glibc

/// Which descriptor is ready, by the token it was added with.
public struct Readiness: Sendable {
  public let token: UInt64
  public let isReadable: Bool
  public let isWritable: Bool
  /// The peer hung up or the descriptor failed; reading tells which.
  public let isBroken: Bool
}

/// An epoll set. One source a socket would cost a hand-off to Dispatch's manager thread and a
/// re-arm for every event; here the epoll descriptor itself is the only thing Dispatch watches.
///
/// Confined to the queue it is watched on; only `wake` may be called from anywhere.
public final class Poller {
  private let epoll: Descriptor
  private let waker: Waker
  private var source: DispatchSourceRead?
  private var events = [epoll_event](repeating: epoll_event(), count: 2048)
  private static let wakeToken = UInt64.max

  public init() throws(Errno) {
    let number = epoll_create1(Int32(EPOLL_CLOEXEC))
    guard number >= 0 else { throw Errno("epoll_create1") }
    epoll = Descriptor(owning: number)
    waker = try Waker()
    try control(EPOLL_CTL_ADD, waker.descriptor.number, Self.wakeToken, EPOLLIN.rawValue)
  }

  /// Calls `handler` on `queue` whenever something in the set is ready.
  public func watch(on queue: DispatchQueue, _ handler: @escaping @Sendable () -> Void) {
    let source = DispatchSource.makeReadSource(fileDescriptor: epoll.number, queue: queue)
    source.setEventHandler(handler: handler)
    source.activate()
    self.source = source
  }

  public func stop() {
    source?.cancel()
    source = nil
  }

  /// What wakes the set from other queues.
  public var wakeHandle: Waker { waker }

  public func add(_ descriptor: borrowing Descriptor, token: UInt64, writable: Bool = false)
    throws(Errno)
  {
    try control(EPOLL_CTL_ADD, descriptor.number, token, Self.interest(true, writable))
  }

  public func change(
    _ descriptor: borrowing Descriptor, token: UInt64, readable: Bool, writable: Bool
  ) throws(Errno) {
    try control(EPOLL_CTL_MOD, descriptor.number, token, Self.interest(readable, writable))
  }

  public func remove(_ descriptor: borrowing Descriptor) {
    epoll_ctl(epoll.number, Int32(EPOLL_CTL_DEL), descriptor.number, nil)
  }

  public enum Outcome: Sendable {
    case handled
    /// Nothing came while lingering.
    case idle
    /// Somebody needs the queue.
    case woken
  }

  /// Takes what is ready, waiting up to `linger` milliseconds for the first of it.
  public func poll(linger: Int32, _ handle: (Readiness) -> Void) -> Outcome {
    let count = events.withUnsafeMutableBufferPointer {
      epoll_wait(epoll.number, $0.baseAddress, Int32($0.count), linger)
    }
    guard count > 0 else { return .idle }
    var outcome = Outcome.handled
    for index in 0..<Int(count) {
      let event = events[index]
      guard event.data.u64 != Self.wakeToken else {
        waker.drain()
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

/// An eventfd; `wake` is safe from every thread.
public final class Waker: Sendable {
  let descriptor: Descriptor

  init() throws(Errno) {
    let number = eventfd(0, Int32(EFD_NONBLOCK) | Int32(EFD_CLOEXEC))
    guard number >= 0 else { throw Errno("eventfd") }
    descriptor = Descriptor(owning: number)
  }

  public func wake() {
    var one: UInt64 = 1
    _ = write(descriptor.number, &one, 8)
  }

  func drain() {
    var count: UInt64 = 0
    _ = read(descriptor.number, &count, 8)
  }
}

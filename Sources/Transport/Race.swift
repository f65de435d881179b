// What lives here: several addresses of one host tried beside each other (RFC 8305).

import CLinux
import Glibc
import System

/// Each gets a start of a quarter of a second before the next; the first that answers wins, and the
/// others are closed. Waited for through one descriptor.
struct Race: ~Copyable {
  enum Outcome {
    case undecided
    case won(Socket)
    case lost(reason: String)
  }

  /// "Connection Attempt Delay" (RFC 8305, section 5).
  private static let headStart = 250_000_000
  /// Nobody has so many; a name that has is no reason to open them all.
  private static let limit = 24

  /// Readable when there is something to do.
  let descriptor: Descriptor
  private let timer: Descriptor
  private var waiting: [[UInt8]]
  private var running: [Socket] = []
  private var lastError = "no address"

  init(_ addresses: [[UInt8]]) throws(Errno) {
    let set = try Descriptor(epoll_create1(Int32(EPOLL_CLOEXEC)), of: "epoll_create1")
    let clock = timerfd_create(CLOCK_MONOTONIC, Int32(TFD_CLOEXEC | TFD_NONBLOCK))
    timer = try Descriptor(clock, of: "timerfd_create")
    descriptor = set
    waiting = Self.interleaved(addresses)
    watch(timer.number, EPOLLIN)
    startNext()
  }

  /// The families take turns, so that one that leads nowhere costs one head start (section 4).
  static func interleaved(_ addresses: [[UInt8]]) -> [[UInt8]] {
    guard let first = addresses.first.map(Socket.family) else { return [] }
    var own = addresses.filter { Socket.family(of: $0) == first }[...]
    var others = addresses.filter { Socket.family(of: $0) != first }[...]
    var order: [[UInt8]] = []
    while !own.isEmpty || !others.isEmpty {
      if let next = own.popFirst() { order.append(next) }
      if let next = others.popFirst() { order.append(next) }
    }
    return Array(order.prefix(limit))
  }

  mutating func advance() -> Outcome {
    var expirations: UInt64 = 0
    if read(timer.number, &expirations, 8) == 8 { startNext() }
    for socket in running {
      guard let outcome = socket.outcome else { continue }
      running.removeAll { $0 === socket }
      guard outcome != 0 else {
        _ = epoll_ctl(descriptor.number, EPOLL_CTL_DEL, socket.descriptor.number, nil)
        return .won(socket)
      }
      lastError = Dialing.message(outcome)
      startNext()
    }
    return running.isEmpty && waiting.isEmpty ? .lost(reason: lastError) : .undecided
  }

  /// The next address to which a way can be begun.
  private mutating func startNext() {
    while !waiting.isEmpty {
      do throws(Errno) {
        let socket = try Socket.connecting(to: waiting.removeFirst())
        running.append(socket)
        watch(socket.descriptor.number, EPOLLOUT)
        break
      } catch {
        lastError = Dialing.message(error.code)
      }
    }
    var time = itimerspec()
    // Nothing left to start: the timer sleeps. With nothing under way there is an outcome to tell.
    if !waiting.isEmpty { time.it_value.tv_nsec = Self.headStart }
    if running.isEmpty { time.it_value.tv_nsec = 1 }
    timerfd_settime(timer.number, 0, &time, nil)
  }

  private func watch(_ member: Int32, _ events: EPOLL_EVENTS) {
    var event = epoll_event()
    event.events = events.rawValue
    epoll_ctl(descriptor.number, EPOLL_CTL_ADD, member, &event)
  }
}

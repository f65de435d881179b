// What lives here: several addresses of one host tried beside each other (RFC 8305).

import CLinux
import Glibc

/// Each gets a start of a quarter of a second before the next; the first that answers wins, and the
/// others are closed. Waited for through one descriptor.
struct Race: ~Copyable {
  enum Outcome {
    case undecided
    case won(Int32)
    case lost(reason: String)
  }

  /// "Connection Attempt Delay" (RFC 8305, section 5).
  private static let headStart = 250_000_000
  /// Nobody has so many; a name that has is no reason to open them all.
  private static let limit = 24

  /// Readable when there is something to do.
  let descriptor: Int32
  private let timer: Int32
  private var waiting: [[UInt8]]
  private var running: [Int32] = []
  private var lastError = "no address"

  init(_ addresses: [[UInt8]]) {
    descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
    timer = timerfd_create(CLOCK_MONOTONIC, Int32(TFD_CLOEXEC | TFD_NONBLOCK))
    waiting = Self.interleaved(addresses)
    watch(timer, EPOLLIN)
    startNext()
  }

  deinit {
    for socket in running { close(socket) }
    close(timer)
    close(descriptor)
  }

  /// The families take turns, so that one that leads nowhere costs one head start (section 4).
  static func interleaved(_ addresses: [[UInt8]]) -> [[UInt8]] {
    guard let first = addresses.first.map(family) else { return [] }
    var (own, others) = (addresses[...].filter { family($0) == first }[...], [[UInt8]]()[...])
    others = addresses.filter { family($0) != first }[...]
    var order: [[UInt8]] = []
    while !own.isEmpty || !others.isEmpty {
      if let next = own.popFirst() { order.append(next) }
      if let next = others.popFirst() { order.append(next) }
    }
    return Array(order.prefix(limit))
  }

  private static func family(_ address: [UInt8]) -> sa_family_t {
    guard address.count >= MemoryLayout<sockaddr>.size else { return 0 }
    return address.withUnsafeBytes { $0.loadUnaligned(as: sockaddr.self).sa_family }
  }

  mutating func advance() -> Outcome {
    var expirations: UInt64 = 0
    if read(timer, &expirations, 8) == 8 { startNext() }
    for socket in running {
      var request = pollfd(fd: socket, events: Int16(POLLOUT), revents: 0)
      guard poll(&request, 1, 0) > 0 else { continue }
      var error: Int32 = 0
      var size = socklen_t(MemoryLayout<Int32>.size)
      getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size)
      running.removeAll { $0 == socket }
      if error == 0 {
        _ = epoll_ctl(descriptor, EPOLL_CTL_DEL, socket, nil)
        return .won(socket)
      }
      lastError = Dialing.message(error)
      close(socket)
      startNext()
    }
    return running.isEmpty && waiting.isEmpty ? .lost(reason: lastError) : .undecided
  }

  /// The next address to which a way can be begun.
  private mutating func startNext() {
    while !waiting.isEmpty {
      if let socket = begin(waiting.removeFirst()) {
        running.append(socket)
        watch(socket, EPOLLOUT)
        break
      }
    }
    var time = itimerspec()
    // Nothing left to start: the timer sleeps. With nothing under way there is an outcome to tell.
    if !waiting.isEmpty { time.it_value.tv_nsec = Self.headStart }
    if running.isEmpty { time.it_value.tv_nsec = 1 }
    timerfd_settime(timer, 0, &time, nil)
  }

  private mutating func begin(_ address: [UInt8]) -> Int32? {
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    let socket = Glibc.socket(Int32(Self.family(address)), kind, 0)
    guard socket >= 0 else {
      lastError = Dialing.message(errno)
      return nil
    }
    var yes: Int32 = 1
    setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
    let result = address.withUnsafeBytes { bytes in
      bytes.withMemoryRebound(to: sockaddr.self) {
        Glibc.connect(socket, $0.baseAddress, socklen_t(bytes.count))
      }
    }
    if result == 0 || errno == EINPROGRESS { return socket }
    lastError = Dialing.message(errno)
    close(socket)
    return nil
  }

  private func watch(_ member: Int32, _ events: EPOLL_EVENTS) {
    var event = epoll_event()
    event.events = events.rawValue
    epoll_ctl(descriptor, EPOLL_CTL_ADD, member, &event)
  }
}

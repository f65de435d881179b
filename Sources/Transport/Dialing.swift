/// What lives here: a client's one connection, from name to bytes, that never blocks its owner.

import Glibc

/// What became of a connection.
public enum DialingEvent: Equatable, Sendable {
  case connected
  case received([UInt8])
  /// Ended by the peer or by an error, after it had been open.
  case closed(reason: String)
  /// Never opened.
  case failed(reason: String)
}

/// The owner waits with poll(2) for `descriptor` and `interest`, then calls `advance`.
public final class Dialing {
  private enum Phase {
    case lookingUp(NameLookup)
    case connecting
    case open
    case over
  }

  private var phase: Phase
  private var socket: Int32 = -1
  private var addresses: [[UInt8]] = []
  private var lastError = "no address"
  private var outgoing: [UInt8] = []
  private var sent = 0
  private let name: String

  /// Begins to look the host up; nothing has happened yet when this returns.
  public init(host: String, port: UInt16) {
    name = "\(host) \(port)"
    if let lookup = NameLookup(host: host, port: port) {
      phase = .lookingUp(lookup)
    } else {
      phase = .over
    }
  }

  deinit {
    if socket >= 0 { _ = Glibc.close(socket) }
    if case .lookingUp(let lookup) = phase { lookup.abandon() }
  }

  /// What to poll; -1 when there is nothing to wait for.
  public var descriptor: Int32 {
    switch phase {
    case .lookingUp(let lookup): lookup.descriptor
    case .connecting, .open: socket
    case .over: -1
    }
  }

  /// The poll(2) events that matter now.
  public var interest: Int16 {
    switch phase {
    case .lookingUp: Int16(POLLIN)
    case .connecting: Int16(POLLOUT)
    case .open: Int16(POLLIN) | (sent < outgoing.count ? Int16(POLLOUT) : 0)
    case .over: 0
    }
  }

  public var hasUnsentBytes: Bool { sent < outgoing.count }

  /// Queues bytes and writes what the socket takes at once.
  public func send(_ bytes: [UInt8]) {
    outgoing += bytes
    if case .open = phase { _ = flush() }
  }

  /// Does what can be done without waiting.
  public func advance() -> [DialingEvent] {
    switch phase {
    case .lookingUp(var lookup):
      switch lookup.read() {
      case .pending:
        phase = .lookingUp(lookup)
        return []
      case .failed(let reason):
        phase = .over
        return [.failed(reason: "\(name): \(reason)")]
      case .found(let addresses):
        self.addresses = addresses
        return connectNext()
      }
    case .connecting: return finishConnecting()
    case .open:
      if let reason = flush() { return end(reason) }
      return receive()
    case .over: return []
    }
  }

  // MARK: Connecting

  /// Starts the next address; each may fail before one answers.
  private func connectNext() -> [DialingEvent] {
    closeSocket()
    while !addresses.isEmpty {
      let address = addresses.removeFirst()
      let family = address.withUnsafeBytes { $0.load(as: sockaddr.self).sa_family }
      let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
      socket = Glibc.socket(Int32(family), kind, 0)
      guard socket >= 0 else {
        lastError = Dialing.message(errno)
        continue
      }
      var yes: Int32 = 1
      setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
      let result = address.withUnsafeBytes { bytes in
        bytes.withMemoryRebound(to: sockaddr.self) {
          Glibc.connect(socket, $0.baseAddress, socklen_t(bytes.count))
        }
      }
      if result == 0 || errno == EINPROGRESS {
        phase = .connecting
        return []
      }
      lastError = Dialing.message(errno)
      closeSocket()
    }
    phase = .over
    return [.failed(reason: "\(name): \(lastError)")]
  }

  private func finishConnecting() -> [DialingEvent] {
    var waiting = pollfd(fd: socket, events: Int16(POLLOUT), revents: 0)
    guard poll(&waiting, 1, 0) > 0 else { return [] }
    var error: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size)
    guard error == 0 else {
      lastError = Dialing.message(error)
      return connectNext()
    }
    phase = .open
    if let reason = flush() { return [.connected] + end(reason) }
    return [.connected]
  }

  // MARK: Bytes

  /// Returns the reason when the connection is broken.
  private func flush() -> String? {
    while sent < outgoing.count {
      let count = outgoing.withUnsafeBytes { bytes in
        Glibc.send(
          socket, bytes.baseAddress.map { $0 + sent }, bytes.count - sent, Int32(MSG_NOSIGNAL))
      }
      if count > 0 {
        sent += count
      } else if errno == EAGAIN {
        return nil
      } else if errno != EINTR {
        return Dialing.message(errno)
      }
    }
    outgoing.removeAll(keepingCapacity: outgoing.capacity < 65536)
    sent = 0
    return nil
  }

  /// Reads at most a few buffers, so that a flood leaves time for the keys.
  private func receive() -> [DialingEvent] {
    var events: [DialingEvent] = []
    for _ in 0..<4 {
      var count = 0
      let bytes = [UInt8](unsafeUninitializedCapacity: 16384) { buffer, used in
        count = Glibc.recv(socket, buffer.baseAddress, buffer.count, 0)
        used = max(count, 0)
      }
      if count > 0 {
        events.append(.received(bytes))
        if count < 16384 { break }
      } else if count == 0 {
        return events + end("closed by the server")
      } else if errno == EAGAIN {
        break
      } else if errno != EINTR {
        return events + end(Dialing.message(errno))
      }
    }
    return events
  }

  private func end(_ reason: String) -> [DialingEvent] {
    closeSocket()
    phase = .over
    return [.closed(reason: reason)]
  }

  private func closeSocket() {
    if socket >= 0 { _ = Glibc.close(socket) }
    socket = -1
  }

  private static func message(_ code: Int32) -> String {
    switch code {
    case ECONNREFUSED: "connection refused"
    case ETIMEDOUT: "no answer"
    case ECONNRESET, EPIPE: "closed by the server"
    case ENETUNREACH, EHOSTUNREACH: "no way to that host"
    default: String(cString: strerror(code))
    }
  }
}

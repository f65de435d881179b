/// What lives here: a client's one connection, from name to bytes, that never blocks its owner.

import Glibc

/// What became of a connection.
public enum DialingEvent: Equatable, Sendable {
  case connected
  case received([UInt8])
  /// The TLS handshake is over, and the certificate is not to be believed. Nothing was sent; the
  /// connection is gone.
  case untrusted(PeerCertificate)
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
    case shakingHands(TLSSession)
    case open(TLSSession?)
    case over
  }

  private var phase: Phase
  private var socket: Int32 = -1
  private var addresses: [[UInt8]] = []
  private var lastError = "no address"
  /// What the socket is to get.
  private var outgoing: [UInt8] = []
  /// Given before the connection was open.
  private var early: [UInt8] = []
  private var sent = 0
  private let host: String
  private let name: String
  private let security: TLSDialing?

  /// Begins to look the host up; nothing has happened yet when this returns.
  public init(host: String, port: UInt16, security: TLSDialing? = nil) {
    self.host = host
    self.security = security
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
    case .connecting, .shakingHands, .open: socket
    case .over: -1
    }
  }

  /// The poll(2) events that matter now.
  public var interest: Int16 {
    switch phase {
    case .lookingUp: Int16(POLLIN)
    case .connecting: Int16(POLLOUT)
    case .shakingHands, .open:
      Int16(POLLIN) | (sent < outgoing.count ? Int16(POLLOUT) : 0)
    case .over: 0
    }
  }

  public var hasUnsentBytes: Bool { sent < outgoing.count }

  /// Queues bytes and writes what the socket takes at once.
  public func send(_ bytes: [UInt8]) {
    guard case .open(let session) = phase else {
      early += bytes
      return
    }
    queue(bytes, session)
    _ = flush()
  }

  /// The last words of a TLS link (close_notify).
  public func sayGoodbye() {
    guard case .open(let session?) = phase else { return }
    session.sayGoodbye()
    outgoing += session.takeOutput()
    _ = flush()
  }

  private func queue(_ bytes: [UInt8], _ session: TLSSession?) {
    guard let session else {
      outgoing += bytes
      return
    }
    guard session.isEstablished else { return }
    session.send(bytes.span)
    outgoing += session.takeOutput()
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
    case .shakingHands(let session):
      return flush().map(fail) ?? continueHandshake(session)
    case .open(let session):
      if let reason = flush() { return end(reason) }
      return receive(session)
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
    guard let security else { return open(nil) }
    do throws(TLSFault) {
      let session = try TLSSession(client: security.context, host: host)
      phase = .shakingHands(session)
      outgoing = session.takeOutput()
      return flush().map(fail) ?? []
    } catch {
      return fail("\(error)")
    }
  }

  private func open(_ session: TLSSession?) -> [DialingEvent] {
    phase = .open(session)
    queue(early, session)
    early = []
    if let reason = flush() { return [.connected] + end(reason) }
    return [.connected]
  }

  /// What is said behind the handshake is read in the same turn.
  private func continueHandshake(_ session: TLSSession) -> [DialingEvent] {
    let heard = receive(session)
    guard case .shakingHands = phase, session.isEstablished else { return heard }
    guard let certificate = session.peerCertificate, let security else {
      return fail("the server shows no certificate")
    }
    guard security.believes(certificate) else {
      closeSocket()
      phase = .over
      return [.untrusted(certificate)]
    }
    return open(session) + heard
  }

  private func fail(_ reason: String) -> [DialingEvent] {
    closeSocket()
    phase = .over
    return [.failed(reason: "\(name): \(reason)")]
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
  private func receive(_ session: TLSSession?) -> [DialingEvent] {
    var events: [DialingEvent] = []
    for _ in 0..<4 {
      var count = 0
      let bytes = [UInt8](unsafeUninitializedCapacity: 16384) { buffer, used in
        count = Glibc.recv(socket, buffer.baseAddress, buffer.count, 0)
        used = max(count, 0)
      }
      if count > 0 {
        do throws(TLSFault) {
          guard try take(bytes, session, &events) else { return events + end() }
        } catch {
          return events + end("\(error)")
        }
        if count < 16384 { break }
      } else if count == 0 {
        return events + end()
      } else if errno == EAGAIN {
        break
      } else if errno != EINTR {
        return events + end(Dialing.message(errno))
      }
    }
    return events
  }

  /// False when the peer said that nothing more will come.
  private func take(
    _ bytes: [UInt8], _ session: TLSSession?, _ events: inout [DialingEvent]
  ) throws(TLSFault) -> Bool {
    guard let session else {
      events.append(.received(bytes))
      return true
    }
    var plain: [UInt8] = []
    let progress = try session.receive(bytes.span) { piece in
      piece.withUnsafeBufferPointer { plain.append(contentsOf: $0) }
    }
    outgoing += session.takeOutput()
    _ = flush()
    if !plain.isEmpty { events.append(.received(plain)) }
    return progress == .open
  }

  private func end(_ reason: String = "closed by the server") -> [DialingEvent] {
    if case .shakingHands = phase { return fail(reason) }
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

// What lives here: a client's one connection, from name to bytes, that never blocks its owner.

import Glibc
import System

/// What became of a connection.
package enum DialingEvent: Equatable, Sendable {
  case connected
  case received([UInt8])
  /// The TLS handshake is over, and the certificate is not to be believed. Nothing was sent; the
  /// connection is gone.
  case untrusted(PeerCertificate)
  /// Ended by the peer or by an error, after it had been open.
  case closed(reason: String)
  /// Never opened.
  case failed(reason: String)
  /// The first bytes are of the other kind: TLS where plain text was meant, or the reverse. The
  /// connection is gone.
  case mismatched(speaksTLS: Bool)
}

/// The owner waits with poll(2) for `descriptor` and `interest`, then calls `advance`.
package final class Dialing {
  private enum Phase {
    case lookingUp(NameLookup)
    case racing(Contest)
    case shakingHands(TLSSession)
    case open(TLSSession?)
    case over
  }

  /// A race, which cannot be copied, as something that can be handed on.
  private final class Contest {
    var race: Race
    init(_ addresses: [[UInt8]]) throws(Errno) { race = try Race(addresses) }
  }

  private var phase: Phase
  private var socket: Socket?
  /// Nothing has been received yet: the first bytes say which language the peer speaks.
  private var isUnheard = true
  /// What the socket is to get.
  private var outbox = Outbox()
  /// Given before the connection was open.
  private var early: [UInt8] = []
  /// Nothing more will be said.
  private var isLeaving = false
  private let host: String
  private let name: String
  private let security: TLSDialing?

  /// Begins to look the host up; nothing has happened yet when this returns.
  package init(host: String, port: UInt16, security: TLSDialing? = nil) throws(Errno) {
    self.host = host
    self.security = security
    name = "\(host) \(port)"
    phase = .lookingUp(try NameLookup(host: host, port: port))
  }

  /// As if the host had been looked up.
  init(addresses: [[UInt8]], host: String, security: TLSDialing? = nil) throws(Errno) {
    self.host = host
    self.security = security
    name = host
    phase = .racing(try Contest(addresses))
  }

  /// What to poll; -1 when there is nothing to wait for.
  package var descriptor: Int32 {
    switch phase {
    case .lookingUp(let lookup): lookup.bell.descriptor.number
    case .racing(let contest): contest.race.descriptor.number
    case .shakingHands, .open: socket?.descriptor.number ?? -1
    case .over: -1
    }
  }

  /// The poll(2) events that matter now.
  package var interest: Int16 {
    if case .over = phase { return 0 }
    return Int16(POLLIN) | (hasUnsentBytes ? Int16(POLLOUT) : 0)
  }

  /// Whether something waits for the socket.
  package var hasUnsentBytes: Bool {
    switch phase {
    case .shakingHands(let session): session.hasOutput
    case .open(let session): session?.hasOutput ?? false || !outbox.isEmpty
    case .lookingUp, .racing, .over: false
    }
  }

  /// Queues bytes and writes what the socket takes at once.
  package func send(_ bytes: [UInt8]) {
    guard !isLeaving else { return }
    guard case .open = phase else {
      early += bytes
      return
    }
    outbox.append(SharedBuffer(bytes))
    _ = flush()
  }

  /// The last words of a TLS link (close_notify) go behind what waits.
  package func sayGoodbye() {
    isLeaving = true
    _ = flush()
  }

  /// Does what can be done without waiting.
  package func advance() -> [DialingEvent] {
    switch phase {
    case .lookingUp(let lookup): return advance(lookup)
    case .racing(let contest): return advance(contest)
    case .shakingHands(let session):
      return flush().map(fail) ?? continueHandshake(session)
    case .open(let session):
      if let reason = flush() { return end(reason) }
      return receive(session)
    case .over: return []
    }
  }

  // MARK: Connecting

  private func advance(_ lookup: NameLookup) -> [DialingEvent] {
    switch lookup.answer {
    case .pending: return []
    case .failed(let reason): return fail(reason)
    case .found(let addresses):
      do throws(Errno) {
        phase = .racing(try Contest(addresses))
        return []
      } catch {
        return fail(error.description)
      }
    }
  }

  private func advance(_ contest: Contest) -> [DialingEvent] {
    switch contest.race.advance() {
    case .undecided: return []
    case .lost(let reason): return fail(reason)
    case .won(let winner): socket = winner
    }
    guard let security else { return open(nil) }
    do throws(TLSFault) {
      let session = try TLSSession(client: security.context, host: host)
      phase = .shakingHands(session)
      return flush().map(fail) ?? []
    } catch {
      return fail("\(error)")
    }
  }

  private func open(_ session: TLSSession?) -> [DialingEvent] {
    phase = .open(session)
    outbox.append(SharedBuffer(early))
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
      socket = nil
      phase = .over
      return [.untrusted(certificate)]
    }
    return open(session) + heard
  }

  private func fail(_ reason: String) -> [DialingEvent] {
    socket = nil
    phase = .over
    return [.failed(reason: "\(name): \(reason)")]
  }

  // MARK: Bytes

  /// Returns the reason when the connection is broken.
  private func flush() -> String? {
    guard let socket else { return nil }
    let progress: Outbox.Progress
    switch phase {
    case .open(nil): progress = outbox.flush(to: socket.descriptor)
    case .open(let session?): progress = flush(session, socket)
    case .shakingHands(let session):
      // What is to be said waits until the peer's certificate is believed.
      var nothing = Outbox()
      progress = nothing.flush(through: session, to: socket.descriptor)
    case .lookingUp, .racing, .over: return nil
    }
    return progress == .broken ? Dialing.message(errno) : nil
  }

  private func flush(_ session: TLSSession, _ socket: Socket) -> Outbox.Progress {
    let progress = outbox.flush(through: session, to: socket.descriptor)
    guard progress == .done, isLeaving else { return progress }
    session.sayGoodbye()
    return outbox.flush(through: session, to: socket.descriptor)
  }

  /// Reads at most a few buffers, so that a flood leaves time for the keys.
  private func receive(_ session: TLSSession?) -> [DialingEvent] {
    var events: [DialingEvent] = []
    for _ in 0..<4 {
      guard let number = socket?.descriptor.number else { break }
      var count = 0
      let bytes = [UInt8](unsafeUninitializedCapacity: 16384) { buffer, used in
        count = Glibc.recv(number, buffer.baseAddress, buffer.count, 0)
        used = max(count, 0)
      }
      if count > 0 {
        if let surprise = surprise(bytes, session) { return events + surprise }
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

  /// TLS begins with a record's type and its version (RFC 8446, section 5.1); no line of text does.
  private func surprise(_ bytes: [UInt8], _ session: TLSSession?) -> [DialingEvent]? {
    guard isUnheard, let first = bytes.first else { return nil }
    isUnheard = false
    let speaksTLS = 0x14...0x17 ~= first && (bytes.count < 2 || bytes[1] == 3)
    guard speaksTLS != (session != nil) else { return nil }
    socket = nil
    phase = .over
    return [.mismatched(speaksTLS: speaksTLS)]
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
    _ = flush()
    if !plain.isEmpty { events.append(.received(plain)) }
    return progress == .open
  }

  private func end(_ reason: String = "closed by the server") -> [DialingEvent] {
    let isSilent = isUnheard && reason == "closed by the server"
    let reason = isSilent ? "closed by the server without a word" : reason
    if case .shakingHands = phase { return fail(reason) }
    socket = nil
    phase = .over
    return [.closed(reason: reason)]
  }

  static func message(_ code: Int32) -> String {
    switch code {
    case ECONNREFUSED: "connection refused"
    case ETIMEDOUT: "no answer"
    case ECONNRESET, EPIPE: "closed by the server"
    case ENETUNREACH, EHOSTUNREACH: "no way to that host"
    default: Errno.reason(of: code)
    }
  }
}

// What lives here: accepting, reading and closing connections.
import Glibc
import IRC
import ServerCore
import ServerShell
import System
import Transport

extension Server {
  private static var acceptsPerBatch: Int { 32 }

  func accept(at socket: ListeningSocket) {
    // The listener stays ready while more wait.
    for _ in 0..<Self.acceptsPerBatch where !timetable.isLeaving {
      switch socket.listener.accept() {
      case .connection(let descriptor, let address):
        admit(descriptor, address, isSecure: socket.isSecure)
      case .nothing: return
      case .exhausted(let error):
        log.warning("no more connections for now: \(error)")
        connections.poller.remove(socket.listener.descriptor)
        socket.isSuspended = true
        return
      }
    }
  }

  /// Before any byte is read and any handshake begins: what nobody may have costs next to nothing.
  private func admit(
    _ descriptor: consuming Descriptor, _ address: SocketAddress, isSecure: Bool
  ) {
    guard isServing else {
      return turnAway(
        descriptor, isSecure, "This server has lost touch with the others; try another one")
    }
    guard acceptor.hasRoom(for: descriptor) else {
      if acceptor.noteFull() { log.warning("there are as many connections as the system allows") }
      return turnAway(descriptor, isSecure, "There are too many connections; try again later")
    }
    let isExempt = acceptor.settings.flood.exemptRanges.contains { $0.contains(address.host) }
    let peer = Peer(address: address.host, isExempt: isExempt, isSecure: isSecure)
    guard !isExempt else { return open(descriptor, peer, nil) }
    let limit = chat.configuration.limits.connectionsPerAddress
    let bucket = TokenBucket(
      capacity: Double(acceptor.settings.flood.householdBurst),
      rate: Double(acceptor.settings.flood.householdRate),
      now: timetable.moment)
    switch acceptor.admit(from: peer.household, limit: limit, bucket) {
    case .admitted(let household): open(descriptor, peer, household)
    case .refused(let isNews):
      if isNews {
        let entry = LogEntry.refusedLogin(
          name: "somebody", address: peer.address, reason: "too many links")
        log.write(entry, at: .now)
      }
      turnAway(
        descriptor, isSecure, "Too many connections from your address; the limit is \(limit)")
    }
  }

  /// Closes at once; who speaks plain text learns why.
  private func turnAway(_ descriptor: consuming Descriptor, _ isSecure: Bool, _ text: String) {
    guard !isSecure else { return }
    let line = Array("ERROR :\(text)\r\n".utf8)
    _ = send(descriptor.number, line, line.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
  }

  private func open(_ descriptor: consuming Descriptor, _ peer: Peer, _ household: Household?) {
    let isSecure = peer.isSecure
    let session = isSecure ? acceptor.tls.flatMap { try? TLSSession(server: $0) } : nil
    guard !isSecure || session != nil else {
      household?.leave()
      return log.warning("a connection gets no TLS")
    }
    let bucket = TokenBucket(
      capacity: Double(acceptor.settings.flood.burst), rate: Double(acceptor.settings.flood.rate),
      now: timetable.moment)
    let id = connections.nextID(on: place?.number ?? .alone)
    let connection = Connection(
      id: id, descriptor: descriptor, peer: peer,
      allowance: Allowance(peer.isExempt ? nil : bucket, household),
      tls: session,
      state: isSecure
        ? .shakingHands(deadline: timetable.moment + acceptor.settings.encryption.handshakeLimit)
        : .open)
    do {
      try connections.poller.add(connection.descriptor, token: connection.token)
    } catch {
      log.warning("a connection is refused: \(error)")
      household?.leave()
      return
    }
    connections.insert(connection)
    if !isSecure { receive(.opened(id, connection.peer)) }
  }

  func read(_ connection: Connection) {
    let buffer = connections.receiveBuffer.bytes
    let count = recv(connection.descriptor.number, buffer.baseAddress, buffer.count, 0)
    if count > 0 {
      guard connection.state == .open || connection.isShakingHands else { return }
      let bytes = buffer.span.extracting(0..<count)
      if let tls = connection.tls {
        read(bytes, through: tls, of: connection)
      } else if !connection.has(.heard), bytes[0] == Self.handshakeRecord {
        refuse(connection, saying: "This port does not speak TLS")
      } else {
        connection.mark(.heard)
        take(bytes, from: connection)
      }
    } else if count == 0 {
      hangUp(connection)
    } else if errno != EAGAIN && errno != EINTR {
      drop(connection, reason: Errno("recv").reason)
    }
  }

  func take(_ bytes: borrowing Span<UInt8>, from connection: Connection) {
    guard connection.state == .open else { return }
    // One read of a TLS link may hold several records.
    if connection.isPaused { return connection.framer.hold(bytes) }
    let end = ContinuousClock.now + Self.turn
    let flow = connection.framer.consume(bytes) { handle($0, from: connection, until: end) }
    chargeSkipped(connection)
    if flow == .pause || connection.isPaused { outlet.watchAnew(connection) }
  }

  /// What was no line costs its bytes, too.
  private func chargeSkipped(_ connection: Connection) {
    let skipped = connection.framer.takeSkipped()
    if skipped > 64 { charge(connection, Double(skipped) / 512) }
  }

  private func handle(
    _ line: borrowing Span<UInt8>?, from connection: Connection,
    until turnEnd: ContinuousClock.Instant
  ) -> LineFramer.Flow {
    // Before anything is done with it.
    let length = if let line = copy line { line.count } else { LineLimit.tags }
    charge(connection, Self.tokens(forBytes: length))
    let start = ContinuousClock.now
    attend(line, from: connection)
    let end = ContinuousClock.now
    charge(connection, for: end - start)
    if end >= turnEnd {
      connection.pauses.begin(.yielding)
      giveTurn(connection)
    }
    return connection.isPaused || connection.state != .open ? .pause : .more
  }

  private func attend(_ line: borrowing Span<UInt8>?, from connection: Connection) {
    if let line = copy line {
      do throws(Message.ParseError) {
        let message = try Message(parsing: line)
        guard !waitsForUsers(message, from: connection) else { return }
        receive(.line(connection.id, message))
      } catch {
        guard error != .empty else { return }
        receive(.garbled(connection.id, LineFault(error), about: Message(repairing: line)))
      }
    } else {
      receive(.garbled(connection.id, .tooLong))
    }
  }

  /// Handles what a pause kept back.
  func resume(_ connection: Connection) {
    guard !connection.isPaused, connection.state == .open else { return }
    let end = ContinuousClock.now + Self.turn
    _ = connection.framer.resume { handle($0, from: connection, until: end) }
    chargeSkipped(connection)
    outlet.watchAnew(connection)
  }

  /// A tick of flood control: some of what waits goes on, and far too much of it ends the session.
  func slowDown(_ connection: Connection) {
    if connection.allowance.hasRecovered(at: timetable.moment) {
      connection.pauses.end(.throttled)
      resume(connection)
    }
    guard connection.pauses.contains(.throttled), connection.state == .open else { return }
    var unread: Int32 = 0
    _ = ioctl(connection.descriptor.number, UInt(FIONREAD), &unread)
    if connection.framer.heldCount + Int(unread) > acceptor.settings.flood.limit {
      receive(.flooded(connection.id))
    }
  }

  /// The peer has shut its half. The answers to its last lines may still wait for a commit, or for
  /// room in the socket: the link closes behind them.
  func hangUp(_ connection: Connection) {
    guard connection.state == .open, !connection.has(.hungUp) else {
      return drop(connection, reason: "Connection closed")
    }
    receive(.closed(connection.id, reason: "Connection closed"))
    commit.gather([.close(connection.id)])
    connection.mark(.hungUp)
    outlet.watchAnew(connection)
  }

  /// The link is gone, or is of no more use: the chat learns of it and the descriptor closes.
  func drop(_ connection: Connection, reason: String) {
    guard connections.contains(connection) else { return }
    if connection.watches != nil { connections.poller.remove(connection.descriptor) }
    connections.remove(connection)
    connection.allowance.end()
    outlet.forget(connection.id)
    if connection.pauses.contains(.waiting) { workers.passwords.remove(connection.id) }
    if !connection.isShakingHands { receive(.closed(connection.id, reason: reason)) }
  }

  /// Tells the epoll set what the connection waits for now.
  func watch(_ connection: Connection) {
    let watches = Connection.Watches(
      isReadable: connection.isRead,
      isWritable: connection.hasUnsentBytes)
    guard watches != connection.watches, connections.contains(connection),
      connection.watches != nil || watches.isReadable || watches.isWritable
    else { return }
    do {
      if connection.watches == nil {
        try connections.poller.add(
          connection.descriptor, token: connection.token, writable: watches.isWritable)
      } else {
        try connections.poller.change(
          connection.descriptor, token: connection.token, readable: watches.isReadable,
          writable: watches.isWritable)
      }
      connection.watch(watches)
    } catch {
      drop(connection, reason: error.reason)
    }
  }

  /// The peer hung up while its session waits for an answer: what it sent before is read after
  /// that. Until then it leaves the set, which would report the hang-up again and again.
  func setAside(_ connection: Connection) {
    connections.poller.remove(connection.descriptor)
    connection.watch(nil)
    workers.passwords.postpone(connection.id)
  }
}

extension LineFault {
  init(_ error: Message.ParseError) {
    self =
      switch error {
      case .invalidUTF8: .invalidUTF8
      case .forbiddenByte: .forbiddenByte
      case .empty, .malformedCommand: .malformed
      }
  }
}

// What lives here: the loop from readiness to work and back.
import CLinux
import Dispatch
import Glibc
import IRC
import ServerCore
import ServerSettings
import ServerShell
import Transport

extension Server {
  /// Opens the listeners; the chat begins with `start`.
  func listen(plain: [Endpoint], secure: [Endpoint]) throws {
    if let identity = acceptor.settings.encryption.identity { try acceptor.encrypt(as: identity) }
    for endpoint in plain { try listen(at: endpoint, isSecure: false) }
    for endpoint in secure { try listen(at: endpoint, isSecure: true) }
    chat = Chat(withStrictPort(chat.configuration), as: place?.number)
  }

  private func listen(at endpoint: Endpoint, isSecure: Bool) throws {
    let socket = ListeningSocket(
      try Listener(host: endpoint.host, port: endpoint.port), isSecure: isSecure)
    let isLocal = CIDR.loopback.contains { $0.contains(socket.listener.host) }
    guard isSecure || isLocal || acceptor.settings.listening.allowsPlaintext else {
      throw PlaintextRefusal(endpoint: endpoint)
    }
    guard isLocal || users.isFile else {
      throw DemonstrationRefusal(endpoint: endpoint)
    }
    try acceptor.open(socket, in: connections.poller)
  }

  /// A port that the system picked is known only now.
  func withStrictPort(_ configuration: Configuration) -> Configuration {
    guard configuration.greeting.strictTransport?.port == 0 else { return configuration }
    var configuration = configuration
    configuration.greeting.strictTransport?.port = acceptor.securePort ?? 0
    return configuration
  }

  /// `snapshot`: what the archive kept of an earlier process.
  func start(from snapshot: Snapshot?) {
    acceptor.countDescriptors()
    if let snapshot { receive(.restored(snapshot)) }
    if place == nil { receive(.accounts(users.reader.entries)) } else { takeBeginning() }
    followLog()
    openStatusSocket()
    finishRound()
    startClock()
    watchSignals()
    connections.poller.watch(on: home.executor.queue) { @Sendable [weak self] in
      self?.assumeIsolated { $0.drain() }
    }
  }

  /// Lingering in `epoll_wait` saves handing the queue back and forth while work keeps coming;
  /// timers and signals of the queue get their turn at the latest after this many rounds.
  private static var roundsPerTurn: Int { 64 }
  private static var lingerMilliseconds: Int32 { 1 }

  func drain() {
    // The log says in a moment what becomes of those who are here.
    if place?.link.hasJoined == true, place?.log.isInTouch == false { return }
    for _ in 0..<Self.roundsPerTurn {
      let outcome = connections.poller.poll(linger: hasTurns ? 0 : Self.lingerMilliseconds) {
        handle($0)
      }
      // Done here, it saves the way over Dispatch and back: two threads that wake.
      let hasEntered = outcome == .woken && takeInbox()
      takeTurns()
      let isCrowded = attendToNewcomers()
      finishRound()
      guard outcome == .handled || hasEntered, !isCrowded else { return }
    }
  }

  /// What a crowd at the door gets of one batch of readiness, in which everybody who is in comes
  /// first. A login over TLS costs about a millisecond.
  private static var newcomersShare: Duration { .milliseconds(5) }

  /// Returns whether some have to wait for the next batch, which names them again.
  private func attendToNewcomers() -> Bool {
    guard acceptor.hasNewcomers else { return false }
    let end = ContinuousClock.now + Self.newcomersShare
    for readiness in acceptor.takeNewcomers() {
      guard ContinuousClock.now < end else { return true }
      guard let connection = connection(token: readiness.token) else { continue }
      handle(readiness, of: connection)
      if chat.isOnline(connection.id) { connection.mark(.letIn) }
    }
    return false
  }

  private func handle(_ readiness: Readiness) {
    if readiness.token & ListeningSocket.tokenMark != 0 {
      accept(at: acceptor.socket(token: readiness.token))
      return
    }
    // A connection that closed earlier in this batch has left its slot.
    guard let connection = connection(token: readiness.token) else { return }
    guard connection.has(.letIn) else { return acceptor.wait(readiness) }
    handle(readiness, of: connection)
  }

  private func handle(_ readiness: Readiness, of connection: Connection) {
    if readiness.isWritable { outlet.touch(connection) }
    switch connection.state {
    case .open where connection.isPaused:
      if readiness.isBroken { setAside(connection) }
    case .open, .shakingHands:
      if readiness.isReadable || readiness.isBroken { read(connection) }
    case .closing, .shut:
      // Both sides have said goodbye, or the peer is gone.
      if readiness.isBroken { drop(connection, reason: "Connection closed") }
    }
  }

  private func connection(token: UInt64) -> Connection? { connections.find(token: token) }

  func connection(_ id: SessionID) -> Connection? { connections[id] }

  func receive(_ event: Event) {
    receive(Input(at: .now, moment: timetable.moment, event))
  }

  /// The one way into the chat.
  @discardableResult
  func receive(_ input: Input) -> [Effect] {
    // Not a line of this session may overtake the answer it waits for.
    let effects = commit.take(input, into: &chat)
    for effect in effects {
      if case .proceed(let id) = effect {
        connection(id)?.pauses.begin(.unfinished)
      } else if case .append(let deed) = effect {
        append(deed)
      } else if let id = effect.waiting {
        connection(id)?.pauses.begin(.waiting)
      }
    }
    note(effects, of: input.event)
    return effects
  }

  /// Enters from another queue: the eventfd ends a linger, or Dispatch runs what nobody lingers for.
  nonisolated func enter(_ work: @escaping @Sendable (isolated Server) -> Void) {
    guard home.inbox.add(work) else { return }
    home.executor.queue.async { @Sendable [self] in
      assumeIsolated { if $0.takeInbox() { $0.finishRound() } }
    }
    home.bell.ring()
  }

  /// Returns whether there was anything.
  private func takeInbox() -> Bool {
    let works = home.inbox.take()
    for work in works { work(self) }
    return !works.isEmpty
  }
}

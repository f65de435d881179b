// What lives here: the client's way to the server, from asking to the goodbye.

import IRC
import System

/// Connects, registers, keeps alive, comes back after a loss, and says goodbye.
struct Link: Equatable, Sendable {
  enum State: Equatable, Sendable {
    /// Nothing is under way: a person has to say where to and who.
    case idle
    case connecting(deadline: Moment)
    case negotiating(Negotiation, since: Moment)
    case online
    case waiting(until: Moment, reason: String)
    /// The server ended the session for a reason of ours; a key comes back.
    case loggedOut(reason: String)
    /// QUIT is sent.
    case closing(deadline: Moment)
    case ended
  }

  /// What the rest of the client learns.
  enum News: Equatable, Sendable {
    case loggedIn(nick: String, Set<Capability>)
    case message(Message)
    case refused(LoginProblem)
    /// The link would not protect what is said; nothing was said.
    case insecure(SecurityProblem)
    case lost(reason: String)
    case loggedOut(reason: String)
    case ended(farewell: String?)
  }

  static let connectPatience: Duration = .seconds(20)
  static let registrationPatience: Duration = .seconds(45)
  static let quitPatience: Duration = .seconds(2)

  private(set) var state: State = .idle
  private(set) var address: Address
  /// `address`, and where else the same chat is.
  private var servers: ServerAddresses
  private(set) var credentials: Credentials
  /// What the person was called last, which is asked for again.
  private var nick: String?
  /// Whether this name was logged in before, so that a refusal may only be the old session's ghost.
  private(set) var isReturning = false
  /// The server on this link is the one that knows the password, or that showed this certificate
  /// before: what it says of itself is believed.
  private(set) var isProven = false
  private var keepalive = Keepalive()
  private var goodbye = Goodbye()
  private var effects: [ClientEffect] = []

  /// How the link is protected, and where it really goes.
  private(set) var guardian: LinkGuardian

  private let mail: Mail

  /// What becomes of what the server has kept for the person.
  private struct Mail: Equatable, Sendable {
    /// Whether history is asked for instead of being pushed at the login.
    let isHistory: Bool
    /// Whether somebody reads what comes, so that it need not come again.
    let isRead: Bool
  }

  init(
    address: Address, others: [Address] = [], credentials: Credentials,
    security: SecuritySettings = SecuritySettings(), readsHistory: Bool = false,
    takesMail: Bool = true, seed: String = ""
  ) {
    mail = Mail(isHistory: readsHistory, isRead: takesMail)
    servers = ServerAddresses(
      [address] + others, named: security.trust.servers(beside: address), seed: seed)
    guardian = LinkGuardian(security, address)
    self.address = address
    self.credentials = credentials
  }

  var isOnline: Bool { state == .online }
  var isSecure: Bool { guardian.route.isSecure }
  /// Where the link leads, which may be another port than was asked for.
  var target: Address { guardian.route.address }

  /// Other servers of the chat have not been asked yet.
  var hasUntried: Bool { servers.hasUntried }

  mutating func takeEffects() -> [ClientEffect] {
    defer { effects = [] }
    return effects
  }

  /// When the link wants a `tick`.
  var wakeTime: Moment? {
    switch state {
    case .idle, .ended, .loggedOut: nil
    case .connecting(let deadline), .closing(let deadline): deadline
    case .negotiating(let negotiation, let since):
      since + (negotiation.isRegistering ? Self.registrationPatience : Negotiation.patience)
    case .waiting(let until, _): until
    case .online: keepalive.wakeTime
    }
  }

  // MARK: What a person asks

  mutating func open(at now: Instant) {
    goodbye = Goodbye()
    isProven = false
    servers.attempt(at: now.running)
    state = .connecting(deadline: now.running + Self.connectPatience)
    let route = guardian.plan(servers.current, at: now.calendar)
    effects.append(.connect(route.address, route.security))
  }

  /// A person takes the risk.
  mutating func accept(_ problem: SecurityProblem) {
    if let change = guardian.accept(problem) { effects.append(.remember(change)) }
  }

  /// Uses other credentials than before: the next refusal is the person's to see.
  mutating func open(_ address: Address, _ credentials: Credentials, at now: Instant) {
    if isReturning, credentials != self.credentials || address != self.address {
      isReturning = false
    }
    if credentials.name != self.credentials.name || address != self.address { nick = nil }
    if address != self.address {
      servers = servers.moved(to: address, named: guardian.servers(beside: address))
    }
    self.address = address
    self.credentials = credentials
    servers.arrived()
    open(at: now)
  }

  /// Gives up waiting or connecting.
  mutating func stop() {
    effects.append(.disconnect)
    state = .idle
  }

  mutating func quit(_ text: String, at now: Instant) -> [News] {
    switch state {
    case .online:
      effects.append(.send(Message(.quit, text)))
      state = .closing(deadline: now.running + Self.quitPatience)
      return []
    case .closing: return []
    default:
      effects.append(.disconnect)
      state = .ended
      return [.ended(farewell: nil)]
    }
  }

  /// Skips the rest of a countdown.
  mutating func tryNow(at now: Instant) {
    guard case .waiting = state, servers.mayKnock(at: now.running) else { return }
    open(at: now)
  }

  /// The server calls the person so now.
  mutating func take(nick: String) { self.nick = nick }

  // MARK: What happens

  mutating func tick(at now: Instant) -> [News] {
    switch state {
    case .waiting(let until, _) where now.running >= until: open(at: now)
    case .connecting(let deadline) where now.running >= deadline:
      effects.append(.disconnect)
      return lose("no answer from \(target)", at: now)
    case .negotiating(var negotiation, let since):
      if now.running >= since + Self.registrationPatience {
        effects.append(.disconnect)
        return lose("the server does not answer", at: now)
      }
      guard now.running >= since + Negotiation.patience else { break }
      let lines = negotiation.stopWaiting()
      if let problem = guardian.objection(to: lines, credentials) { return refuse(problem) }
      send(lines)
      state = .negotiating(negotiation, since: since)
    case .closing(let deadline) where now.running >= deadline: return end()
    case .online:
      switch keepalive.tick(at: now.running) {
      case .rest: break
      case .ping(let token): send([Message(.ping, token)])
      case .dead:
        effects.append(.disconnect)
        return lose("the server does not answer", at: now)
      }
    default: break
    }
    return []
  }

  mutating func receive(_ event: LinkEvent, at now: Instant) -> [News] {
    switch (event, state) {
    case (.connected, .connecting):
      let negotiation = Negotiation(
        credentials, nick: nick, readsHistory: mail.isHistory,
        hasCertificate: guardian.showsCertificate,
        expecting: guardian.expectedProof, isSecure: guardian.route.isSecure)
      state = .negotiating(negotiation, since: now.running)
      send(negotiation.opening)
      return []
    case (.connectFailed(let reason), .connecting): return lose(reason, at: now)
    case (.untrusted(let shown), .connecting):
      return refuse(guardian.problem(with: shown))
    case (.mismatched(let speaksTLS), .connecting), (.mismatched(let speaksTLS), .negotiating):
      return refuse(guardian.mismatch(speaksTLS: speaksTLS), at: now)
    case (.nonce(let nonce), .negotiating(var negotiation, let since)):
      send(negotiation.take(nonce: nonce))
      state = .negotiating(negotiation, since: since)
      return []
    case (.proof(let proof, let task), .negotiating(var negotiation, let since)):
      send(negotiation.take(proof, of: task))
      state = .negotiating(negotiation, since: since)
      return []
    case (.line(let message), _): return receive(message, at: now)
    case (.disconnected(let reason), _): return disconnected(reason, at: now)
    default: return []
    }
  }

  private mutating func receive(_ message: Message, at now: Instant) -> [News] {
    keepalive.heard(at: now.running)
    if goodbye.hear(message) { return [] }
    switch message.command {
    case .ping:
      // The answer would say that all before it was received.
      guard mail.isRead || !(message[0]?.hasPrefix("mailbox-") ?? false) else { return [] }
      send([Message(.pong, message.parameters)])
      return []
    case .pong where keepalive.isAnswer(message): return []
    case .cap:
      if let news = applyStrictTransport(message, at: now) { return news }
    default: break
    }
    hearOfServers(message)
    guard case .negotiating(var negotiation, let since) = state else { return [.message(message)] }
    switch negotiation.receive(message, at: now.running) {
    case .proceed(let lines):
      remember(negotiation.proof)
      if let problem = guardian.objection(to: lines, credentials) { return refuse(problem) }
      send(lines)
      state = .negotiating(negotiation, since: since)
      return [.message(message)]
    case .work(let task):
      effects.append(.work(task))
      state = .negotiating(negotiation, since: since)
      return [.message(message)]
    case .refused(let problem): return refuse(problem, at: now)
    case .welcome(let nick):
      remember(negotiation.proof)
      state = .online
      isProven = negotiation.hasProof || guardian.route.isPinned
      isReturning = true
      servers.arrived()
      keepalive = Keepalive(at: now.running)
      credentials = credentials.afterLogin
      return [.loggedIn(nick: nick, negotiation.enabled), .message(message)]
    }
  }

  private mutating func refuse(_ problem: LoginProblem, at now: Instant) -> [News] {
    effects.append(.disconnect)
    if isReturning, problem.isPassing { return lose(problem.text, at: now) }
    isReturning = false
    state = .idle
    return [.refused(problem)]
  }

  private mutating func refuse(_ problem: SecurityProblem) -> [News] {
    effects.append(.disconnect)
    isReturning = false
    state = .idle
    return [.insecure(problem)]
  }

  /// What a capability list says of transport security (IRCv3 sts); not nil when the link moves to
  /// TLS, before anything else is said.
  private mutating func applyStrictTransport(_ message: Message, at now: Instant) -> [News]? {
    guard let policy = StrictTransport(announcedIn: message) else { return nil }
    switch guardian.apply(policy, at: now.calendar) {
    case .stay: return nil
    case .remember(let change):
      effects.append(.remember(change))
      return nil
    case .upgrade:
      let wasOnline = isOnline
      effects.append(.disconnect)
      open(at: now)
      return wasOnline ? [.lost(reason: "the server asks for TLS")] : []
    }
  }

  private mutating func disconnected(_ reason: String, at now: Instant) -> [News] {
    if let change = guardian.extend(at: now.calendar) { effects.append(.remember(change)) }
    let farewell = goodbye.farewell
    switch state {
    case .online, .negotiating:
      // The same name and password would be refused, and be a wrong guess each time.
      if let dismissal = goodbye.dismissal {
        isReturning = false
        state = .idle
        return [.refused(LoginProblem(dismissal, farewell ?? reason))]
      }
    default: break
    }
    switch state {
    case .online, .connecting:
      if goodbye.isForGood { return stayAway(farewell ?? reason) }
      return lose(farewell ?? reason, at: now)
    case .negotiating(let negotiation, _):
      if isReturning || servers.hasUntried {
        return goodbye.isBanned ? stayAway(farewell ?? reason) : lose(farewell ?? reason, at: now)
      }
      state = .idle
      let ending = goodbye.hasHeard ? reason : guardian.silence(reason)
      let text = negotiation.lastFailure ?? farewell ?? ending
      return [.refused(LoginProblem(.other, text))]
    case .closing: return end()
    case .idle, .waiting, .loggedOut, .ended: return []
    }
  }

  /// Until a person wants to try again.
  private mutating func stayAway(_ reason: String) -> [News] {
    state = .loggedOut(reason: reason)
    return [.loggedOut(reason: reason)]
  }

  private mutating func lose(_ reason: String, at now: Instant) -> [News] {
    state = .waiting(until: now.running + servers.next(), reason: reason)
    return [.lost(reason: reason)]
  }

  private mutating func end() -> [News] {
    effects.append(.disconnect)
    state = .ended
    return [.ended(farewell: goodbye.farewell)]
  }

  /// Where else the same chat is, from a server that is believed.
  private mutating func hearOfServers(_ message: Message) {
    guard isProven, message.command == Numeric.RPL_ISUPPORT.command,
      let token = message.parameters.first(where: { $0.hasPrefix(ISupport.serversToken + "=") })
    else { return }
    let list = token.dropFirst(ISupport.serversToken.utf8.count + 1)
    let named = (Address.list(parsing: String(list)) ?? []).map {
      Address(host: $0.host, port: $0.port, isSecure: guardian.route.isSecure)
    }
    guard servers.name(named) else { return }
    effects.append(.remember(guardian.note(servers: named, beside: address)))
  }

  private mutating func remember(_ proof: Trust.Proof?) {
    guard let proof, let change = guardian.note(proof: proof) else { return }
    effects.append(.remember(change))
  }

  private mutating func send(_ lines: [Message]) {
    for line in lines { effects.append(.send(line)) }
  }
}

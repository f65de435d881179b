// What lives here: from the open connection to the welcome (IRCv3 capability-negotiation, sasl).

import IRC
import System

/// Registers one connection: capabilities, SASL where the server has it, else PASS.
struct Negotiation: Equatable, Sendable {
  static let wanted: [Capability] = [
    .messageTags, .serverTime, .echoMessage, .labeledResponse, .batch, .awayNotify, .accountTag,
    .extendedJoin, .multiPrefix, .standardReplies, .capNotify,
    .inviteNotify, .channelRename, .multiline, .messageRedaction,
  ]
  private static let mostOffered = 1000
  /// How long a server may be silent about `CAP LS` before it counts as one without capabilities.
  static let patience: Duration = .seconds(4)

  enum Step: Equatable, Sendable {
    case proceed([Message])
    case work(LoginTask)
    case welcome(nick: String)
    case refused(LoginProblem)
  }

  /// What the last FAIL says.
  private struct Failure: Equatable, Sendable {
    let text: String?
    let code: ReplyCode?
    let blockSeconds: Int?

    /// A block stands, whatever else is said after it.
    init(_ message: Message, after last: Failure?) {
      text = message.parameters.last
      code = message.code
      blockSeconds = code == .BLOCKED ? message[2].flatMap { Int($0) } : last?.blockSeconds
    }
  }

  let credentials: Credentials
  private(set) var enabled: Set<Capability> = []
  private var offered: [Capability: String] = [:]
  private(set) var isRegistering = false
  private var authentication: Authentication?
  private var failure: Failure?
  /// The server was asked to end the session elsewhere.
  private var hasTakenOver = false
  /// What the person was called last, where that is not the name that they log in by.
  private var wantedNick: String?

  private let readsHistory: Bool
  /// The client shows a certificate, which may open the account.
  private let hasCertificate: Bool
  /// What the server did with SCRAM at an earlier time, and has to do again.
  private let expected: Trust.Proof?
  private let isSecure: Bool

  init(
    _ credentials: Credentials, nick: String? = nil, readsHistory: Bool = false,
    hasCertificate: Bool = false, expecting expected: Trust.Proof? = nil, isSecure: Bool = false
  ) {
    self.expected = expected
    self.isSecure = isSecure
    self.credentials = credentials
    wantedNick = nick == credentials.name ? nil : nick
    self.hasCertificate = hasCertificate
    self.readsHistory = readsHistory
  }

  /// The first line of a connection.
  var opening: [Message] { [Message(.cap, "LS", "302")] }

  /// What the server has shown so far.
  var proof: Trust.Proof? {
    if authentication?.isProved ?? false { return .proved }
    return offersSCRAM ? .offered : nil
  }

  private var offersSCRAM: Bool {
    offered[.sasl]?.split(separator: ",").contains { $0.uppercased() == SCRAM.mechanism } ?? false
  }

  /// Whether the password itself may be told: not in the open where it need not be, nor to a server
  /// that did without.
  private var mayTell: Bool {
    if expected == .proved { return false }
    return isSecure || (expected == nil && !offersSCRAM)
  }

  /// Let in without the proof that this server owes.
  private var isImpostor: Bool {
    if authentication?.isUnproven ?? false { return true }
    guard expected == .proved, !credentials.password.isEmpty else { return false }
    return !(authentication?.trustsServer ?? false)
  }

  /// What the server last said was wrong, for the case that it closes without a refusal.
  var lastFailure: String? { failure?.text }

  /// The server has shown that it is the one which knows this password.
  var hasProof: Bool { authentication?.hasProof ?? false }

  /// The server does not answer `CAP LS`: go on without capabilities.
  mutating func stopWaiting() -> [Message] {
    isRegistering ? [] : register(requesting: [])
  }

  mutating func receive(_ message: Message, at now: Moment) -> Step {
    switch message.command {
    case .cap: return .proceed(capability(message))
    case .authenticate: return authenticate(message[0] ?? "")
    case .fail:
      failure = Failure(message, after: failure)
      guard hasTakenOver, message[0] == Command.takeOver.rawValue else { return .proceed([]) }
      return .refused(LoginProblem(.other, failure?.text ?? ""))
    default: break
    }
    guard let numeric = message.command.numeric else { return .proceed([]) }
    return reply(numeric, message, at: now)
  }

  private mutating func reply(_ numeric: Numeric, _ message: Message, at now: Moment) -> Step {
    let text = message.parameters.last ?? ""
    switch numeric {
    case .RPL_WELCOME where isImpostor: return .refused(Self.impostor)
    case .RPL_WELCOME:
      let nick = message[0] ?? ""
      return .welcome(nick: nick.isEmpty ? credentials.name : nick)
    case .RPL_SASLSUCCESS:
      guard authentication?.trustsServer == true else { return .refused(Self.impostor) }
      return .proceed([Message(.cap, "END")])
    case .ERR_SASLFAIL where failure?.code == .ALREADY_ONLINE:
      guard credentials.takesOver, !hasTakenOver else { return .refused(problem(text, at: now)) }
      hasTakenOver = true
      return .proceed([Message(.takeOver)])
    case .ERR_SASLFAIL:
      if let lines = authentication?.tryNext() { return .proceed(lines) }
      return .refused(problem(text, at: now))
    case .ERR_NICKLOCKED, .ERR_SASLTOOLONG, .ERR_SASLABORTED:
      return .refused(problem(text, at: now))
    case .ERR_PASSWDMISMATCH: return .refused(problem(text, at: now))
    case .ERR_NICKNAMEINUSE, 436, 437: return refuseNick(LoginProblem(.nameTaken, text))
    case .ERR_ERRONEUSNICKNAME, .ERR_NONICKNAMEGIVEN:
      return refuseNick(LoginProblem(.badName, text))
    case .ERR_UNKNOWNCOMMAND where hasTakenOver: return .refused(LoginProblem(.other, text))
    case .ERR_UNKNOWNCOMMAND, .ERR_NOTREGISTERED: return .proceed(stopWaiting())
    default: return .proceed([])
    }
  }

  /// Somebody else may have the last nick by now; the person's own name is left.
  private mutating func refuseNick(_ problem: LoginProblem) -> Step {
    guard wantedNick != nil else { return .refused(problem) }
    wantedNick = nil
    return .proceed([Message(.nick, credentials.name)])
  }

  private func problem(_ text: String, at now: Moment) -> LoginProblem {
    LoginProblem(refusal: text, failure?.code, blockSeconds: failure?.blockSeconds, at: now)
  }

  private mutating func capability(_ message: Message) -> [Message] {
    let list = Capability.list(message.parameters.last ?? "")
    switch message[1] {
    case "LS":
      for (capability, value) in list where offered.count < Self.mostOffered {
        offered[capability] = value
      }
      let isLast = message.parameters.count < 4
      return isLast && !isRegistering ? register(requesting: choose()) : []
    case "ACK":
      for (capability, _) in list { enabled.insert(capability) }
      guard let authentication, enabled.contains(.sasl) else { return [Message(.cap, "END")] }
      return authentication.opening
    case "NAK":
      // All or nothing was refused: ask for what the login itself needs.
      guard authentication != nil, list.count > 1 else { return [Message(.cap, "END")] }
      return [Message(.cap, "REQ", Capability.sasl.rawValue)]
    default: return []
    }
  }

  private mutating func choose() -> [Capability] {
    if let list = offered[.sasl] {
      authentication = Authentication(
        credentials, offered: list, hasCertificate: hasCertificate, mayTell: mayTell)
    }
    // Where what is private is told to others, drafts stay here.
    let isPrivate = offered[.metadata]?.split(separator: ",").contains("private=private/") ?? false
    let shared: [Capability] = readsHistory && isPrivate ? [.metadata] : []
    let wanted = Self.wanted + (readsHistory ? [.readMarker] : []) + shared + history
    return wanted.filter { offered[$0] != nil } + (authentication == nil ? [] : [.sasl])
  }

  /// The past is of use only with times, ids and an end; a search works without the rest.
  private var history: [Capability] {
    let needed: [Capability] = [.batch, .serverTime, .messageTags]
    guard needed.allSatisfy({ offered[$0] != nil }) else { return [] }
    return [.search] + (readsHistory ? [.chatHistory, .eventPlayback] : [])
  }

  /// PASS has to come before NICK; a server without SASL takes the password there.
  private mutating func register(requesting capabilities: [Capability]) -> [Message] {
    isRegistering = true
    var lines: [Message] = []
    if authentication == nil, !credentials.password.isEmpty {
      lines.append(Message(.pass, credentials.password))
    }
    lines.append(Message(.nick, wantedNick ?? credentials.name))
    lines.append(Message(.user, credentials.name, "0", "*", credentials.name))
    if !capabilities.isEmpty {
      let names = capabilities.map(\.rawValue).joined(separator: " ")
      lines.append(Message(.cap, "REQ", names))
    } else if !offered.isEmpty {
      lines.append(Message(.cap, "END"))
    }
    return lines
  }

  private mutating func authenticate(_ chunk: String) -> Step {
    switch authentication?.receive(chunk) {
    case nil: .proceed([])
    case .send(let lines): .proceed(lines)
    case .work(let task): .work(task)
    case .failed(let text): .refused(LoginProblem(.other, text))
    }
  }

  /// What was worked out for the login.
  mutating func take(nonce: String) -> [Message] { authentication?.take(nonce: nonce) ?? [] }

  mutating func take(_ proof: SCRAM.Proof, of task: SCRAM.ProofTask) -> [Message] {
    authentication?.take(proof, of: task) ?? []
  }

  private static let impostor = LoginProblem(
    .other, "this server lets you in without proof; it may be another than it says")
}

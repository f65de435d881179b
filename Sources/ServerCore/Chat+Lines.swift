// What lives here: the gates that every line passes before its command sees it.
import IRC

/// One command from one session.
struct Request: Sendable {
  let id: SessionID
  let message: Message
  /// What its sender's client had agreed on when it was sent.
  let capabilities: CapabilitySet
  /// Whether it may have been sent before and is to be looked for.
  private(set) var mayBeRepeated = true
  /// Where the text's lines go on (draft/multiline).
  private(set) var joints: [Int] = []

  /// It was looked for, and is new.
  func found() -> Request {
    var request = self
    request.mayBeRepeated = false
    return request
  }

  var command: Command { message.command }
  subscript(index: Int) -> String? { message[index] }
}

extension Chat {
  mutating func handle(_ message: Message, from id: SessionID) {
    // Not a copy of the session: that would cost more than most commands do.
    guard let stage = sessions.stage(of: id) else { return }
    if stage == .departing {
      if message.command == .pong { acknowledge(message, from: id) }
      return
    }
    finishWork(of: id)
    sessions.heard(id, at: time.moment)
    guard !endsWebRequest(message, from: id, stage) else { return }
    guard message.tags.byteCount <= LineLimit.clientTagData else {
      // What the server adds has to fit behind it (message-tags, "Size limit").
      refuse(.tooLong, from: id)
      return
    }
    guard message.tags.clientOnlyCount <= configuration.shared.messages.clientTags else {
      beginAnswer(to: message, from: id)
      reply(
        id, .ERR_INPUTTOOLONG,
        "A message has at most \(configuration.shared.messages.clientTags) tags of its sender's")
      finishAnswer()
      return
    }
    beginAnswer(to: message, from: id)
    do throws(Refusal) {
      try dispatch(
        Request(id: id, message: message, capabilities: sessions.granted(to: id) ?? []),
        stage: stage)
    } catch {
      reply(id, error)
    }
    finishAnswer()
  }

  private mutating func dispatch(_ request: Request, stage: Session.Stage) throws(Refusal) {
    // A numeric from a client means nothing; a server never answers one.
    guard request.command.numeric == nil else { return }
    if stage == .online, try gather(request) { return }
    guard let verb = Verb.table[request.command] else {
      guard stage == .online else { throw .notRegistered }
      throw unknown(request.command)
    }
    switch verb.stage {
    case .any: break
    case .registering where stage != .registering:
      throw Refusal(.ERR_ALREADYREGISTERED, "You may not register twice")
    case .registering: break
    case .online, .operators: guard stage == .online else { throw .notRegistered }
    }
    guard request.message.parameters.count >= verb.minimumParameters else {
      throw .needMoreParameters(request.command)
    }
    if verb.stage == .operators { try requireOperator(request.id) }
    if verb.mustKeep(request) { try checkStoring(request.command, about: request[0]) }
    if verb.speaks, try !mayBeSaid(request) { return }
    if verb.isInput { sessions.heardInput(request.id, at: time.moment) }
    counters.used(verb)
    try carryOut(verb, request)
  }

  func unknown(_ command: Command) -> Refusal {
    let near = NearNames.suggestions(
      for: command.rawValue,
      among: Verb.table.keys.filter { $0 != command }.map(\.rawValue).sorted())
    let hint =
      near.isEmpty ? "HELP lists what is known" : "did you mean \(near.joined(separator: ", "))?"
    return Refusal(
      .ERR_UNKNOWNCOMMAND, String(command.rawValue.prefix(32)), "Unknown command; \(hint)")
  }

  mutating func refuse(_ fault: LineFault, from id: SessionID, about message: Message? = nil) {
    guard let session = sessions[id], session.stage != .departing else { return }
    sessions[id]?.note(at: time.moment)
    guard !endsWebRequest(message, from: id, session.stage) else { return }
    if let message { beginAnswer(to: message, from: id) }
    defer { finishAnswer() }
    switch fault {
    case .tooLong: reply(id, .ERR_INPUTTOOLONG, "Input line was too long")
    case .invalidUTF8:
      // utf8-only, "The INVALID_UTF8 standard reply code": a command that could be read is named.
      let command = message.flatMap { Verb.table[$0.command] == nil ? nil : $0.command }
      reply(id, .fail(command, .INVALID_UTF8, [], "The line is not UTF-8; it was dropped"))
    case .forbiddenByte:
      reply(id, .ERR_UNKNOWNERROR, "*", "The line holds a NUL byte; it was dropped")
    case .malformed:
      let word = message?.command.rawValue.clipped(to: 32) ?? ""
      reply(
        id, .ERR_UNKNOWNCOMMAND, word.isEmpty || word.begins(with: ":") ? "*" : word,
        "This is no command; HELP lists what is known")
    }
  }
}

extension Chat {
  /// A web page can make its reader's browser send lines of its choice here, behind the head of a
  /// request. Returns whether the link is closed, which it is before any of them is read.
  ///
  /// `message`: nil for a line of which nothing could be read.
  private mutating func endsWebRequest(
    _ message: Message?, from id: SessionID, _ stage: Session.Stage
  ) -> Bool {
    guard stage == .registering else { return false }
    let isFirst = sessions[id]?.noteFirstLine() == true
    // The head of a request can be longer than any line, so a first line that is too long is one.
    guard message.map(\.isWebRequest) ?? isFirst, let peer = sessions[id]?.peer else {
      return false
    }
    output.append(
      .log(.refusedLogin(name: "somebody", address: peer.address, reason: "no IRC, but HTTP")))
    disconnect(id, "This is an IRC server")
    return true
  }
}

extension Message {
  /// RFC 9110, "Methods", and `PRI` of HTTP/2; or what ends as the head of a request does.
  fileprivate var isWebRequest: Bool {
    let methods: [Command] = [
      "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "PRI",
    ]
    return methods.contains(command) || parameters.last?.begins(with: "HTTP/") == true
  }
}

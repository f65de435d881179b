// What lives here: how replies and relayed messages leave the chat.
import IRC

/// The reply to a labelled command (IRCv3 labeled-response), gathered until the command is done.
struct LabelledAnswer: Sendable {
  let session: SessionID
  let label: String
  private(set) var lines: [Outgoing] = []
  /// The answer comes with a later event, which carries the label on.
  private(set) var isDeferred = false
  /// The lines are one batch already, whose opening takes the label.
  private(set) var isOneBatch = false
  /// Nil while it gathers.
  private(set) var stream: Stream?

  /// How the lines of a long answer go out.
  enum Stream: Sendable {
    /// Inside of a batch that is open.
    case batch(String)
    /// They are a batch of their own.
    case alone
  }

  mutating func add(_ line: Outgoing) { lines.append(line) }

  mutating func wait() { isDeferred = true }

  mutating func beOneBatch(_ isOne: Bool) { isOneBatch = isOne }

  /// What it has so far has gone out.
  mutating func goOut(as stream: Stream) { (self.stream, lines) = (stream, []) }
}

extension Chat {
  mutating func emit(_ outgoing: Outgoing, to id: SessionID) {
    guard output.answered == id else { return encode(outgoing, for: id) }
    var line = outgoing
    if !output.gathers(&line) { encode(line, for: id) }
  }

  private mutating func encode(_ outgoing: Outgoing, for id: SessionID) {
    guard let capabilities = sessions.capabilities(of: id) else { return }
    output.send(to: [id]) { outgoing.encode(for: capabilities, into: &$0) }
  }

  /// Encodes once for each way that some of the recipients read it.
  mutating func emit(_ outgoing: Outgoing, to ids: some Sequence<SessionID>) {
    var groups: [(view: CapabilitySet, ids: [SessionID])] = []
    for id in ids {
      if output.answered == id {
        emit(outgoing, to: id)
        continue
      }
      guard let capabilities = sessions.capabilities(of: id) else { continue }
      let view = capabilities.intersection(.rendering)
      if let index = groups.firstIndex(where: { $0.view == view }) {
        groups[index].ids.append(id)
      } else {
        groups.append((view, [id]))
      }
    }
    for group in groups {
      output.send(to: Audience(group.ids)) { outgoing.encode(for: group.view, into: &$0) }
    }
  }

  /// A line from the server to one session.
  mutating func tell(_ id: SessionID, _ command: Command, _ parameters: [String]) {
    emit(Outgoing(Message(source: serverSource, command, parameters).fitted()), to: id)
  }

  mutating func reply(_ id: SessionID, _ numeric: Numeric, _ parameters: String...) {
    reply(id, numeric, parameters)
  }

  mutating func reply(_ id: SessionID, _ numeric: Numeric, _ parameters: [String]) {
    guard let addressee = sessions[id]?.addressee else { return }
    tell(id, numeric.command, [addressee] + parameters)
  }

  mutating func reply(_ id: SessionID, _ refusal: Refusal) {
    if let numeric = refusal.command.numeric {
      reply(id, numeric, refusal.parameters)
    } else {
      tell(id, refusal.command, refusal.parameters)
    }
  }

  /// What was written so far goes out although the rest is refused.
  mutating func answer<Failure: Error>(
    _ id: SessionID, _ ask: (borrowing Chat, inout Replies) throws(Failure) -> Void
  ) throws(Failure) {
    guard let session = sessions[id] else { return }
    var replies = Replies(to: session, from: serverSource)
    var refusal: Failure?
    do throws(Failure) { try ask(self, &replies) } catch { refusal = error }
    for line in replies.take() { emit(Outgoing(line), to: id) }
    if let refusal { throw refusal }
  }

  /// An event that a person caused, such as JOIN, as all of `ids` see it.
  ///
  /// `kept`: how history has it, so that nobody takes it for two.
  mutating func announce(
    _ message: Message, account: AccountName?, kept: KeptEvent? = nil,
    to ids: some Sequence<SessionID>
  ) {
    var tags: [Tags.Tag] = []
    // In place: an event may go out to thousands, one by one.
    if let nick = message.source?.nick, let actor = people.holder(of: fold(nick)),
      sessions[actor]?.user.isBot == true
    {
      tags = sessions[actor]?.user.ownTags ?? []
    }
    emit(
      Outgoing(
        message.fitted(), at: kept?.time ?? now, id: kept?.id, account: account, clientTags: tags),
      to: ids)
  }

  /// Says why and closes; for sessions that nobody has seen yet.
  ///
  /// `cause`: for programs, before the words for people.
  mutating func disconnect(_ id: SessionID, _ text: String, cause: Parting? = nil) {
    sayGoodbye(id, text, cause)
    sessions[id]?.depart()
    lookAgain(id)
    counters.noteDeparture(of: id)
    dropWork(of: id)
    output.append(.close(id))
  }

  /// What a program wants to know beside a numeric: for those who understand such a line.
  mutating func tellCode(
    _ id: SessionID, _ command: Command?, _ code: ReplyCode, _ context: [String], _ text: String
  ) {
    guard sessions.capabilities(of: id)?.contains(.standardReplies) == true else { return }
    reply(id, .fail(command, code, context, text))
  }

  mutating func sayGoodbye(_ id: SessionID, _ text: String, _ cause: Parting?) {
    guard let capabilities = sessions.capabilities(of: id) else { return }
    var code: Outgoing?
    if let cause, capabilities.contains(.standardReplies) {
      let refusal = Refusal.fail(nil, cause.code, cause.context, text)
      code = Outgoing(Message(source: serverSource, refusal.command, refusal.parameters))
    }
    output.send(to: [id]) { bytes in
      code?.encode(for: capabilities, into: &bytes)
      Outgoing(Message(.error, [text])).encode(for: capabilities, into: &bytes)
    }
  }

  /// Begins to gather the answer to `message` if it is labelled.
  mutating func beginAnswer(to message: Message, from id: SessionID) {
    guard sessions.granted(to: id)?.contains([.labeledResponse, .batch]) == true else { return }
    beginAnswer(label: message.tags[Tags.label], to: id)
  }

  mutating func beginAnswer(label: String?, to id: SessionID) {
    guard let label, !label.isEmpty, label.utf8.count <= 64 else { return }
    output.begin(LabelledAnswer(session: id, label: label))
  }

  /// labeled-response: one line carries the label, several go into a batch, none becomes ACK.
  mutating func finishAnswer() {
    work()
    guard let answer = output.takeAnswer() else { return }
    if case .batch(let batch) = answer.stream { emit(Outgoing(closing(batch)), to: answer.session) }
    guard answer.stream == nil else { return }
    guard !answer.isDeferred else { return }
    var lines = answer.lines
    if lines.count > 1, !answer.isOneBatch {
      let batch = output.nextBatch()
      // A batch inside names its own; only what stands in none belongs to this one.
      for index in lines.indices { lines[index].stand(in: batch) }
      lines.insert(Outgoing(opening(batch, "labeled-response", [])), at: 0)
      lines.append(Outgoing(closing(batch)))
    } else if lines.isEmpty {
      lines = [Outgoing(Message(source: serverSource, .ack))]
    }
    lines[0].answer(answer.label)
    for line in lines { emit(line, to: answer.session) }
  }

  /// Opens a batch for one reader and returns its name.
  mutating func openBatch(_ type: String, _ parameters: [String], _ id: SessionID) -> String {
    let batch = output.nextBatch()
    emit(Outgoing(opening(batch, type, parameters)), to: id)
    return batch
  }

  mutating func closeBatch(_ batch: String, _ id: SessionID) {
    emit(Outgoing(closing(batch)), to: id)
  }

  func opening(_ batch: String, _ type: String, _ parameters: [String]) -> Message {
    Message(source: serverSource, .batch, ["+" + batch, type] + parameters)
  }

  private func closing(_ batch: String) -> Message {
    Message(source: serverSource, .batch, ["-" + batch])
  }
}

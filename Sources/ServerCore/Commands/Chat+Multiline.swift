// What lives here: BATCH from clients (IRCv3 client-batch), which carries messages of several
// lines (IRCv3 draft/multiline).
import IRC
import System

extension Chat {
  /// `BATCH +reference draft/multiline target`, and `BATCH -reference`.
  mutating func batch(_ request: Request) throws(Refusal) {
    guard request.capabilities.contains([.batch, .multiline]) else {
      throw unknown(request.command)
    }
    guard let word = request[0], word.utf8.count > 1 else {
      throw .invalidMultiline("A batch needs a reference")
    }
    let reference = String(word.unicodeScalars.dropFirst())
    switch word.utf8.first {
    case UInt8(ascii: "+"): try openClientBatch(reference, request)
    case UInt8(ascii: "-"): try closeClientBatch(reference, request)
    default: throw .invalidMultiline("A batch begins with + and ends with -")
    }
  }

  private mutating func openClientBatch(
    _ reference: String, _ request: Request
  ) throws(Refusal) {
    let outer = sessions[request.id]?.pending.clientBatch.flatMap { $0.isDiscarded ? nil : $0 }
    if let outer { discard(outer, .tooManyBatches, request) }
    var batch = ClientBatch(
      reference: reference, word: request[2] ?? "*", label: nil, tags: [], opened: moment,
      isDiscarded: true)
    // Its lines are swallowed whatever becomes of it.
    sessions[request.id]?.open(batch)
    guard outer == nil, request.message.tags[Tags.batch] == nil else { throw .tooManyBatches }
    guard reference.utf8.allSatisfy({ $0.isReferenceByte }), reference.utf8.count <= 64 else {
      throw .invalidMultiline("A reference is letters, digits and hyphens")
    }
    guard request[1] == "draft/multiline", let target = request[2], !target.isEmpty,
      !target.holds(",")
    else {
      throw .invalidMultiline("Only draft/multiline with one target is known here")
    }
    // The answer comes when all of it is here.
    batch = ClientBatch(
      reference: reference, word: target, label: output.deferAnswer(),
      tags: request.message.tags.clientOnly, opened: moment)
    sessions[request.id]?.open(batch)
    lookAgain(request.id)
  }

  private mutating func closeClientBatch(
    _ reference: String, _ request: Request
  ) throws(Refusal) {
    guard let batch = sessions[request.id]?.pending.clientBatch, batch.reference == reference
    else {
      throw .invalidMultiline("No such batch is open")
    }
    sessions[request.id]?.open(nil)
    guard !batch.isDiscarded else { return }
    finishAnswer()
    beginAnswer(label: batch.label, to: request.id)
    guard let command = batch.command, !batch.isBlank else {
      throw .invalidMultiline("A message needs words")
    }
    var tags = Tags()
    for tag in batch.tags { tags[tag.key] = tag.value }
    // Where it is decided first, its answer begins anew.
    if replica.mustDecide { tags[Tags.label] = batch.label }
    let whole = Request(
      id: request.id, message: Message(tags: tags, command, [batch.word, batch.text]),
      capabilities: request.capabilities, joints: batch.joints)
    if try mayBeSaid(whole), let verb = Verb.table[command] { try carryOut(verb, whole) }
  }

  /// Takes what belongs into a batch; false for everything else.
  mutating func gather(_ request: Request) throws(Refusal) -> Bool {
    // Most clients do not write it; their sessions are not copied for that.
    guard sessions.capabilities(of: request.id)?.contains([.batch, .multiline]) == true,
      let session = sessions[request.id], request.command != .batch
    else { return false }
    guard let reference = request.message.tags[Tags.batch] else {
      if let batch = session.pending.clientBatch, !batch.isDiscarded,
        !request.command.mayInterrupt
      {
        // client-batch: nothing else comes until it is closed.
        discard(
          batch, .invalidMultiline("Something else came before the batch was closed"), request)
      }
      return false
    }
    guard let batch = session.pending.clientBatch, batch.reference == reference else {
      throw .invalidMultiline("No such batch is open")
    }
    sessions[request.id]?.noteInput(at: time.moment)
    guard !batch.isDiscarded else { return true }
    do throws(Refusal) {
      let limits = configuration.shared.messages
      try sessions[request.id]?.add(request.message, limits: limits)
    } catch {
      discard(batch, error, request)
    }
    return true
  }

  /// The batch has failed; its opening's label is on the answer.
  private mutating func discard(_ batch: ClientBatch, _ refusal: Refusal, _ request: Request) {
    sessions[request.id]?.discardBatch()
    let own = output.takeAnswer()
    beginAnswer(label: batch.label, to: request.id)
    reply(request.id, refusal)
    finishAnswer()
    output.begin(own)
  }

  /// client-batch, "Errors": left open for too long.
  mutating func checkClientBatch(_ id: SessionID) {
    guard let batch = sessions[id]?.pending.clientBatch, !batch.isDiscarded,
      moment - batch.opened >= configuration.silence.batchTimeout
    else { return }
    sessions[id]?.discardBatch()
    beginAnswer(label: batch.label, to: id)
    reply(
      id, .fail(.batch, .TIMEOUT, [batch.reference], "The batch was left open for too long"))
    finishAnswer()
  }
}

extension Refusal {
  fileprivate static var tooManyBatches: Refusal { .invalidMultiline("One batch at a time") }
}

extension Command {
  /// What a client sends by itself at any moment.
  fileprivate var mayInterrupt: Bool { [.ping, .pong, .quit].contains(self) }
}

extension UInt8 {
  fileprivate var isReferenceByte: Bool {
    (48...57).contains(self) || (65...90).contains(self) || (97...122).contains(self)
      || self == UInt8(ascii: "-")
  }
}

// What lives here: ISUPPORT and its batch (IRCv3 draft/extended-isupport).
import IRC

extension Chat {
  /// "ISUPPORT command": before the welcome for those who know that it may come then.
  mutating func support(_ request: Request) throws(Refusal) {
    guard let session = sessions[request.id] else { return }
    guard session.isOnline || session.capabilities.contains(.extendedISupport) else {
      throw .notRegistered
    }
    output.answerInOneBatch(session.batchesSupport)
    tellSupport(request.id)
  }

  /// Modern IRC, "VERSION".
  mutating func version(_ request: Request) throws(Refusal) {
    try requireThisServer(request[0])
    reply(
      request.id, .RPL_VERSION, configuration.version, configuration.shared.serverName,
      "Swift, IRCv3")
    tellSupport(request.id)
  }

  /// All tokens, in a `draft/isupport` batch for those who asked for it.
  mutating func tellSupport(_ id: SessionID) { tellSupport(supportLines, to: id) }

  /// Some tokens, such as those that have changed.
  mutating func tellSupport(_ lines: [[String]], to id: SessionID) {
    guard let session = sessions[id] else { return }
    let batch = session.batchesSupport ? openBatch("draft/isupport", [], id) : nil
    for line in lines {
      let words = [session.addressee] + line + ["are supported by this server"]
      let line = Message(source: serverSource, Numeric.RPL_ISUPPORT.command, words).fitted()
      emit(Outgoing(line, in: batch), to: id)
    }
    if let batch { closeBatch(batch, id) }
  }
}

extension Session {
  fileprivate var batchesSupport: Bool { capabilities.contains([.batch, .extendedISupport]) }
}

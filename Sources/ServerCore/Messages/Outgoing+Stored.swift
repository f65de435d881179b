// What lives here: a message that was kept, on its way out.
import IRC

extension Outgoing {
  /// A message as it was said, with its own time and id.
  init(_ stored: StoredMessage, in batch: String? = nil) {
    self.init(
      Message(source: stored.source, stored.command, stored.words), at: stored.time, id: stored.id,
      account: stored.account, clientTags: stored.tags, in: batch)
  }
}

extension StoredMessage {
  /// Appends what was said in one line, as a client with `capabilities` reads it and to the name that
  /// it goes by: what `Outgoing` writes, without a copy of every part.
  func encode(
    for capabilities: CapabilitySet, to name: String, into bytes: inout [UInt8]
  ) {
    var tags = TagWriter()
    tags.add(
      capabilities, time: time, account: account, id: id, clientTags: self.tags, to: &bytes)
    tags.end(in: &bytes)
    Message.encode(text, to: name, command, from: source, into: &bytes)
  }

  /// RENAME keeps all of them in the text, as the room has other names before and after.
  fileprivate var words: [String] {
    if isSaid { return [target.name, text] }
    guard command == .rename else { return [target.name] + wordsBehindTarget }
    return text.utf8.split(
      separator: UInt8(ascii: " "), maxSplits: 2, omittingEmptySubsequences: false
    ).map { String(Substring($0)) }
  }

  /// MODE keeps its words, KICK its nick and REDACT its message's id in the text, with spaces between.
  fileprivate var wordsBehindTarget: [String] {
    switch command {
    case .join, .tagmsg: []
    case .part where text.isEmpty: []
    case .mode: text.split(at: " ").map(String.init)
    case .kick, .redact: text.split(at: " ", maxSplits: 1).map(String.init)
    default: [text]
    }
  }
}

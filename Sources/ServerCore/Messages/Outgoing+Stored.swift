/// What lives here: a message that was kept, on its way out.
import IRC

extension Outgoing {
  /// A message as it was said, with its own time and id.
  init(_ stored: StoredMessage) {
    let words = [stored.target.name, stored.text]
    let isBare = stored.command == .join || (stored.command == .part && stored.text.isEmpty)
    self.init(Message(source: stored.source, stored.command, isBare ? [words[0]] : words))
    time = stored.time
    id = stored.id
    account = stored.account
    clientTags = stored.tags
  }
}

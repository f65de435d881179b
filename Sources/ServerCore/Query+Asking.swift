// What lives here: questions as they are asked most.

extension HistoryQuery {
  /// The newest of what was said there.
  package init(newest limit: Int, of conversation: Conversation) {
    self.init(
      conversation: conversation, range: .latest(after: nil), limit: limit, includesEvents: false)
  }
}

extension SearchQuery {
  /// For the newest messages with these words, in the account's conversations and these rooms.
  package init(newest limit: Int, with words: String, for account: Folded, in rooms: [Place]) {
    self.init(account: account, rooms: rooms, text: words, limit: limit)
  }
}

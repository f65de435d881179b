/// What lives here: what each question means, said once, over a plain list of messages.
import IRC

/// The reference that every archive agrees with; small archives answer with it.
extension Query {
  /// `messages`: in the order of their sequence numbers.
  public func answer(from messages: some BidirectionalCollection<StoredMessage>) -> Answer {
    switch self {
    case .mailbox(let query):
      .messages(Array(messages.lazy.filter(query.includes).prefix(query.limit)))
    case .history(let query): .messages(query.select(from: messages))
    case .conversations(let query): .conversations(query.summaries(of: messages))
    case .search(let query):
      .messages(messages.reversed().lazy.filter(query.matches).prefix(query.limit).reversed())
    case .letters(let account, let after, let through):
      .letters(Missed(letters: messages, to: account, after: after, through: through))
    case .message(let sequence): .messages(messages.filter { $0.sequence == sequence })
    case .sent(let account, let clientID):
      .messages(
        messages.filter {
          $0.isSaid && $0.account != nil && $0.sender == account && $0.clientID == clientID
        })
    }
  }
}

extension Missed {
  /// From the first to the last letter that each writer sent to `account`.
  init(
    letters messages: some Swift.Sequence<StoredMessage>, to account: String, after: Sequence,
    through: Sequence
  ) {
    var spans: [String: ClosedRange<Sequence>] = [:]
    for message in messages {
      guard message.sequence > after, message.sequence <= through, message.isSaid,
        message.account.map(CaseMapping.key) != account
      else { continue }
      let place: String
      switch message.target {
      case .person(account, _): place = message.sender
      case .everybody: place = message.target.key
      default: continue
      }
      spans[place] = (spans[place]?.lowerBound ?? message.sequence)...message.sequence
    }
    self.init()
    for (place, span) in spans { add(span, in: place) }
  }
}

extension HistoryQuery {
  func select(from all: some Swift.Sequence<StoredMessage>) -> [StoredMessage] {
    let messages = all.filter {
      $0.conversation == conversation && (includesEvents || $0.isSaid)
    }
    switch range {
    case .latest(nil): return messages.suffix(limit)
    case .latest(let bound?): return messages.filter { $0.isAfter(bound) }.suffix(limit)
    case .before(let bound): return messages.filter { $0.isBefore(bound) }.suffix(limit)
    case .after(let bound): return Array(messages.filter { $0.isAfter(bound) }.prefix(limit))
    case .around(let bound):
      let before = messages.filter { $0.isBefore(bound) }.suffix(limit / 2)
      let rest = messages.filter { !$0.isBefore(bound) }.prefix(limit - before.count)
      return Array(before + rest)
    case .between(let one, let other):
      let forward = messages.filter { $0.isAfter(one) && $0.isBefore(other) }
      let backward = messages.filter { $0.isAfter(other) && $0.isBefore(one) }
      return Array(forward.isEmpty ? backward.suffix(limit) : forward.prefix(limit))
    }
  }
}

extension StoredMessage {
  func isAfter(_ bound: Bound) -> Bool {
    switch bound {
    case .sequence(let other): sequence > other
    case .time(let moment): time > moment
    }
  }

  func isBefore(_ bound: Bound) -> Bool {
    switch bound {
    case .sequence(let other): sequence < other
    case .time(let moment): time < moment
    }
  }
}

extension Conversation {
  /// The other side as `account` sees it; nil when `account` is not one of two people.
  public func other(than account: String) -> String? {
    guard case .people(let one, let other) = self else { return nil }
    if one == account { return other }
    return other == account ? one : nil
  }
}

extension ConversationsQuery {
  func summaries(of messages: some Swift.Sequence<StoredMessage>) -> [ConversationSummary] {
    var latest: [String: Timestamp] = [:]
    for message in messages where message.isSaid {
      switch message.conversation {
      case .room(let name): if rooms.contains(name) { latest[name] = message.time }
      case .people: message.conversation.other(than: account).map { latest[$0] = message.time }
      }
    }
    let (low, high) = (min(from, to), max(from, to))
    return latest.filter { $0.value > low && $0.value < high }
      .map { ConversationSummary(target: $0.key, latest: $0.value) }
      .sorted { ($0.latest, $0.target) < ($1.latest, $1.target) }
      .prefix(limit).map(\.self)
  }
}

extension SearchQuery {
  /// Whether `message` belongs into the answer, apart from `limit`.
  public func matches(_ message: StoredMessage) -> Bool {
    guard message.isSaid, mayRead(message) else { return false }
    if let conversation, message.conversation != conversation { return false }
    if let sender, ![sender, Conversation.guest(sender)].contains(message.sender) {
      return false
    }
    if let after, message.time <= after { return false }
    if let before, message.time >= before { return false }
    return text.map { message.holds(words: $0) } ?? true
  }

  private func mayRead(_ message: StoredMessage) -> Bool {
    switch message.conversation {
    case .room(let name): rooms.contains(name)
    case .people: message.conversation.other(than: account) != nil
    }
  }
}

extension StoredMessage {
  /// Whether every word of `words` stands in the text, case folded.
  fileprivate func holds(words: String) -> Bool {
    let own = Set(Self.words(of: text))
    let wanted = Self.words(of: words)
    return !wanted.isEmpty && wanted.allSatisfy(own.contains)
  }

  /// The words of a text by which it is found: letters and digits, case folded.
  public static func words(of text: String) -> [String] {
    guard text.utf8.allSatisfy({ $0 < 0x80 }) else {
      return text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }
    // The same in bytes, many times faster; every message that is kept in memory comes by here.
    var words: [String] = []
    var word: [UInt8] = []
    func end() {
      guard !word.isEmpty else { return }
      words.append(String(decoding: word, as: UTF8.self))
      word.removeAll(keepingCapacity: true)
    }
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): word.append(byte | 0x20)
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
        word.append(byte)
      default: end()
      }
    }
    end()
    return words
  }
}

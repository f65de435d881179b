// What lives here: what each question means, said once, over a plain list of messages.
import IRC
import System

/// The reference that every archive agrees with; small archives answer with it.
extension Query {
  /// `messages`: in the order of their sequence numbers.
  public func answer(from messages: some BidirectionalCollection<StoredMessage>) -> Answer {
    switch self {
    case .mailbox(let query):
      .messages(Array(messages.lazy.filter(query.includes).prefix(query.limit)))
    case .history(let query): .messages(query.select(from: messages))
    case .conversations(let query): .conversations(query.summaries(of: messages))
    case .search(let query): .messages(query.newest(of: messages))
    case .letters(let account, let after, let through):
      .letters(Missed(letters: messages, to: account, after: after, through: through))
    case .message(let sequence): .messages(messages.filter { $0.sequence == sequence })
    case .sent(let account, let clientID):
      .messages(
        messages.filter {
          $0.isSaid && $0.senderAccount == account && $0.clientID == clientID
        })
    }
  }
}

extension Missed {
  /// From the first to the last letter that each writer sent to `account`.
  init(
    letters messages: some Sequence<StoredMessage>, to account: Folded, after: MessageNumber,
    through: MessageNumber
  ) {
    var spans: [Place: ClosedRange<MessageNumber>] = [:]
    for message in messages {
      guard message.sequence > after, message.sequence <= through, message.isSaid,
        message.senderAccount != account
      else { continue }
      let place: Place
      switch message.target {
      case .person(.account(account), _): place = message.sender
      case .everybody: place = .everybody
      default: continue
      }
      spans[place] = (spans[place]?.lowerBound ?? message.sequence)...message.sequence
    }
    self.init()
    for (place, span) in spans { add(span, in: place) }
  }
}

extension HistoryQuery {
  func select(from messages: some Sequence<StoredMessage>) -> [StoredMessage] {
    let all = messages.filter { $0.conversation == conversation && $0.sequence >= since }
    let wanted = all.filter {
      $0.isSaid || (includesEvents && !leavesOut.contains($0.command))
    }
    func after(_ bound: Bound) -> [StoredMessage] { wanted.filter { all.isAfter($0, bound) } }
    func before(_ bound: Bound) -> [StoredMessage] { wanted.filter { all.isBefore($0, bound) } }
    switch range {
    case .latest(nil): return newest(limit, of: wanted, in: all)
    case .latest(let bound?): return newest(limit, of: after(bound), in: all)
    case .before(let bound): return newest(limit, of: before(bound), in: all)
    case .after(let bound): return oldest(limit, of: after(bound), in: all)
    case .around(let bound):
      let half = newest(limit / 2, of: before(bound), in: all)
      let rest = wanted.filter { !all.isBefore($0, bound) }
      return half + oldest(limit - min(half.count, limit / 2), of: rest, in: all)
    case .between(let one, let other):
      let forward = after(one).filter { all.isBefore($0, other) }
      let backward = after(other).filter { all.isBefore($0, one) }
      return forward.isEmpty
        ? newest(limit, of: backward, in: all) : oldest(limit, of: forward, in: all)
    }
  }

  private func newest(
    _ limit: Int, of wanted: [StoredMessage], in all: [StoredMessage]
  ) -> [StoredMessage] {
    let page = wanted.suffix(limit)
    guard keepsTimesWhole, let first = page.first else { return Array(page) }
    let shared = all.sharing(timeOf: first.sequence)
    let rest = wanted.dropLast(page.count).reversed().prefix { shared.contains($0.sequence) }
    return Array(rest.prefix(Self.sharedTimeLimit).reversed() + page)
  }

  private func oldest(
    _ limit: Int, of wanted: [StoredMessage], in all: [StoredMessage]
  ) -> [StoredMessage] {
    let page = wanted.prefix(limit)
    guard keepsTimesWhole, let last = page.last else { return Array(page) }
    let shared = all.sharing(timeOf: last.sequence)
    let rest = wanted.dropFirst(page.count).prefix { shared.contains($0.sequence) }
    return Array(page + rest.prefix(Self.sharedTimeLimit))
  }
}

/// The messages of a conversation.
extension [StoredMessage] {
  func isAfter(_ message: StoredMessage, _ bound: Bound) -> Bool {
    switch bound {
    case .sequence(let other): message.sequence > other
    case .time(let time):
      if let match = first(where: { $0.time == time }) {
        message.sequence > sharing(timeOf: match.sequence).upperBound
      } else {
        message.time > time
      }
    }
  }

  func isBefore(_ message: StoredMessage, _ bound: Bound) -> Bool {
    switch bound {
    case .sequence(let other): message.sequence < other
    case .time(let time):
      if let match = last(where: { $0.time == time }) {
        message.sequence < sharing(timeOf: match.sequence).lowerBound
      } else {
        message.time < time
      }
    }
  }

  /// From the first to the last of the neighbours with the time of this message, which is one.
  func sharing(timeOf sequence: MessageNumber) -> ClosedRange<MessageNumber> {
    let place = partitioningIndex { $0.sequence >= sequence }
    let time = self[place].time
    let first = self[...place].reversed().prefix { $0.time == time }.last
    let last = self[place...].prefix { $0.time == time }.last
    return (first?.sequence ?? sequence)...(last?.sequence ?? sequence)
  }
}

extension Conversation {
  /// The other side as `side` sees it; nil when `side` is not one of two people.
  public func other(than side: Place) -> Place? {
    guard case .people(let one, let other) = self else { return nil }
    if one == side { return other }
    return other == side ? one : nil
  }
}

extension ConversationsQuery {
  func summaries(of messages: some Sequence<StoredMessage>) -> [ConversationSummary] {
    var latest: [Place: Timestamp] = [:]
    for message in messages where message.isSaid {
      switch message.conversation {
      case .room(let name): if rooms.contains(name) { latest[name] = message.time }
      case .people where message.sequence < since: break
      case .people: message.conversation.other(than: asker).map { latest[$0] = message.time }
      }
    }
    let (low, high) = (min(from, to), max(from, to))
    return latest.filter { $0.value > low && $0.value < high }
      .map { ConversationSummary(place: $0.key, latest: $0.value) }
      .sorted { ($0.latest, $0.place) < ($1.latest, $1.place) }
      .prefix(limit).map(\.self)
  }
}

extension SearchQuery {
  /// The newest that belong into the answer.
  public func newest(of messages: some BidirectionalCollection<StoredMessage>) -> [StoredMessage] {
    let terms = text.map(SearchTerm.terms)
    let found = messages.reversed().lazy.filter { message in
      matchesApartFromWords(message) && terms.map(message.holds) ?? true
    }
    return found.prefix(limit).reversed()
  }

  private func matchesApartFromWords(_ message: StoredMessage) -> Bool {
    guard message.isSaid, mayRead(message) else { return false }
    if let conversation, message.conversation != conversation { return false }
    if let sender, ![.account(sender), .guest(sender)].contains(message.sender) {
      return false
    }
    if let after, message.time <= after { return false }
    if let before, message.time >= before { return false }
    return true
  }

  private func mayRead(_ message: StoredMessage) -> Bool {
    switch message.conversation {
    case .room(let name): rooms.contains(name)
    case .people: message.conversation.other(than: .account(account)) != nil
    }
  }
}

extension StoredMessage {
  /// Whether every one of the words stands in the text, or begins a word there.
  fileprivate func holds(_ wanted: [SearchTerm]) -> Bool {
    let own = Set(Self.words(of: text))
    return !wanted.isEmpty
      && wanted.allSatisfy { own.contains($0.word) || own.contains(where: $0.finds) }
  }

  /// The words of a text by which it is found: letters and digits, case folded.
  public static func words(of text: String) -> [String] {
    guard text.isASCII else {
      return text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }
    // The same in bytes, many times faster; a search in memory looks at every message.
    let bytes = text.utf8Span.span
    var words: [String] = []
    words.reserveCapacity(bytes.count / 4)
    var start = 0
    while start < bytes.count {
      var end = start
      while end < bytes.count, let _ = lowered(bytes[end]) { end += 1 }
      if end > start {
        words.append(
          String(unsafeUninitializedCapacity: end - start) { word in
            for index in start..<end { word[index - start] = lowered(bytes[index]) ?? 0 }
            return end - start
          })
      }
      start = end + 1
    }
    return words
  }

  /// An ASCII letter or digit in lower case; nil for what is neither.
  private static func lowered(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): byte
    default: nil
    }
  }
}

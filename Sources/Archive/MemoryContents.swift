/// What lives here: messages in memory, and where each of them is found.
import Collections
import IRC
import ServerCore

struct MemoryContents {
  /// In the order of their sequence numbers.
  private var messages: [StoredMessage] = []
  /// How many went before the first of them: places below count from the very first message.
  private var dropped = 0
  private var places: [Conversation: Deque<Int>] = [:]
  private var placesByClientID: [ClientID: [Int]] = [:]
  private(set) var bytes = 0

  private struct ClientID: Hashable {
    let account: String
    let id: String
  }

  /// What a message costs beside its text, in bytes (measured: structs, strings' heads, padding).
  private static let overhead = 300

  mutating func append(_ message: StoredMessage) {
    let place = dropped + messages.count
    messages.append(message)
    bytes += Self.cost(message)
    places[message.conversation, default: []].append(place)
    Self.clientID(message).map { placesByClientID[$0, default: []].append(place) }
  }

  /// A room has another name now, or is gone; seldom enough to walk through all.
  mutating func change(_ change: (StoredMessage) -> StoredMessage) {
    messages = messages.map(change)
    findPlaces()
  }

  /// Somebody took a message back; seldom enough to walk through all.
  mutating func remove(_ sequence: Sequence) {
    let index = firstIndex(after: sequence) - 1
    guard index >= 0, messages[index].sequence == sequence else { return }
    bytes -= Self.cost(messages.remove(at: index))
    findPlaces()
  }

  private mutating func findPlaces() {
    places = [:]
    placesByClientID = [:]
    for (index, message) in messages.enumerated() {
      places[message.conversation, default: []].append(dropped + index)
      Self.clientID(message).map { placesByClientID[$0, default: []].append(dropped + index) }
    }
  }

  mutating func dropOldest(downTo limit: Int) {
    var count = 0
    while bytes > limit, count < messages.count {
      let message = messages[count]
      bytes -= Self.cost(message)
      count += 1
      places[message.conversation]?.removeFirst()
      if places[message.conversation]?.isEmpty == true { places[message.conversation] = nil }
      guard let clientID = Self.clientID(message) else { continue }
      placesByClientID[clientID]?.removeFirst()
      if placesByClientID[clientID]?.isEmpty == true { placesByClientID[clientID] = nil }
    }
    messages.removeFirst(count)
    dropped += count
  }

  /// Walks through no more than the question needs.
  func answer(_ query: Query) -> Answer {
    switch query {
    case .mailbox(let mailbox): query.answer(from: messages[firstIndex(after: mailbox.after)...])
    case .letters(_, let after, _): query.answer(from: messages[firstIndex(after: after)...])
    case .message(let sequence):
      query.answer(from: messages[..<firstIndex(after: sequence)].suffix(1))
    case .history(let history):
      query.answer(from: (places[history.conversation] ?? []).lazy.map { messages[$0 - dropped] })
    case .sent(let account, let id):
      query.answer(
        from: (placesByClientID[ClientID(account: account, id: id)] ?? []).lazy.map {
          messages[$0 - dropped]
        })
    case .conversations, .search: query.answer(from: messages)
    }
  }

  private func firstIndex(after sequence: Sequence) -> Int {
    var low = 0
    var high = messages.count
    while low < high {
      let middle = (low + high) / 2
      if messages[middle].sequence <= sequence { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private static func clientID(_ message: StoredMessage) -> ClientID? {
    guard message.account != nil, message.isSaid, let id = message.clientID else { return nil }
    return ClientID(account: message.sender, id: id)
  }

  private static func cost(_ message: StoredMessage) -> Int {
    message.text.utf8.count + message.tags.reduce(overhead) { $0 + $1.value.utf8.count + 64 }
  }
}

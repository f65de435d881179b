// What lives here: messages in memory, and where each of them is found.
import Collections
import IRC
import ServerCore

struct MemoryContents {
  /// In the order of their sequence numbers; nil where one was taken back.
  private(set) var messages: [StoredMessage?] = []
  /// The number of each of them, and what it costs in bytes.
  private var numbers: [MessageNumber] = []
  private var costs: [Int] = []
  /// How many went before the first of them: places below count from the very first message.
  private var dropped = 0
  private var index = MemoryIndex()
  private(set) var bytes = 0
  private let looks = Looks()

  /// Counts while nothing else may change.
  private final class Looks {
    var count = 0
  }

  /// How many messages were looked at for questions: what an answer costs.
  var lookCount: Int { looks.count }

  /// What a message costs beside its text, in bytes (measured: structs, strings' heads, padding).
  private static let overhead = 320

  mutating func append(_ message: StoredMessage) {
    index.add(message, at: dropped + messages.count)
    messages.append(message)
    numbers.append(message.sequence)
    let cost = Self.cost(message)
    costs.append(cost)
    bytes += cost
  }

  /// Somebody took a message back: its place stays, so that the index stays right.
  mutating func remove(_ sequence: MessageNumber) {
    let offset = firstIndex(after: sequence) - 1
    guard offset >= 0, numbers[offset] == sequence, let message = messages[offset] else { return }
    messages[offset] = nil
    costs[offset] -= message.wordBytes
    bytes -= message.wordBytes
  }

  mutating func dropOldest(downTo limit: Int) {
    var count = 0
    while bytes > limit, count < messages.count {
      bytes -= costs[count]
      count += 1
    }
    messages.removeFirst(count)
    numbers.removeFirst(count)
    costs.removeFirst(count)
    dropped += count
    index.drop(before: dropped)
  }

  /// Walks through no more than the question needs.
  func answer(_ query: Query) -> Answer {
    switch query {
    case .mailbox(let mailbox): query.answer(from: messages(from: mailbox.after))
    case .letters(_, let after, _): query.answer(from: messages(from: after))
    case .message(let sequence):
      query.answer(from: messages[..<firstIndex(after: sequence)].suffix(1).compactMap(\.self))
    case .history(let history):
      query.answer(from: (index.conversations[history.conversation] ?? []).lazy.compactMap(at))
    case .sent(let account, let id):
      query.answer(from: index.places(account: account, clientID: id).lazy.compactMap(at))
    case .conversations(let conversations): query.answer(from: lastSaid(to: conversations))
    case .search: query.answer(from: messages(from: 0))
    }
  }

  private func messages(from sequence: MessageNumber) -> some BidirectionalCollection<StoredMessage>
  {
    messages[firstIndex(after: sequence)...].lazy.compactMap(\.self)
  }

  private func at(_ place: Int) -> StoredMessage? {
    looks.count += 1
    return messages[place - dropped]
  }

  /// The newest words of each conversation, in order.
  private func lastSaid(to query: ConversationsQuery) -> [StoredMessage] {
    let people = index.partners[query.asker] ?? []
    let all = query.rooms.map(Conversation.room) + people.map { Conversation(query.asker, and: $0) }
    return all.compactMap { conversation in
      for place in (index.conversations[conversation] ?? []).reversed() {
        if let message = at(place), message.isSaid { return message }
      }
      return nil
    }.sorted { $0.sequence < $1.sequence }
  }

  private func firstIndex(after sequence: MessageNumber) -> Int {
    var low = 0
    var high = numbers.count
    while low < high {
      let middle = (low + high) / 2
      if numbers[middle] <= sequence { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private static func cost(_ message: StoredMessage) -> Int { overhead + message.wordBytes }
}

// What lives here: at which places people and conversations are found in memory.
import Collections
import IRC
import ServerCore

/// Places only grow, and one may be empty by now: who looks there sees for themselves.
struct MemoryIndex {
  private(set) var conversations: [Conversation: Deque<Int>] = [:]
  /// With whom each account or guest has had letters.
  private(set) var partners: [Place: OrderedSet<Place>] = [:]
  private var clientIDs: [ClientID: Deque<Int>] = [:]

  private struct ClientID: Hashable {
    let account: Folded
    let id: String
  }

  mutating func add(_ message: StoredMessage, at place: Int) {
    addConversation(message.conversation, at: place)
    guard let id = message.clientID, message.isSaid, let account = message.senderAccount else {
      return
    }
    clientIDs[ClientID(account: account, id: id), default: []].append(place)
  }

  private mutating func addConversation(_ conversation: Conversation, at place: Int) {
    let isNew = Self.append(place, to: &conversations[conversation, default: []])
    guard isNew, case .people(let one, let other) = conversation else { return }
    partners[one, default: []].append(other)
    partners[other, default: []].append(one)
  }

  /// Whether it is the first.
  private static func append(_ place: Int, to places: inout Deque<Int>) -> Bool {
    places.append(place)
    return places.count == 1
  }

  mutating func drop(before first: Int) {
    Self.drop(before: first, from: &conversations)
    Self.drop(before: first, from: &clientIDs)
    partners = [:]
    for case .people(let one, let other) in conversations.keys {
      partners[one, default: []].append(other)
      partners[other, default: []].append(one)
    }
  }

  private static func drop<Key>(before first: Int, from all: inout [Key: Deque<Int>]) {
    all = all.compactMapValues { $0.rest(from: first) }
  }

  func places(account: Folded, clientID: String) -> Deque<Int> {
    clientIDs[ClientID(account: account, id: clientID)] ?? []
  }
}

extension Deque<Int> {
  /// Those from `first` on; nil if there are none.
  fileprivate func rest(from first: Int) -> Deque? {
    guard let last, last >= first else { return nil }
    var left = self
    while let place = left.first, place < first { left.removeFirst() }
    return left
  }
}

// What lives here: at which places words, people and conversations are found in memory.
import Collections
import IRC
import ServerCore

/// Places only grow, and one may be empty by now: who looks there sees for themselves.
struct MemoryIndex {
  private(set) var conversations: [Conversation: Deque<Int>] = [:]
  /// With whom each account or guest has had letters.
  private(set) var partners: [Place: OrderedSet<Place>] = [:]
  private var senders: [Folded: Deque<Int>] = [:]
  private var words = WordPlaces()
  /// All words by their first two bytes, for those that are looked for by their beginning.
  private var beginnings: [[UInt8]: [String]] = [:]
  private var clientIDs: [ClientID: Deque<Int>] = [:]

  private struct ClientID: Hashable {
    let account: Folded
    let id: String
  }

  /// Returns about how many bytes that takes.
  mutating func add(_ message: StoredMessage, at place: Int) -> Int {
    addConversation(of: message, at: place)
    guard message.isSaid else { return 0 }
    // Who asks for a name means an account or a guest.
    let sender = message.sender.name
    if let sender { senders[sender, default: []].append(place) }
    if message.account != nil, let sender, let id = message.clientID {
      clientIDs[ClientID(account: sender, id: id), default: []].append(place)
    }
    var bytes = 0
    for word in StoredMessage.words(of: message.text) {
      // A word that nobody said before costs a row of its own.
      let isNew = words.add(word, at: place)
      bytes += isNew ? 180 + word.utf8.count : 32
      if isNew { beginnings[Self.beginning(of: word), default: []].append(word) }
    }
    return bytes
  }

  private mutating func addConversation(of message: StoredMessage, at place: Int) {
    let isNew = Self.append(place, to: &conversations[message.conversation, default: []])
    guard isNew, case .people(let one, let other) = message.conversation else { return }
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
    Self.drop(before: first, from: &senders)
    words.drop(before: first)
    Self.drop(before: first, from: &clientIDs)
    beginnings = Dictionary(grouping: words.all, by: Self.beginning)
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

  /// The places that hold all words, or the person's or the conversation's when they are fewer; nil
  /// for all that there are.
  func places(for query: SearchQuery) -> Deque<Int>? {
    var lists: [Deque<Int>] = []
    if let sender = query.sender { lists.append(senders[sender] ?? []) }
    if let conversation = query.conversation { lists.append(conversations[conversation] ?? []) }
    if let text = query.text {
      let wanted = SearchTerm.terms(of: text)
      guard !wanted.isEmpty else { return [] }
      lists += wanted.map(places)
    }
    lists.sort { $0.count < $1.count }
    guard let shortest = lists.first else { return nil }
    return lists.dropFirst().reduce(shortest) { Self.common($0, $1) }
  }

  private static func beginning(of word: String) -> [UInt8] {
    Array(word.utf8.prefix(SearchTerm.leastPrefix))
  }

  private func places(for term: SearchTerm) -> Deque<Int> {
    guard term.isPrefix else { return words[term.word] }
    let found = (beginnings[Self.beginning(of: term.word)] ?? []).filter(term.finds)
    guard found.count != 1 else { return words[found[0]] }
    var all = found.flatMap { words[$0] }
    all.sort()
    var places: Deque<Int> = []
    for place in all where places.last != place { places.append(place) }
    return places
  }

  /// Both in order; `few` is the shorter.
  private static func common(_ few: Deque<Int>, _ many: Deque<Int>) -> Deque<Int> {
    var both: Deque<Int> = []
    var low = 0
    for place in few {
      var high = many.count
      while low < high {
        let middle = (low + high) / 2
        if many[middle] < place { low = middle + 1 } else { high = middle }
      }
      if low < many.count, many[low] == place { both.append(place) }
    }
    return both
  }
}

/// The places of each word, found with one look-up: every word that is said comes by here.
private struct WordPlaces {
  private var numbers: [String: Int] = [:]
  private var places: [Deque<Int>] = []

  var all: Dictionary<String, Int>.Keys { numbers.keys }

  subscript(word: String) -> Deque<Int> { numbers[word].map { places[$0] } ?? [] }

  /// Returns whether nobody said it before. A word that a message has twice is there once.
  mutating func add(_ word: String, at place: Int) -> Bool {
    if let number = numbers[word] {
      if places[number].last != place { places[number].append(place) }
      return false
    }
    numbers[word] = places.count
    places.append([place])
    return true
  }

  mutating func drop(before first: Int) {
    let old = self
    self = WordPlaces()
    for (word, number) in old.numbers {
      guard let rest = old.places[number].rest(from: first) else { continue }
      numbers[word] = places.count
      places.append(rest)
    }
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

// What lives here: the archive that ends with its process.
import ChatSupport
import Archive
import IRC
import System
import Testing

@testable import ServerCore

@Suite struct `The archive in memory` {
  private func message(
    _ sequence: MessageNumber, to target: Target = .person("bob", name: "bob"),
    from account: String = "alice",
    text: String = "hi"
  ) -> Record {
    .message(
      StoredMessage(
        sequence: sequence, id: "p-\(sequence)", time: Timestamp(seconds: Int64(sequence)),
        source: Source(account), account: AccountName(account), command: .privmsg, target: target,
        conversation: .room("#a"), text: text, tags: []))
  }

  private func found(_ archive: MemoryArchive, _ query: MailboxQuery) -> [MessageNumber]? {
    guard case .messages(let messages) = archive.fetch(.mailbox(query), then: { _ in }) else {
      return nil
    }
    return messages.map(\.sequence)
  }

  private func query(
    after: MessageNumber = 0, missed ranges: [Place: ClosedRange<MessageNumber>] = [:],
    limit: Int = 100
  ) -> MailboxQuery {
    var missed = Missed()
    for (room, range) in ranges { missed.add(range, in: room) }
    return MailboxQuery(
      account: "bob", acknowledged: 0, after: after, through: .max, missed: missed, limit: limit)
  }

  @Test func `finds what was said to somebody, in order, a page at a time`() {
    let archive = MemoryArchive()
    for sequence in MessageNumber(1)...9 { _ = archive.commit([message(sequence)]) { _ in } }
    #expect(found(archive, query(limit: 4)) == [1, 2, 3, 4])
    #expect(found(archive, query(after: 4, limit: 4)) == [5, 6, 7, 8])
    #expect(found(archive, query(after: 8)) == [9])
    #expect(found(archive, query(after: 9)) == [])
  }

  @Test func `leaves out other people's, one's own, and rooms that were not missed`() {
    let archive = MemoryArchive()
    _ = archive.commit(
      [
        message(1, to: .person("carol", name: "carol")), message(2, from: "Bob"),
        message(3, to: .everybody), message(4, to: .room("#a", name: "#a")),
        message(5, to: .room("#a", name: "#a")), message(6, to: .room("#b", name: "#b")),
        message(7),
      ]) { _ in }
    #expect(found(archive, query()) == [3, 7])
    #expect(found(archive, query(missed: ["#a": 5...6])) == [3, 5, 7])
    #expect(found(archive, query(after: 5, missed: ["#a": 5...6, "#b": 5...6])) == [6, 7])
  }

  @Test func `finds what was sent before among many, and forgets it with the message`() {
    let archive = MemoryArchive(byteLimit: 4 << 20)
    func sent(_ id: String) -> Int {
      guard
        case .messages(let found) = archive.fetch(
          .sent(account: "alice", clientID: id), then: { _ in })
      else { return -1 }
      return found.count
    }
    for sequence in MessageNumber(1)...20_000 {
      let tags = ([Tags.clientID: "c\(sequence)"] as Tags).all
      _ = archive.commit(
        [.message(.sample(sequence, "alice", to: "bob", tags: tags))]) { _ in }
    }
    #expect(sent("c20000") == 1 && sent("c1") == 0 && sent("none") == 0)
    let found = (1...20_000).reduce(0) { $0 + sent("c\($1)") }
    #expect(found > 5000 && archive.lookCount == found + 1, "nothing else is looked at")
  }

  private func search(
    _ archive: MemoryArchive, _ text: String?, as account: Folded = "alice", from: Folded? = nil
  ) async -> Int {
    let query = SearchQuery(
      account: account, rooms: ["#tea"], sender: from, text: text, limit: 50)
    guard case .messages(let found) = await archive.answer(to: .search(query)) else { return -1 }
    return found.count
  }

  @Test func `finds words among many, and keeps nobody waiting meanwhile`() async {
    let archive = MemoryArchive(byteLimit: 64 << 20)
    for sequence in MessageNumber(1)...20_000 {
      let text = "the quick brown fox jumps over the lazy dog again \(sequence)"
      _ = archive.commit([.message(.sample(sequence, "alice", to: "#tea", text))]) { _ in }
    }
    #expect(await search(archive, "fox") == 50)
    #expect(await search(archive, "Fox 19999") == 1)
    #expect(await search(archive, "zebra") == 0)
    #expect(await search(archive, "fox", from: "nobody") == 0)
    #expect(await search(archive, nil, from: "nobody") == 0)
    #expect(archive.lookCount == 0, "nothing is looked at while others cannot be served")
  }

  @Test func `finds no word of what was taken back or has gone`() async {
    let archive = MemoryArchive(byteLimit: 100_000)
    _ = archive.commit([.message(.sample(1, "alice", to: "#tea", "zebra"))]) { _ in }
    #expect(await search(archive, "zebra") == 1)
    _ = archive.commit([.redacted(1)]) { _ in }
    #expect(await search(archive, "zebra") == 0)
    _ = archive.commit([.message(.sample(2, "alice", to: "#tea", "gnu"))]) { _ in }
    for sequence in MessageNumber(3)...2000 {
      _ = archive.commit(
        [.message(.sample(sequence, "alice", to: "#tea", "yak \(sequence)"))]) { _ in }
    }
    #expect(await search(archive, "gnu") == 0)
    #expect(await search(archive, "yak") == 50)
    #expect(await search(archive, "2000") == 1)
    #expect(await search(archive, "3") == 0)
  }

  @Test func `counts tags, too, names and values`() {
    let archive = MemoryArchive(byteLimit: 1 << 20)
    var bytes = 0
    for sequence in MessageNumber(1)...200 {
      var message = StoredMessage.sample(sequence, "alice", to: "#tea", "x")
      var tags = Tags()
      for number in 0..<200 { tags["+example.org/key-\(number)"] = "" }
      message.tags = tags.all
      bytes = message.wordBytes
      _ = archive.commit([.message(message)]) { _ in }
    }
    let history = HistoryQuery(
      conversation: .room("#tea"), range: .latest(after: nil), limit: 1000, includesEvents: true)
    guard case .messages(let past) = archive.fetch(.history(history), then: { _ in }) else {
      Issue.record("no history")
      return
    }
    #expect(past.last?.sequence == 200 && past.count * bytes < 1 << 20)
    #expect(bytes > 200 * 100, "two strings a tag")
  }

  @Test func `drops the oldest when it is full`() {
    let archive = MemoryArchive(byteLimit: 100_000)
    let text = String(repeating: "x", count: 400)
    for sequence in MessageNumber(1)...1000 {
      _ = archive.commit([message(sequence, text: text)]) { _ in }
    }
    let left = found(archive, query(limit: 1000)) ?? []
    #expect(left.last == 1000)
    #expect(left.count > 50 && left.count < 250)
    #expect(left == Array((left.first ?? 0)...1000))
    let history = HistoryQuery(
      conversation: .room("#a"), range: .latest(after: nil), limit: 1000, includesEvents: true)
    guard case .messages(let past) = archive.fetch(.history(history), then: { _ in }) else {
      Issue.record("no history")
      return
    }
    #expect(past.map(\.sequence) == left)
  }
}

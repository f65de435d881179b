// What lives here: what retention removes, and what it never does.
import ChatSupport
import IRC
import System
import TestSupport
import Testing

@testable import Archive
@testable import ServerCore

@Suite struct RetentionTests {
  private let folder: TemporaryFolder
  private static let day: Int64 = 86_400

  init() throws { folder = try TemporaryFolder() }

  private func open(_ retention: Retention) throws -> SQLiteArchive {
    try SQLiteArchive.begun(directory: folder.path, retention: retention)
  }

  private func cursors(_ acknowledged: [String: MessageNumber]) -> [Record] {
    acknowledged.map { .mailbox(account: Folded($0.key), acknowledged: $0.value, onlineFrom: nil) }
  }

  /// They have been here.
  private func visits(_ accounts: String...) -> [Record] {
    accounts.map {
      .seen(account: Folded($0), at: Timestamp(seconds: 1), isOnline: false, realName: "")
    }
  }

  @Test func `old messages go in small steps and new ones stay`() async throws {
    let archive = try open(Retention(days: 2))
    try await archive.keep(
      (1...1000).map { .sample($0, "alice", to: "#tea", "\($0)", at: Int64($0) * 100) })
    let now = Timestamp(seconds: 3 * Self.day)
    #expect(await archive.tidyUp(now: now) > 1, "more than one step")
    // Two days before `now` is second 86400: the messages from number 864 on are no older.
    #expect(await archive.texts(in: .room("#tea")) == (864...1000).map(String.init))
    #expect(try archive.check().isEmpty)
  }

  @Test func `only the newest of each conversation stay`() async throws {
    let archive = try open(Retention(messagesPerConversation: 3))
    try await archive.keep(
      (1...500).map { .sample($0, "alice", to: $0 % 2 == 0 ? "#tea" : "bob", "\($0)") })
    try await archive.keep(cursors(["bob": 500, "alice": 500])).get()
    _ = await archive.tidyUp(now: Timestamp(seconds: 1))
    #expect(await archive.texts(in: .room("#tea")) == ["496", "498", "500"])
    #expect(await archive.texts(in: .people("alice", "bob")) == ["495", "497", "499"])
  }

  @Test(arguments: [Retention(days: 1), Retention(messagesPerConversation: 1)])
  func `a letter that its receiver has not acknowledged stays`(retention: Retention) async throws {
    let archive = try open(retention)
    try await archive.keep((1...10).map { .sample($0, "alice", to: "bob", "\($0)") })
    try await archive.keep([.sample(11, "alice", to: "$*", "all"), .sample(12, to: "#everyone")])
    try await archive.keep(cursors(["bob": 4, "alice": 12, "carol": 12]) + visits("bob")).get()
    _ = await archive.tidyUp(now: Timestamp(seconds: 30 * Self.day))
    let letters = await archive.texts(in: .people("alice", "bob"))
    #expect(letters == (5...10).map(String.init))
    #expect(await archive.texts(in: .room("#everyone")).contains("all"), "bob has not read it")
    try await archive.keep(cursors(["bob": 12])).get()
    _ = await archive.tidyUp(now: Timestamp(seconds: 30 * Self.day))
    #expect(await archive.texts(in: .people("alice", "bob")).count <= 1)
    #expect(await !archive.texts(in: .room("#everyone")).contains("all"))
  }

  @Test func `an account that is gone holds nothing back`() async throws {
    let archive = try open(Retention(days: 1))
    try await archive.keep([
      .sample(1, "alice", to: "$*", "to all"), .sample(2, "alice", to: "bob", "to bob"),
      .sample(3, "alice", to: "carol", "to carol"),
    ])
    let month = Timestamp(seconds: 30 * Self.day)
    try await archive.keep(cursors(["alice": 3, "bob": 0, "carol": 2]) + visits("bob")).get()
    _ = await archive.tidyUp(now: month)
    #expect(await archive.texts(in: .room("#everyone")) == ["to all"])
    try await archive.keep([.accounts(["alice", "carol"])]).get()
    _ = await archive.tidyUp(now: month)
    #expect(await archive.texts(in: .room("#everyone")).isEmpty)
    #expect(await archive.texts(in: .people("alice", "bob")).isEmpty)
    #expect(await archive.texts(in: .people("alice", "carol")) == ["to carol"], "carol is there")
  }

  @Test func `an account that nobody ever used holds back what was written to it alone`()
    async throws
  {
    let archive = try open(Retention(days: 1))
    try await archive.keep([
      .sample(1, "alice", to: "$*", "to all"), .sample(2, "alice", to: "bob", "to bob"),
    ])
    try await archive.keep(cursors(["alice": 2, "bob": 0]) + visits("alice")).get()
    _ = await archive.tidyUp(now: Timestamp(seconds: 30 * Self.day))
    #expect(await archive.texts(in: .room("#everyone")).isEmpty)
    #expect(await archive.texts(in: .people("alice", "bob")) == ["to bob"])
  }

  @Test func `a letter that was passed by is kept like one that was not acknowledged`() async throws
  {
    let archive = try open(Retention(days: 1))
    try await archive.keep([
      .sample(1, "alice", to: "bob", "1"), .sample(2, "carol", to: "bob", "2"),
      .sample(3, "alice", to: "bob", "3"), .sample(4, "carol", to: "$*", "4"),
    ])
    try await archive.keep(cursors(["bob": 9])).get()
    try await archive.keep([
      .missed(account: "bob", place: "alice", [2...3]),
      .missed(account: "bob", place: "$*", [4...4]),
    ]).get()
    let month = Timestamp(seconds: 30 * Self.day)
    _ = await archive.tidyUp(now: month)
    #expect(await archive.texts(in: .people("alice", "bob")) == ["3"])
    #expect(await archive.texts(in: .people("bob", "carol")).isEmpty)
    #expect(await archive.texts(in: .room("#everyone")) == ["4"])
    try await archive.keep([.missed(account: "bob", place: "alice", [])]).get()
    _ = await archive.tidyUp(now: month)
    #expect(await archive.texts(in: .people("alice", "bob")).isEmpty)
  }

  @Test func `a number is never given twice, even when its message is gone`() async throws {
    let archive = try open(Retention(days: 1))
    try await archive.keep([
      .sample(3, "alice", to: "bob", "not read yet"), .sample(40, "alice", to: "#tea", "newest"),
    ])
    for _ in 1...3 { _ = await archive.tidyUp(now: Timestamp(seconds: 9 * Self.day)) }
    #expect(await archive.texts(in: .room("#tea")).isEmpty)
    #expect(try archive.snapshot(freshInstance: "x").numbers.last == 40)
  }

  @Test func `an empty archive is tidied without a fault`() async throws {
    let archive = try open(Retention(days: 1, messagesPerConversation: 1))
    #expect(await archive.tidyUp(now: Timestamp(seconds: 9 * Self.day)) == 0)
    try await archive.keep([.sample(1)])
    #expect(await archive.texts(in: .people("alice", "bob")) == ["hello"])
  }
}

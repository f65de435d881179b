// What lives here: whether a message may have been sent before is known without a look at the rows.
import ChatSupport
import IRC
import Synchronization
import System
import TestSupport
import Testing

@testable import Archive
@testable import ServerCore

@Suite struct `Ids that messages were sent under` {
  @Test(arguments: 1...4) func `are never forgotten, and seldom taken for others`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var filter = HashFilter()
    if seed % 2 == 0 { filter.prepare(for: 30_000) }
    let hashes = (0..<60_000).map { _ in random.next() }
    for hash in hashes { filter.insert(hash) }
    #expect(hashes.allSatisfy(filter.mayHold))
    let wrong = (0..<20_000).count { _ in filter.mayHold(random.next()) }
    #expect(wrong < 1000, "\(wrong)")
    #expect(filter.size < 60_000 * 8)
  }

  private func message(_ number: MessageNumber, _ id: String) -> StoredMessage {
    .sample(number, to: "#tea", "\(number)", tags: ([Tags.clientID: id] as Tags).all)
  }

  private func answer(_ id: String, of account: Folded, in archive: SQLiteArchive) -> Answer? {
    archive.answer(.sent(account: account, clientID: id)) { _, _ in }
  }

  /// Until it is known which there are.
  private func begin(_ folder: TemporaryFolder) async throws -> SQLiteArchive {
    let archive = try SQLiteArchive.begun(directory: folder.path)
    while archive.view.sent.mayHold("none", of: "alice") { await Task.yield() }
    return archive
  }

  @Test func `are looked for in the rows only if they may be there`() async throws {
    let folder = try TemporaryFolder()
    for _ in 0..<2 {
      let archive = try await begin(folder)
      try await archive.keep([message(1, "one"), message(2, "two")])
      // No row of it, and nobody waits for what is on its way.
      archive.view.suspend()
      try await archive.keep([message(3, "three")])
      #expect(answer("four", of: "alice", in: archive) == .messages([]))
      #expect(answer("three", of: "bob", in: archive) == .messages([]))
      #expect(answer("three", of: "alice", in: archive) == nil)
      archive.view.resume()
      for (number, id) in [(1, "one"), (2, "two"), (3, "three")] {
        let found = await archive.answer(to: .sent(account: "alice", clientID: id))
        #expect(found == .messages([message(MessageNumber(number), id)]))
      }
      archive.close()
    }
  }
}

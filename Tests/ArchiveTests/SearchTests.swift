// What lives here: searches by the beginnings of words, and what they may cost.
import ChatSupport
import GRDB
import IRC
import TestSupport
import Testing

@testable import Archive
@testable import ServerCore

@Suite struct `A search on the disk` {
  private static func query(_ text: String, limit: Int = 9) -> SearchQuery {
    SearchQuery(account: "bob", rooms: ["#tea"], text: text, limit: limit)
  }

  @Test func `takes signs and the words of its own language for what they are`() async throws {
    let folder = try TemporaryFolder()
    let archive = try SQLiteArchive.begun(directory: folder.path)
    let texts = [
      "not near or and", "the builds", "half \u{BD} of it", "\u{1E922}\u{1E923}", "日本語",
    ]
    let messages = texts.enumerated().map { index, text in
      StoredMessage.sample(MessageNumber(index + 1), "alice", to: "#tea", text)
    }
    try await archive.keep(messages)
    let wanted = [
      "NOT", "NEAR(a b)", "\"builds", "bu*", "text:build", "{text} : bu", "^the", "a\0b",
      "AND OR NOT", "half \u{BD}", "\u{1E922}", "日本", "-", "\"\"", "(",
    ]
    for text in wanted {
      let query = Query.search(Self.query(text))
      #expect(await archive.answer(to: query) == query.answer(from: messages), "\(text)")
    }
    archive.close()
  }

  @Test func `gathers the places of all words that begin so once, whatever it passes by`()
    async throws
  {
    let folder = try TemporaryFolder()
    let archive = try SQLiteArchive.begun(directory: folder.path)
    // Bob may read the oldest alone.
    let messages = (1...3000).map {
      StoredMessage.sample($0, "alice", to: $0 == 1 ? "#tea" : "#other", "word\($0 % 90)")
    }
    try await archive.keep(messages)
    try archive.catchUpWithWords()
    let start = ContinuousClock.now
    let (answer, looks) = try await archive.pool.read { db in
      var looks = 0
      let answer = try Self.query("word").answer(in: db) {
        looks += 1
        return start
      }
      return (answer, looks)
    }
    #expect(answer == .messages([messages[0]]))
    #expect(looks == 3001, "the time is looked at for each hit, read or not")
    archive.close()
  }

  @Test func `asks for the longest of words that begin alike`() {
    #expect(SearchTerm.terms(of: "Bu build BUILDS x").map(\.word) == ["builds", "x"])
    #expect(SearchTerm.terms(of: "x builds").map(\.isPrefix) == [true, false])
    #expect(SearchTerm.terms(of: "?!").isEmpty)
  }
}

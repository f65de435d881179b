// What lives here: comings and goings in one row: what is left to tell of many.

import IRC
import Testing

@testable import ClientCore

@Suite struct PresenceFoldTests {
  private func told(_ lines: [String]) -> [String] {
    var test = TestClient.inLobby()
    for line in lines {
      let words = line.split(separator: " ", maxSplits: 1)
      test.hear(":\(words[0])!u@h \(words[1])")
    }
    return test.client.chat.conversations[.room("#everyone")]?.log.entries.map(\.text) ?? []
  }

  @Test(arguments: [
    (["m JOIN #everyone", "m QUIT :bye", "m JOIN #everyone"], "m joined"),
    (["m JOIN #everyone", "m QUIT :bye"], "m came and left"),
    (["m JOIN #everyone", "n JOIN #everyone", "m QUIT :bye"], "m came and left; n joined"),
    (["m JOIN #everyone", "m NICK o", "o NICK p"], "p joined"),
    (["m JOIN #everyone"], "m joined"),
  ])
  func `are told by their net effect`(lines: [String], text: String) {
    #expect(told(lines) == [text])
  }

  @Test func `are counted when they are many`() {
    #expect(told((0..<100).map { "p\($0) JOIN #everyone" }) == ["100 people joined"])
    let restless = (0..<3000).map { "p\($0) NICK p\($0 + 1)" }
    #expect(told(["p0 JOIN #everyone"] + restless) == ["p3000 joined"])
  }

  /// Were the words made anew for each, or everybody walked through, this would take minutes.
  @Test func `of a crowd are one row, however large it is`() {
    let joins = (0..<4000).map { "n\($0) JOIN #everyone" }
    let names = (0..<5000).map { "n\($0 % 1000)v\($0 / 1000) NICK n\($0 % 1000)v\($0 / 1000 + 1)" }
    let renamed = (0..<1000).map { "n\($0) NICK n\($0)v0" }
    let quits = (1000..<3000).map { "n\($0) QUIT :bye" }
    let texts = told(joins + renamed + names + quits)
    #expect(texts == ["2000 people joined; 2000 people came and left"])
  }

  @Test func `of people who were there before`() {
    var test = TestClient.inLobby(others: ["bob"])
    test.hear(":bob!b@h PRIVMSG #everyone :a line between")
    test.hear(":bob!b@h QUIT :bye")
    #expect(test.text.contains("bob left (bye)"))
    test.hear(":bob!b@h JOIN #everyone bob :bob")
    #expect(test.text.contains("bob left and came back"))
    test.hear(":bob!b@h NICK rob")
    #expect(test.text.contains("bob is now rob"))
  }
}

// What lives here: drafts in step between several clients of one person.

import IRC
import System
import Testing

@testable import ClientCore

@Suite struct SharedDraftTests {
  private func client(offer: String = "before-connect,private=private/") -> TestClient {
    var test = TestClient()
    let able = TestClient.capabilities + " draft/metadata-2"
    test.receive(.link(.connected))
    test.hear(":s CAP * LS :\(TestClient.capabilities) draft/metadata-2=\(offer)")
    let asked = test.sent.contains { $0.contains("draft/metadata-2") }
    test.hear(":s CAP * ACK :\(asked ? able : TestClient.capabilities)")
    for line in TestClient.welcome { test.hear(line) }
    test.hear(":bob!b@h PRIVMSG alice :hello")
    test.pass(.seconds(2))
    test.sent = []
    return test
  }

  private func told(_ test: inout TestClient) -> [String] {
    test.takeSent().filter { $0.contains("METADATA") }
  }

  private static let key = "private/draft/:23everyone"

  @Test func `what is typed is told within a second, and when it is said there is none any more`() {
    var test = client()
    test.type("half a sentence")
    test.pass(.seconds(1))
    #expect(told(&test) == ["METADATA * SET \(Self.key) :half a sentence"])
    test.pass(.seconds(5))
    #expect(told(&test).isEmpty)
    test.press(.enter)
    #expect(told(&test) == ["METADATA * SET :\(Self.key)"])
  }

  @Test func `a line that is emptied just before the end is told before the farewell`() throws {
    var test = client()
    test.type("half a sentence")
    test.pass(.seconds(1))
    _ = test.takeSent()
    test.press(.control("u"), .function(10))
    let sent = test.takeSent()
    let told = try #require(sent.firstIndex(of: "METADATA * SET :\(Self.key)"), "\(sent)")
    let farewell = try #require(sent.firstIndex { $0.hasPrefix("QUIT") }, "\(sent)")
    #expect(told < farewell)
  }

  @Test func `what is typed elsewhere stands here, in the line or in the list, and goes again`() {
    var test = client()
    test.hear(":alice!a@h METADATA alice \(Self.key) * :from home")
    #expect(test.inputRow == " alice › from home")
    test.hear(":alice!a@h METADATA alice \(Self.key) * :from home, more")
    #expect(test.client.editor.text == "from home, more")
    test.hear(":alice!a@h METADATA alice private/draft/bob * :one\\ntwo \\\\ three")
    #expect(test.text.contains("bob @1✎"))
    test.pass(.seconds(5))
    #expect(told(&test).isEmpty)
    test.hear(":alice!a@h METADATA alice \(Self.key) *")
    #expect(test.client.editor.isEmpty)
    test.press(.alt("2"))
    #expect(test.client.editor.text == "one\ntwo \\ three")
  }

  @Test func `words of one's own stay, and are told`() {
    var test = client()
    test.type("mine")
    test.hear(":alice!a@h METADATA alice \(Self.key) * :theirs")
    #expect(test.client.editor.text == "mine")
    test.pass(.seconds(2))
    #expect(told(&test).last == "METADATA * SET \(Self.key) :mine")
  }

  @Test func `a talk that is not open has its draft when it opens`() {
    var test = client()
    test.hear(":alice!a@h METADATA alice private/draft/carol * :later")
    test.enter("/msg carol")
    #expect(test.client.editor.text == "later")
  }

  @Test func `secrets and long texts are told nobody, nor anything to a server that shows it`() {
    var test = client()
    test.type("/oper root secret")
    test.pass(.seconds(3))
    #expect(told(&test).isEmpty)
    test.press(.control("u"))
    test.press(.paste(String(repeating: "long ", count: 100)))
    test.pass(.seconds(3))
    #expect(told(&test).isEmpty)
    var other = client(offer: "before-connect")
    other.type("half")
    other.pass(.seconds(3))
    #expect(told(&other).isEmpty)
  }

  @Test(arguments: [
    "METADATA alice private/draft/ * :x", "METADATA alice private/draft/:zz * :x",
    "METADATA alice private/draft/:f * :x", "METADATA alice", "METADATA",
    "METADATA alice mood * :x",
    ":s 761 alice alice private/draft/bob * :x",
    "FAIL METADATA RATE_LIMITED alice private/draft/bob 3 x :w",
  ])
  func `what is no draft changes nothing and says nothing`(line: String) {
    var test = client()
    let before = test.text
    test.hear(line)
    #expect(test.text == before)
  }
}

// What lives here: messages of several lines, sent as one and shown as one; messages taken back.

import IRC
import Testing

@testable import ClientCore

@Suite struct `Messages of several lines` {
  private let lobby = ConversationKey.room("#everyone")

  private func online(limits: String = "max-bytes=4096,max-lines=20") -> TestClient {
    var test = TestClient()
    test.logIn(" draft/multiline=\(limits) draft/message-redaction")
    return test
  }

  private func speech(_ test: TestClient) -> [Entry] {
    (test.client.chat.conversations[lobby]?.log.entries ?? []).filter(\.isSpeech)
  }

  private func paste(_ text: String, into test: inout TestClient) {
    test.press(.paste(text), .enter)
  }

  @Test func `are one batch, with the id on its opening, and safe with its echo`() {
    var test = online()
    paste("hello\n\n  how is\neveryone?\n", into: &test)
    #expect(
      test.takeSent() == [
        "@label=m1;+parley/id=run-1 BATCH +m1 draft/multiline :#everyone",
        "@batch=m1 PRIVMSG #everyone :hello", "@batch=m1 PRIVMSG #everyone :",
        "@batch=m1 PRIVMSG #everyone :  how is", "@batch=m1 PRIVMSG #everyone :everyone?",
        "BATCH -m1",
      ])
    #expect(speech(test).map(\.delivery) == [.pending])
    test.hear(
      "@label=m1;msgid=x :alice!a@h BATCH +9 draft/multiline #everyone",
      "@batch=9 :alice!a@h PRIVMSG #everyone :hello", "@batch=9 :alice!a@h PRIVMSG #everyone :",
      "@batch=9 :alice!a@h PRIVMSG #everyone :  how is",
      "@batch=9 :alice!a@h PRIVMSG #everyone :everyone?", ":alice!a@h BATCH -9")
    #expect(speech(test).map(\.delivery) == [.received])
    #expect(speech(test).map(\.messageID) == ["x"])
    #expect(test.client.chat.outgoing.isEmpty)
    #expect(!test.disk.hasUnsent)
  }

  @Test func `are long lines, too, whose pieces make them again`() {
    var test = online()
    let text = String(repeating: "word ", count: 200) + "end"
    paste(text, into: &test)
    let sent = test.takeSent()
    #expect(sent.count == 5)
    #expect(sent.dropFirst(2).dropLast().allSatisfy { $0.contains("draft/multiline-concat") })
    var heard = ["@msgid=y :bob!b@h BATCH +1 draft/multiline #everyone"]
    heard += sent.dropFirst().dropLast().map {
      $0.replacing("batch=m1", with: "batch=1").replacing(" PRIVMSG", with: " :bob!b@h PRIVMSG")
    }
    for line in heard + [":bob!b@h BATCH -1"] { test.hear(line) }
    #expect(speech(test).last?.text == text)
    #expect(sent.allSatisfy { ($0.split(separator: " PRIVMSG ").last?.utf8.count ?? 0) < 480 })
  }

  @Test func `are several where the server's limits want it`() {
    var test = online(limits: "max-bytes=20,max-lines=2")
    paste("one\ntwo\nthree\nsome words and twenty more", into: &test)
    #expect(speech(test).map(\.text) == ["one\ntwo", "three", "some words and ", "twenty more"])
    #expect(test.takeSent().filter { $0.contains("BATCH +") }.count == 1)
  }

  @Test func `are sent again whole, by another run of the client, with the same id`() {
    var test = online()
    paste("one\ntwo", into: &test)
    test.restart()
    test.logIn(" draft/multiline=max-bytes=4096,max-lines=20", keepsSent: true)
    let sent = test.takeSent()
    #expect(sent.contains { $0.contains("+parley/id=run-1 BATCH +m1 draft/multiline") })
    #expect(sent.count { $0.contains("PRIVMSG") } == 2)
    #expect(speech(test).map(\.text) == ["one\ntwo"])
  }

  @Test func `go out line by line where a server knows no such thing`() {
    var test = TestClient.inLobby()
    paste("one\n\ntwo", into: &test)
    #expect(
      test.takeSent() == [
        "@label=m1;+parley/id=run-1 PRIVMSG #everyone :one",
        "@label=m2;+parley/id=run-2 PRIVMSG #everyone :two",
      ])
    // Typed for a server that did, kept, and now it does not.
    var kept = online()
    kept.receive(.link(.disconnected(reason: "gone")))
    paste("three\nfour", into: &kept)
    #expect(speech(kept).map(\.text) == ["three\nfour"])
    kept.pass(.seconds(1))
    kept.logIn("", keepsSent: true)
    #expect(kept.takeSent().filter { $0.contains("PRIVMSG") }.count == 2)
    #expect(speech(kept).map(\.text) == ["three", "four"])
  }

  @Test func `are one message of the past`() {
    var test = online()
    test.logIn(" draft/multiline=max-bytes=4096 draft/chathistory")
    test.hear(
      ":s BATCH +h chathistory #everyone",
      "@batch=h;msgid=z;time=2026-11-20T11:00:00.000Z :bob!b@h BATCH +i draft/multiline #everyone",
      "@batch=i :bob!b@h PRIVMSG #everyone :first", "@batch=i :bob!b@h PRIVMSG #everyone :second",
      "@batch=h :bob!b@h BATCH -i", ":s BATCH -h")
    #expect(speech(test).map(\.text) == ["first\nsecond"])
    #expect(speech(test).map(\.messageID) == ["z"])
    #expect(test.text.contains("first") && test.text.contains("second"))
  }

  @Test func `that were taken back are shown as removed, and their words are gone`() {
    var test = online()
    test.hear(
      "@msgid=a :bob!b@h PRIVMSG #everyone :a password", "@msgid=b :bob!b@h PRIVMSG alice :psst",
      ":root!r@h REDACT #everyone a :wrong room", ":root!r@h REDACT alice b")
    #expect(speech(test).map(\.text) == [""])
    #expect(test.text.contains("(removed by root: wrong room)"))
    #expect(!test.text.contains("a password"))
    let talk = test.client.chat.conversations[.person("bob")]?.log.entries.map(\.removal)
    #expect(talk == [Entry.Removal(by: "root", reason: "")])
  }

  @Test func `stay when they stand elsewhere than a removal says`() {
    var test = online()
    test.hear(
      "@msgid=b :bob!b@h PRIVMSG alice :psst", ":bob!b@h REDACT #everyone b",
      ":bob!b@h REDACT #everyone never-seen")
    let talk = test.client.chat.conversations[.person("bob")]?.log.entries.map(\.text)
    #expect(talk == ["psst"])
  }
}

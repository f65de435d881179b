// What lives here: the rule above the input, as it is drawn and by what it says.

import IRC
import System
import Testing

@testable import ClientCore

@Suite struct `The promise row` {
  private func row(_ texts: [String], below: String = "", columns: Int, list: Bool = true) -> String
  {
    let layout = Layout(rows: 24, columns: columns, Layout.Wishes(people: true, list: list))
    var screen = Screen(rows: 24, columns: columns)
    let row = layout.promiseRows.lowerBound
    PromiseRow(texts: texts, below: below, meetsBorders: true).draw(on: &screen, row: row, layout)
    return screen.lines[row]
  }

  @Test func `shows the first form that fits, and cuts none that does`() {
    let texts = ["to #everyone, 10 people: 4 lines, 64 bytes, 1 message", "to #everyone: 4 lines"]
    #expect(row(texts, columns: 80).contains("── \(texts[0]) ─"))
    #expect(row(texts, columns: 40).contains("── \(texts[1]) ─"))
    for columns in 20...200 {
      let line = row(texts, columns: columns)
      #expect(line.count == columns)
      if columns >= texts[1].count + 6 { #expect(texts.contains { line.contains(" \($0) ") }) }
    }
  }

  @Test func `says what is below right of it, which gives way to where words go`() {
    let wide = row(["to #everyone"], below: "2 below \u{B7} PgDn", columns: 80)
    #expect(wide.contains("── to #everyone ─") && wide.contains(" 2 below \u{B7} PgDn "))
    let text = "to #everyone: 300 lines in 3 parts"
    #expect(row([text], below: "3 below \u{B7} PgDn", columns: 40).contains("── \(text) ─"))
    #expect(!row([text], below: "3 below \u{B7} PgDn", columns: 40).contains("below"))
    let both = row(["to bob"], below: "3 below \u{B7} PgDn", columns: 40)
    #expect(both.contains("to bob") && both.contains("3 below"))
    // What fits nowhere takes nothing from the other.
    let long = String(repeating: "long ", count: 20)
    #expect(row([long], below: "3 below \u{B7} PgDn", columns: 40).contains("3 below"))
  }

  @Test func `meets the borders of the list and the people`() {
    let line = Array(row(["to bob"], columns: 120))
    #expect(line.count { $0 == Glyph.meetsBelow } == 2)
    #expect(row(["to bob"], columns: 60).allSatisfy { $0 != Glyph.meetsBelow })
  }

  private func promise(_ test: TestClient) -> String { test.client.promise(hasHintRow: true)[0] }

  @Test func `names who gets what, by every kind of line`() {
    var test = TestClient.inLobby(others: ["bob", "carol", "dave", "erin", "frank"])
    for (typed, said) in [
      ("", "to #everyone, 6 people"), ("hello", "to #everyone, 6 people"),
      ("/broadcast @bob hi", "to bob only"), ("/broadcast bob carol hi", "to bob and carol only"),
      ("/broadcast @bob,carol,dave,erin,frank hi", "to bob, carol, dave and 2 more only"),
      ("/broadcast : bob is right", "to everybody online"),
      ("/broadcast all hi", "to everybody, also away: Enter asks"),
      ("/broadcast bob will be late", "to bob only, or to everybody? Enter asks"),
      ("/broadcast @nobody hi", "nothing is sent: nobody is called nobody"),
      ("/msg bob,carol hi", "to bob and carol only"), ("/me waves", "to #everyone, 6 people"),
      (
        "/mute",
        "command: count nothing here, or in a room, as said to you, and ring for none of it"
      ),
      ("logout", "command: log out and end \u{B7} Alt-Enter says it"),
      ("message bob hi there", "to bob only \u{B7} Alt-Enter says it"),
      ("message bob hi there\nyou", "text or command? Enter asks about /message"),
    ] {
      test.press(.control("u"))
      test.type(typed)
      #expect(promise(test) == said, "\(typed)")
    }
    test.press(.control("u"))
    test.type("/nonsense")
    #expect(promise(test).hasPrefix("nothing is sent: /nonsense is no command"))
  }

  @Test func `counts what was pasted, and its last line end as none`() {
    var test = TestClient.inLobby()
    test.press(.paste("one\ntwo\n"))
    #expect(promise(test) == "to #everyone, 1 person: 2 lines, 8 bytes, 2 messages")
    #expect(test.client.promise(hasHintRow: true).last == "to #everyone: 2 lines in 2 parts")
    test.press(.control("_"), .paste("one\n\ntwo"))
    #expect(promise(test) == "to #everyone, 1 person: 3 lines, 8 bytes, 2 messages")
  }

  @Test func `says where nobody hears, and counts nobody in a talk`() {
    var test = TestClient.inLobby(others: ["bob"])
    test.hear(":alice!a@h JOIN #dev", ":bob!b@h PRIVMSG alice :psst")
    test.press(.alt("2"))
    #expect(promise(test) == "to #dev, 1 person")
    test.hear(":bob!b@h KICK #dev alice :out")
    #expect(promise(test) == "not in #dev")
    test.press(.alt("3"))
    #expect(promise(test) == "to bob")
    #expect(test.client.screen().lines[0].trimmed == "bob")
  }

  // MARK: Who writes

  private func write(_ test: inout TestClient, _ nick: String, _ sign: String, to target: String) {
    test.hear("@+typing=\(sign) :\(nick)!u@h TAGMSG \(target)")
  }

  @Test func `tells who writes behind where words go, while nothing is typed`() {
    var test = TestClient.inLobby(others: ["bob", "carol", "dave", "erin"])
    let place = "to #everyone, 5 people"
    write(&test, "bob", "active", to: "#everyone")
    #expect(promise(test) == "\(place) \u{B7} bob is writing")
    write(&test, "carol", "active", to: "#EVERYONE")
    #expect(promise(test) == "\(place) \u{B7} bob and carol are writing")
    #expect(test.text.contains("── \(place) \u{B7} bob and carol are writing ─"))
    test.type("h")
    #expect(promise(test) == place)
    test.press(.backspace)
    for nick in ["dave", "erin"] { write(&test, nick, "active", to: "$*") }
    #expect(promise(test) == "\(place) \u{B7} 4 people are writing")
    test.pass(.seconds(6))
    #expect(promise(test) == place && test.client.chat.writingDue == nil)
  }

  @Test func `forgets who said it, left, was put out or is called otherwise`() {
    var test = TestClient.inLobby(others: ["bob", "carol", "dave", "erin", "frank"])
    for nick in ["bob", "carol", "dave", "erin", "frank"] {
      write(&test, nick, "active", to: "#everyone")
    }
    test.hear(":bob!u@h PRIVMSG #everyone :here", ":carol!u@h QUIT :bye")
    test.hear(":x!u@h KICK #everyone dave :out", ":erin!u@h NICK Eve")
    write(&test, "frank", "done", to: "#everyone")
    #expect(promise(test).hasSuffix(" \u{B7} Eve is writing"))
    test.hear(":Eve!u@h PART #everyone")
    #expect(!promise(test).contains("writing"))
  }

  @Test func `of a talk tells there alone, and never of oneself or the ignored`() {
    var test = TestClient.inLobby(others: ["bob", "carol"])
    write(&test, "bob", "active", to: "alice")
    #expect(test.client.chat.conversations.all.allSatisfy { $0.name != "bob" })
    test.hear(":bob!u@h PRIVMSG alice :psst")
    write(&test, "bob", "paused", to: "alice")
    #expect(!promise(test).contains("writing"))
    test.press(.alt("2"))
    #expect(promise(test) == "to bob \u{B7} bob is writing")
    test.hear(":bob!u@h NICK rob")
    #expect(promise(test) == "to rob \u{B7} rob is writing")
    test.press(.alt("1"))
    test.enter("/ignore carol")
    write(&test, "carol", "active", to: "#everyone")
    write(&test, "alice", "active", to: "#everyone")
    write(&test, "stranger", "active", to: "#everyone")
    for sign in ["", "Active", "active\\s", "nonsense"] {
      write(&test, "rob", sign, to: "#everyone")
    }
    #expect(!promise(test).contains("writing"))
  }

  @Test func `stays one row of the window's width, whoever writes`() {
    let wild = [
      "b\u{2}o\u{1B}b", "\u{202E}evil", "日本語日本語日本語日本語", String(repeating: "x", count: 300),
    ]
    for columns in [20, 24, 30, 40, 57, 80, 120] {
      var test = TestClient.inLobby(columns: columns, rows: 12, others: wild)
      let rows = test.client.layout
      for nick in wild {
        write(&test, nick, "active", to: "#everyone")
        let screen = test.client.screen()
        #expect(test.client.layout == rows && screen.lines.count == 12)
        #expect(screen.lines[rows.promiseRows.lowerBound].contains("to #everyone"))
        #expect(!screen.text.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{202E}" })
        write(&test, nick, "done", to: "#everyone")
      }
    }
    var crowd = TestClient.inLobby(others: (0..<1000).map { "n\($0)" })
    for number in 0..<1000 { write(&crowd, "n\(number)", "active", to: "#everyone") }
    #expect(promise(crowd).hasSuffix(" \u{B7} many people are writing"))
    #expect(crowd.text.contains("many people are writing"))
  }
}

@Suite struct `A question` {
  private let question = Question(
    [.init("y", "y send", .sendHeld), .init("n", "n do not", .dropHeld)], "Esc later",
    asking: "2 messages of 2026-11-20 12:01 not sent.")

  @Test func `stands in as few rows as it needs, and breaks no answer`() {
    #expect(question.rows(columns: 100).count == 1)
    for columns in 10...100 {
      let rows = question.rows(columns: columns)
      #expect(rows.allSatisfy { TextWidth.columns(of: $0) <= columns })
      if columns >= 24 {
        for part in ["y send", "Esc later"] { #expect(rows.contains { $0.contains(part) }) }
      }
    }
  }

  @Test func `is answered by its letters in either case, with blanks around, and by nothing else`()
  {
    #expect(question.deed(for: "y") == .sendHeld && question.deed(for: " N ") == .dropHeld)
    for line in ["", "yes", "yy", "j", "y n", "ý"] { #expect(question.deed(for: line) == nil) }
  }

  @Test func `gives back what was set aside, with what was typed since`() {
    var line = Editor()
    line.set("/broadcast all hi")
    var asked = question
    asked.setAside(line)
    #expect(asked.line(with: "").text == "/broadcast all hi")
    #expect(asked.line(with: "next\n\n").text == "/broadcast all hi\nnext")
    var interrupting = Question([], "Esc", isInterruption: true)
    interrupting.setAside(line)
    #expect(interrupting.line(with: " there").text == "/broadcast all hi there")
  }

  @Test(arguments: [(1, 10, 10, false), (1, 10, 11, true), (21, 10, 1, true), (2, 4001, 1, true)])
  func `is asked about what nobody sends by a slip`(
    lines: Int, bytes: Int, messages: Int, isAsked: Bool
  ) {
    #expect(Measure(lines: lines, bytes: bytes, messages: messages).isLarge == isAsked)
  }
}

// What lives here: the screen's parts at every width, hints that do what they say, roles without colours.

import Foundation
import IRC
import System
import Testing

@testable import ClientCore

@Suite struct `The screen's parts` {
  private func lively(_ columns: Int, _ rows: Int) -> TestClient {
    var test = TestClient.inLobby(columns: columns, rows: rows, others: ["bob", "carol"])
    test.hear(":alice!a@h JOIN #dev", ":carol!c@h AWAY :busy: release 2.4")
    test.hear("@time=2026-11-20T12:01:05.000Z :bob!b@h PRIVMSG #everyone :alice, look at this")
    test.hear(":bob!b@h PRIVMSG #dev :one", ":bob!b@h PRIVMSG alice :two")
    return test
  }

  @Test func `words never get fewer columns because the window has more`() {
    for rows in [5, 12, 24] {
      for people in [true, false] {
        var before = 0
        for columns in 20...400 {
          let layout = Layout(rows: rows, columns: columns, .init(people: people))
          #expect(layout.text.count >= before, "\(columns)x\(rows)")
          #expect(layout.text.count <= 100 && layout.text.upperBound <= columns)
          before = layout.text.count
        }
      }
    }
  }

  @Test func `what goes where is told from eight rows on, and names have room by the window alone`()
  {
    for rows in 1...60 {
      for columns in [20, 60, 100, 200] {
        #expect(Layout(rows: rows, columns: columns).promiseRows.isEmpty == (rows < 8))
      }
    }
    for columns in 20...400 {
      for text in [columns, columns / 2] {
        let metrics = EntryMetrics(columns: text, window: columns)
        #expect(metrics.nickColumns == (columns < 120 ? 8 : columns < 160 ? 12 : 16))
      }
    }
  }

  @Test func `parts stand beside each other and fill the window`() {
    for columns in 20...400 {
      let layout = Layout(rows: 24, columns: columns, .init(people: true))
      #expect((layout.people != nil) == (columns >= 70) && (layout.list != nil) == (columns >= 100))
      if let list = layout.list { #expect(list.upperBound + 1 == layout.text.lowerBound) }
      if let people = layout.people {
        #expect(people.lowerBound == layout.text.upperBound + 2 && people.upperBound == columns)
        #expect(people.count >= (columns >= 120 ? 24 : 12))
      }
    }
    #expect(Layout(rows: 24, columns: 100).list?.count == 19)
    #expect(Layout(rows: 24, columns: 120).list?.count == 23)
    #expect(Layout(rows: 24, columns: 80, .init(people: true)).text.count == 59)
    #expect(EntryMetrics(columns: 40, window: 40).textColumns == 29)
    #expect(Layout(rows: 12, columns: 40, .init(input: 9)).inputRows.count == 3)
    #expect(Layout(rows: 24, columns: 80, .init(input: 9)).inputRows.count == 6)
  }

  @Test(arguments: [(80, 24), (120, 40), (40, 16), (60, 20), (200, 60)])
  func `every hint that is shown does something`(columns: Int, rows: Int) {
    var states: [TestClient] = [lively(columns, rows)]
    for key in [Key.function(1), .function(2), .function(3), .function(7), .alt("m"), .alt("u")] {
      var test = lively(columns, rows)
      test.press(key)
      states.append(test)
    }
    for text in ["hello", "/whoelse", "logout", " /logout", "/broadcast @bob hi"] {
      var test = lively(columns, rows)
      test.type(text)
      states.append(test)
    }
    var pasted = lively(columns, rows)
    pasted.press(.paste("one\ntwo\nthree"))
    states.append(pasted)
    var scrolled = lively(columns, rows)
    for number in 0..<200 { scrolled.hear(":bob!b@h PRIVMSG #everyone :line \(number)") }
    scrolled.press(.pageUp)
    scrolled.hear(":bob!b@h PRIVMSG #everyone :alice, one more")
    states.append(scrolled)
    for state in states {
      let row = state.client.screen().lines.last ?? ""
      let shown = state.client.hints.filter { row.contains($0.text) }
      #expect(!shown.isEmpty || state.client.hints.isEmpty, "\(state.text)")
      for hint in shown {
        var pressed = state
        pressed.effects = []
        pressed.press(hint.key)
        #expect(pressed.client.screen() != state.client.screen(), "\(hint.text)\n\(state.text)")
        #expect(!pressed.effects.contains(.bell), "\(hint.text)")
      }
    }
  }

  @Test func `every role is told apart without colours`() {
    var test = lively(120, 30)
    test.hear(":dave!d@h JOIN #everyone", ":dave!d@h PRIVMSG #everyone :x")
    test.hear(":s 354 alice 9 bob H 720 bob", ":dave!d@h QUIT :bye")
    test.enter("hello")
    for role in [
      "›1 #everyone", "2 #dev             +1 │", "3 bob              @1 │", "● alice  you",
      "◐ carol  release 2.4", "○ bob  12m", "  dave  12:01", "▌", "hello ◷", "LEFT 1",
    ] {
      #expect(test.text.contains(role), "\(role)\n\(test.text)")
    }
    test.press(.alt("3"))
    test.type("later")
    test.press(.alt("1"))
    #expect(test.text.contains("3 bob               ✎ │"))
  }

  @Test func `signs have an ASCII form of the same width`() {
    for sign in "─│┴┤├●◐○▌◷✎›·…" {
      #expect(TextWidth.columns(of: sign) == 1)
      #expect(Glyph.plain(String(sign)) != "?", "\(sign)")
    }
  }

  @Test func `the promise says where words go before they do`() {
    var test = lively(80, 24)
    for (typed, promise) in [
      ("", "to #everyone, 3 people"), ("hi", "to #everyone, 3 people"),
      ("/broadcast @bob,carol hi", "to bob and carol only"), ("/msg bob hi", "to bob only"),
      ("/broadcast all hi", "to everybody, also away: Enter asks"),
      ("/broadcast good morning", "to everybody online"),
      ("/broadcast bob is late", "to bob only, or to everybody? Enter asks"),
      ("/broadcast @nosuch hi", "nothing is sent: nobody is called nosuch"),
      ("/quit", "command: log out and end"), (" /quit", "nothing is sent: a blank"),
      ("logout", "command: log out and end \u{B7} Alt-Enter says it"),
    ] {
      test.press(.control("e"), .control("u"))
      test.type(typed)
      let row = test.client.screen().lines[test.client.layout.promiseRows.lowerBound]
      #expect(row.contains("── \(promise)"), "\(typed): \(row)")
    }
  }

  @Test func `a key that only edits gives the picture that everything drawn anew gives`() {
    var random = SeededGenerator(seed: 7)
    var test = lively(110, 30)
    let keys: [Key] = [
      .character("a"), .character(" "), .backspace, .left, .right, .paste("one\ntwo"), .altEnter,
      .control("_"), .pageUp, .alt("1"), .alt("2"), .alt("3"), .function(3), .escape, .focusOut,
      .control("r"), .control("u"),
    ]
    for number in 0..<600 {
      if let key = keys.randomElement(using: &random) { test.press(key) }
      if number % 7 == 0 { test.hear(":bob!b@h PRIVMSG #dev :line \(number)") }
      if number % 11 == 0 { test.hear(":bob!b@h PRIVMSG #everyone :alice \(number)") }
      if number % 5 == 0 { test.hear("@+typing=active :bob!b@h TAGMSG #everyone") }
      if number % 13 == 0 { test.now = test.now + .seconds(70) }
      var anew = test.client
      anew.forgetBody()
      #expect(test.client.screen() == anew.screen(), "\(number)")
    }
  }

  @Test func `numbers name the same conversation while others come and go`() {
    var test = TestClient.inLobby(columns: 120, rows: 30)
    for name in ["a", "b", "c"] { test.hear(":alice!a@h JOIN #\(name)") }
    test.press(.alt("3"))
    #expect(test.client.chat.conversations.current == .room("#b"))
    test.enter("/part #a")
    test.press(.alt("1"), .alt("4"))
    #expect(test.client.chat.conversations.current == .room("#c"))
    test.press(.alt("3"))
    #expect(test.client.chat.conversations.current == .room("#b"))
    test.hear(":alice!a@h JOIN #d")
    test.press(.alt("2"))
    #expect(test.client.chat.conversations.current == .room("#d"))
  }
}

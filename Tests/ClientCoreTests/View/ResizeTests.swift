// What lives here: any size at any moment gives the screen of a fresh start at that size.

import IRC
import Testing

@testable import ClientCore

/// Marsaglia's xorshift: the same sizes in every run.
private struct Sizes {
  var state: UInt64 = 88_172_645_463_325_252

  mutating func next(_ range: ClosedRange<Int>) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return range.lowerBound + Int(state % UInt64(range.count))
  }
}

@Suite struct ResizeTests {
  private static let texts = [
    "short", "a line that is longer than many of the windows that it will be shown in, by far",
    "世界 👩‍👩‍👧 e\u{301} 🇩🇪", "https://example.org/" + String(repeating: "a", count: 90), "\u{3}4red\u{7}",
  ]

  @Test func `two hundred sizes while messages arrive end in the screen of a fresh start`() {
    var sizes = Sizes()
    var storm = TestClient.inLobby(others: ["bob"])
    var calm = TestClient.inLobby(others: ["bob"])
    for round in 0..<200 {
      let line = ":bob!bob@127.0.0.1 PRIVMSG #everyone :\(Self.texts[round % Self.texts.count])"
      storm.hear(line)
      calm.hear(line)
      let (columns, rows) = (sizes.next(20...400), sizes.next(5...120))
      storm.receive(.resized(columns: columns, rows: rows))
      var fresh = calm
      fresh.receive(.resized(columns: columns, rows: rows))
      #expect(storm.client.screen() == fresh.client.screen(), "\(columns)x\(rows)")
    }
  }

  @Test(arguments: [0, 1, 2, 3, 4, 6, 19])
  func `a window too small for anything is no crash`(columns: Int) {
    for rows in 0...6 {
      var test = TestClient.inLobby(columns: columns, rows: rows, others: ["bob"])
      test.hear(":bob!bob@127.0.0.1 PRIVMSG #everyone :世界 and more")
      test.type("hello")
      test.press(.pageUp, .pageUp, .pageDown, .function(2))
      _ = test.text
      test.press(.escape, .function(1), .pageDown)
      _ = test.text
      var form = TestClient(name: "", password: nil, columns: columns, rows: rows)
      form.type("a name that is long")
      _ = form.text
    }
  }

  @Test func `scrolling up and down again shows the same rows`() {
    var test = TestClient.inLobby(columns: 60, rows: 14)
    for number in 0..<100 {
      let text = Self.texts[number % Self.texts.count]
      test.hear(":bob!bob@127.0.0.1 PRIVMSG #everyone :\(number) \(text)")
    }
    let bottom = test.text
    var pages = [bottom]
    for _ in 0..<5 {
      test.press(.pageUp)
      pages.append(test.text)
    }
    #expect(Set(pages).count == 6)
    for page in pages.dropLast().reversed() {
      test.press(.pageDown)
      #expect(test.text == page)
    }
    test.press(.alt("<"))
    #expect(test.client.screen().lines[2].contains("Fri 20 Nov"))
    test.press(.pageUp)
    #expect(test.client.screen().lines[2].contains("Fri 20 Nov"))
    test.press(.alt(">"))
    #expect(test.text == bottom)
  }

  @Test func `what arrives while one reads above does not move the rows`() {
    var test = TestClient.inLobby(columns: 60, rows: 14)
    for number in 0..<50 { test.hear(":bob!b@h PRIVMSG #everyone :\(number)") }
    test.press(.pageUp)
    let before = test.client.screen().lines[1...8]
    test.hear(":bob!b@h PRIVMSG #everyone :new")
    #expect(test.client.screen().lines[1...8] == before)
  }
}

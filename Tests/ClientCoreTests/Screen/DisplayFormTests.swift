// What lives here: tests of the form in which characters reach a terminal.

import ClientCore
import Testing

@Suite struct DisplayFormTests {
  @Test(arguments: [
    ("a", 1), ("é", 1), ("e\u{301}", 1), ("日", 2), ("한", 2), ("한", 2), ("Ａ", 2), ("ｱ", 1),
    ("😀", 2), ("👍🏽", 2), ("👨‍👩‍👧", 2), ("❤️", 2), ("🏳️‍🌈", 2), ("🇩🇪", 2), ("1️⃣", 1), ("🏴󠁧󠁢󠁥󠁮󠁧󠁿", 2), ("─", 1),
    ("", 0),
    ("नि", 2), ("\u{1100}\u{1161}\u{11A8}", 2), ("\u{AD}", 1),
  ])
  func `characters take the columns that every terminal gives them`(text: String, columns: Int) {
    #expect(TextWidth.columns(of: text) == columns)
  }

  @Test(arguments: [
    ("\u{7}", "^G"), ("\u{1B}[2J", "^[[2J"), ("\u{7F}", "^?"), ("\u{9B}", "<U+009B>"),
    ("a\u{202E}b", "a<U+202E>b"), ("\u{2066}", "<U+2066>"), ("\u{200B}", "<U+200B>"),
    ("\u{301}", "<U+0301>"), ("\u{2028}", "<U+2028>"), ("\u{FEFF}x", "<U+FEFF>x"),
    ("a\nb", "a↵b"), ("a\r\nb", "a↵b"), ("\r", "^M"), ("\u{0}", "^@"), ("\u{E0041}", "<U+E0041>"),
  ])
  func `what could move the cursor or turn the text is shown as a stand-in`(
    text: String, shown: String
  ) {
    #expect(DisplayForm.text(of: text) == shown)
  }

  @Test func `what is no screen gets emoji one by one, without selectors and skin tones`() {
    #expect(DisplayForm.text(of: "👨‍👩‍👧") == "👨👩👧")
    #expect(Array(DisplayForm.text(of: "👍🏽").unicodeScalars) == ["👍"])
    #expect(Array(DisplayForm.text(of: "❤️").unicodeScalars) == ["❤"])
    #expect(DisplayForm.text(of: "🏽").unicodeScalars.count == 1)
  }

  @Test(arguments: [
    ("👨‍👩‍👧", ["👨"]), ("🏳️‍🌈", ["🏳", " "]), ("👍🏽", ["👍"]), ("❤️", ["❤", " "]), ("🇩🇪", ["D", "E"]),
  ])
  func `an emoji of several characters has two columns, whole or by its stand-in`(
    text: String, standIns: [String]
  ) throws {
    let emoji = try #require(text.first)
    #expect(DisplayForm.parts(of: emoji).map(\.text) == [text])
    #expect(DisplayForm.standIns(for: emoji) == standIns)
    #expect(standIns.reduce(0) { $0 + TextWidth.columns(of: $1) } == 2)
  }

  @Test(arguments: [
    "a\u{FE0F}", "1️⃣", "👍", "日\u{200D}👍", "👨\u{200D}", "👨\u{200D}\u{301}👩", "🇩", "🏽", "e\u{301}",
    "ก\u{200D}",
    "🇩\u{FE0F}", "👍\u{FE0F}", "😀🏽", "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
  ])
  func `what only looks like one is taken apart`(text: String) {
    for cluster in text { #expect(Emoji(cluster) == nil, "\(text)") }
  }

  @Test func `without end it is taken apart, too`() {
    let chain = Array(repeating: "👨", count: 500).joined(separator: "\u{200D}")
    for cluster in chain { #expect(Emoji(cluster) == nil) }
  }

  @Test func `a cell has a base and at most four marks`() {
    let zalgo = Character("a" + String(repeating: "\u{301}", count: 50))
    let parts = DisplayForm.parts(of: zalgo)
    #expect(parts.count == 1)
    #expect(parts[0].text.unicodeScalars.count == 5)
  }

  @Test func `no scalar reaches the screen that has no fixed width`() {
    for value in UInt32(0)...0x10FFFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let parts = DisplayForm.parts(of: Character(scalar))
      let columns = parts.reduce(0) { $0 + $1.columns }
      guard TextWidth.columns(of: Character(scalar)) == columns,
        parts.map(\.text).joined() == DisplayForm.text(of: String(scalar))
      else {
        Issue.record("U+\(String(value, radix: 16)) is counted as it is not drawn")
        return
      }
      for part in parts {
        guard let base = part.text.unicodeScalars.first, part.columns == 1 || part.columns == 2
        else {
          Issue.record("U+\(String(value, radix: 16)) gives an empty part")
          return
        }
        switch base.properties.generalCategory {
        case .control, .format, .unassigned, .lineSeparator, .paragraphSeparator:
          Issue.record("U+\(String(value, radix: 16)) is let through")
        default: break
        }
      }
    }
  }
}

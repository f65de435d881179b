// What lives here: tests of the form in which characters reach a terminal.

import ClientCore
import Testing

@Suite struct DisplayFormTests {
  @Test(arguments: [
    ("a", 1), ("é", 1), ("e\u{301}", 1), ("日", 2), ("한", 2), ("한", 2), ("Ａ", 2), ("ｱ", 1),
    ("😀", 2), ("👍🏽", 2), ("👨‍👩‍👧", 6), ("❤️", 1), ("🇩🇪", 2), ("1️⃣", 1), ("🏴󠁧󠁢󠁥󠁮󠁧󠁿", 2), ("─", 1), ("", 0),
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

  @Test func `joined emoji are shown one by one, without selectors and skin tones`() {
    #expect(DisplayForm.text(of: "👨‍👩‍👧") == "👨👩👧")
    #expect(Array(DisplayForm.text(of: "👍🏽").unicodeScalars) == ["👍"])
    #expect(Array(DisplayForm.text(of: "❤️").unicodeScalars) == ["❤"])
    #expect(DisplayForm.text(of: "🏽").unicodeScalars.count == 1)
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
      for part in DisplayForm.parts(of: Character(scalar)) {
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

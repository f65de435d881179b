// What lives here: tests of styled text and its wrapping.

import ClientCore
import Testing

@Suite struct StyledTextTests {
  private func wrap(_ text: String, _ columns: Int) -> [String] {
    StyledText(text).wrapped(to: columns).map(\.text)
  }

  @Test func `runs of one look are joined`() {
    let text = StyledText("a") + StyledText("b") + StyledText("c", Style(bold: true))
    #expect(text.runs.count == 2)
    #expect(text.text == "abc")
    #expect(text.columns == 3)
  }

  @Test func `lines break at blanks, and the blanks vanish`() {
    #expect(wrap("the quick brown fox", 10) == ["the quick", "brown fox"])
    #expect(wrap("the quick     brown", 9) == ["the quick", "brown"])
    #expect(wrap("the quick     brown", 11) == ["the quick", "brown"])
    #expect(wrap("", 10) == [""])
  }

  @Test func `inner and leading blanks stay`() {
    #expect(wrap("  a   b", 10) == ["  a   b"])
  }

  @Test func `a word as wide as the pane fills it`() {
    #expect(wrap("aaaa bbbb cc", 4) == ["aaaa", "bbbb", "cc"])
    #expect(wrap("aaaa", 4) == ["aaaa"])
  }

  @Test func `only a word longer than the pane is cut`() {
    #expect(wrap("ab abcdefghij k", 4) == ["ab", "abcd", "efgh", "ij k"])
    let link = "https://example.org/a-b"
    #expect(wrap("see \(link) now", 24) == ["see", link, "now"])
  }

  @Test func `lines break between wide characters, not before their punctuation`() {
    #expect(wrap("日本語日本語", 5) == ["日本", "語日", "本語"])
    #expect(wrap("日本語。", 6) == ["日本", "語。"])
    #expect(wrap("ab日本", 5) == ["ab日", "本"])
  }

  @Test func `a cluster is never cut, and a narrow pane still moves on`() {
    #expect(wrap("日本", 1) == ["日", "本"])
    #expect(wrap("e\u{301}e\u{301}e\u{301}", 2) == ["e\u{301}e\u{301}", "e\u{301}"])
  }

  @Test func `a line feed ends a line`() {
    #expect(wrap("a\nb\n\nc", 10) == ["a", "b", "", "c"])
    #expect(wrap("a\n", 10) == ["a"])
  }

  @Test(arguments: 2...30) func `no line is wider than the pane`(columns: Int) {
    let text =
      "A longer text, with 日本語の文章 and https://example.org/with/a/path?and=query "
      + "and 👨‍👩‍👧 and\ttabs and \u{202E}controls\u{7}, a\u{301}\u{302} and 한국어."
    for line in StyledText(text).wrapped(to: columns) {
      // A cluster wider than the pane (a joined emoji, a stand-in) has a line of its own.
      #expect(line.columns <= columns || line.text.count == 1, "\(line.text)")
    }
  }

  @Test func `wrapping keeps the looks`() {
    let bold = Style(bold: true)
    let lines = (StyledText("one ") + StyledText("two three", bold)).wrapped(to: 7)
    #expect(lines.map(\.text) == ["one two", "three"])
    #expect(lines[1].runs == [StyledText.Run("three", bold)])
  }

  @Test func `mIRC formatting becomes looks over the base`() {
    let base = Style(foreground: .palette(3))
    let text = StyledText(formatted: "a\u{2}b\u{2}\u{3}4,1c\u{F}d", base: base)
    #expect(text.text == "abcd")
    #expect(text.runs.map(\.style.isBold) == [false, true, false, false])
    #expect(text.runs[2].style.foreground == .palette(9))
    #expect(text.runs[2].style.background == .palette(0))
    #expect(text.runs[3].style == base)
  }

  @Test func `every mIRC colour is one of the palette's`() {
    for number in 0...98 {
      let text = StyledText(formatted: "\u{3}\(number < 10 ? "0" : "")\(number)x")
      #expect(text.runs[0].style.foreground != .default)
    }
    #expect(StyledText(formatted: "\u{3}99x").runs[0].style.foreground == .default)
    #expect(StyledText(formatted: "\u{3}4x", colours: false).runs[0].style == .plain)
  }
}

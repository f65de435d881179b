// What lives here: protocol text is bytes, whatever characters they make up.
import IRC
import Testing

@Suite struct `Protocol text` {
  @Test func `begins with a byte that a combining mark follows`() {
    #expect("#\u{FE0F}\u{20E3}team".namesRoom)
    #expect("#\u{301}x".begins(with: "#"))
    #expect(!"x#".namesRoom)
    #expect(!"".namesRoom)
    #expect("n=\u{301}".behind("n=").map(String.init) == "\u{301}")
    #expect("m=x".behind("n=") == nil)
  }

  @Test func `is cut at bytes`() {
    #expect("a,\u{301}b,c".split(at: ",").map(String.init) == ["a", "\u{301}b", "c"])
    #expect(",a,,".split(at: ",").map(String.init) == ["a"])
    #expect(
      ",a,".split(at: ",", omittingEmptySubsequences: false).map(String.init) == ["", "a", ""])
    #expect(
      "x=\u{301}y=z".cut(at: "=").map { [String($0.front), String($0.back)] } == [
        "x", "\u{301}y=z",
      ])
    #expect("abc".cut(at: "=") == nil)
    #expect(String("abc".until("c")) == "ab")
  }

  @Test func `holds bytes`() {
    #expect("a \u{301}".holds(" "))
    #expect("x*\u{301}".holds(anyOf: "*?"))
    #expect(",,".holds(only: ","))
    #expect(!",\u{301}".holds(only: ","))
  }

  @Test func `of somebody else moves no terminal`() {
    #expect("a\u{1B}[2Jb\u{9B}c\r\nd".visible == "a\u{FFFD}[2Jb\u{FFFD}c\u{FFFD}\u{FFFD}d")
    #expect("x\u{202E}y\u{2066}z\u{2028}".visible == "x\u{FFFD}y\u{FFFD}z\u{FFFD}")
    #expect("größe 👋🏽".visible == "größe 👋🏽")
    #expect("\u{2}bold\u{1B}[m\u{202E}\u{85}x".withoutControls == "\u{2}bold[mx")
  }
}

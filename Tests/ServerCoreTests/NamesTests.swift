// What lives here: which words can be names of people.
import ChatSupport
import IRC
import Testing

@testable import ServerCore

@Suite struct `A person's name` {
  private func isAllowed(_ name: String, _ nicks: NickAlphabet) -> Bool {
    var limits = NameSettings()
    limits.nicks = nicks
    return Names.isFree(name, limits: limits)
  }

  @Test(arguments: ["größe", "José", "Алиса", "花子", "ひらがな", "Ελένη", "नमस्ते", "தமிழ்", "שלום", "ñ1"])
  func `of any script is one where that is allowed`(_ name: String) {
    #expect(isAllowed(name, .utf8))
    #expect(!isAllowed(name, .ascii))
  }

  @Test(arguments: [
    "a\u{301}", "Jose\u{301}", "ａｌｉｃｅ", "𝒶lice", "a\u{200D}b", "a\u{202E}b", "\u{301}a", "ﬁ", "²a",
    "a²",
    "👋", "a b", "a,b", "a!b", "a@b", "a*", "#a", "$a", ":a", "1a", "-a", "", "a.b", "٣a",
    "größe" + String(repeating: "ß", count: 14),
  ])
  func `is none in any case`(_ name: String) {
    #expect(!isAllowed(name, .utf8))
    #expect(!isAllowed(name, .ascii))
  }

  @Test(arguments: ["alice", "a-1", "[x]", "{`|^_}", "\\o", String(repeating: "n", count: 32)])
  func `of ASCII is always one`(_ name: String) {
    #expect(isAllowed(name, .utf8))
    #expect(isAllowed(name, .ascii))
  }
}

@Suite struct `A room's name` {
  @Test(arguments: [
    "#a", "#größe", "#花子", "#नमस्ते", "#C++", "##", "#a.b-c_d", "#日本", "#👋", "#a\u{301}",
  ])
  func `may be of any script`(_ name: String) {
    #expect(Names.isRoom(name))
  }

  @Test(arguments: [
    "", "#", "a", "&a", "#a b", "#a,b", "#a*", "#a?", "#a:b", "#a\u{7}", "#a\u{7F}",
    // Invisible, or of another width.
    "#everyone\u{200B}", "#every\u{AD}one", "#a\u{FEFF}", "#a\u{2060}", "#a\u{FE0F}", "#a\u{E0041}",
    "#\u{115F}", "#a\u{3164}", "#a\u{A0}b", "#a\u{3000}b", "#a\u{2028}", "#a\u{2029}",
    // What moves a terminal or turns the writing.
    "#a\u{202E}b", "#a\u{2067}b", "#a\u{200F}", "#a\u{85}", "#a\u{9B}2J", "#a\u{1B}[m",
    // What joins the `#`.
    "#\u{FE0F}\u{20E3}team", "#\u{301}a", "#\u{20E3}", "#\u{1F3FD}", "#\u{200D}a",
    // Whatever a font likes to draw.
    "#\u{E000}", "#\u{FFFF}",
    "#" + String(repeating: "ß", count: 32),
  ])
  func `shows what it is`(_ name: String) {
    #expect(!Names.isRoom(name))
  }
}

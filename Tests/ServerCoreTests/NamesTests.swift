/// What lives here: which words can be names of people.
import IRC
import Testing

@testable import ServerCore

@Suite struct `A person's name` {
  private func isAllowed(_ name: String, _ nicks: NickAlphabet) -> Bool {
    var limits = Limits()
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

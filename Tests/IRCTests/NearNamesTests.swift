// What lives here: what somebody who mistyped a name may have meant.
import Testing

@testable import IRC

@Suite struct `Near names` {
  @Test func `distances count the keystrokes between two words`() {
    #expect(distance("", "abc") == 3)
    #expect(distance("kitten", "sitting") == 3)
    #expect(distance("ab", "ba") == 1)
  }

  private func distance(_ one: String, _ other: String) -> Int {
    NearNames.editDistance(Array(one.utf8), Array(other.utf8))
  }

  @Test func `the nearest come first, and nothing is suggested for a word like none`() {
    let names = ["carol", "carl", "bob", "heidi"]
    #expect(NearNames.suggestions(for: "carol", among: names) == ["carol", "carl"])
    #expect(NearNames.suggestions(for: "zzzzz", among: names).isEmpty)
  }

  @Test func `nobody is suggested twice, or who is three keystrokes away`() {
    let names = ["penelope", "Penelope", "penelope", "antelope"]
    #expect(NearNames.suggestions(for: "penelopes", among: names) == ["Penelope", "penelope"])
    #expect(NearNames.suggestions(for: "cantaloupes", among: ["antelopes"]).isEmpty)
  }
}

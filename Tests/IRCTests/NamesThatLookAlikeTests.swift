// What lives here: the composed form of text, and names that look alike.
import IRC
import Testing

@Suite struct `A name` {
  @Test func `is composed to the same bytes however it was typed`() {
    let typed = "e\u{301}tude"
    #expect(Array(typed.composed.utf8) == Array("\u{E9}tude".utf8))
    #expect(Array("plain".composed.utf8) == Array("plain".utf8))
    #expect(Array("\u{212B}".composed.utf8) == Array("\u{C5}".utf8))
  }

  @Test(arguments: [
    ("alice", "a1ice"), ("alice", "aIice"), ("AL1CE", "ALICE"), ("alice", "аlice"),
    ("alice", "αlice"), ("bob", "b0b"), ("bob", "bоb"), ("carmen", "carrnen"),
    ("wendy", "vvendy"), ("erin", "еrіn"), ("Вова", "вова"), ("x|x", "xlx"),
  ])
  func `looks like another`(_ one: String, _ other: String) {
    #expect(Skeleton.of(one) == Skeleton.of(other))
  }

  @Test(arguments: [
    ("alice", "alicia"), ("alice", "alice_"), ("jose", "josé"), ("bob", "bab"), ("ian", "lan"),
    ("dave", "dane"), ("größe", "grösse"), ("alice", "Алиса"),
  ])
  func `does not look like every other`(_ one: String, _ other: String) {
    #expect(Skeleton.of(one) != Skeleton.of(other))
  }

  @Test func `is matched by one question mark for each character`() {
    #expect(Mask("gr??e").matches("größe"))
    #expect(!Mask("gr?????e").matches("größe"))
    #expect(Mask("*?").matches("é"))
    #expect(!Mask("*??").matches("é"))
  }
}

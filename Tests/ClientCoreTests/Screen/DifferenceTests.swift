// What lives here: which part of a row is painted anew.

import Testing

@testable import ClientCore

@Suite struct DifferenceTests {
  private func screen(_ text: String) -> Screen {
    var screen = Screen(rows: 2, columns: 8)
    screen.write(text, row: 0, column: 0)
    return screen
  }

  @Test func `a row that nobody wrote into does not differ from one of blanks`() {
    var blanks = Screen(rows: 2, columns: 8)
    blanks.fill(row: 1)
    let empty = Screen(rows: 2, columns: 8)
    #expect(empty.columns(of: 1, thatDifferFrom: blanks).isEmpty)
    #expect(blanks.columns(of: 1, thatDifferFrom: empty).isEmpty)
    #expect(empty == blanks)
    blanks.restyle(row: 1, column: 3, width: 2) { $0.with(bold: true) }
    #expect(blanks.columns(of: 1, thatDifferFrom: empty) == 3..<5)
    #expect(empty != blanks)
  }

  @Test func `from the first to the last column that looks otherwise`() {
    #expect(screen("abcdef").columns(of: 0, thatDifferFrom: screen("abXdYf")) == 2..<5)
    #expect(screen("abcdef").columns(of: 0, thatDifferFrom: screen("abcdef")).isEmpty)
  }

  @Test func `a wide character is painted whole, whichever of the two it stands in`() {
    #expect(screen("a日b").columns(of: 0, thatDifferFrom: screen("axyb")) == 1..<3)
    #expect(screen("axyb").columns(of: 0, thatDifferFrom: screen("a日b")) == 1..<3)
    #expect(screen("日本").columns(of: 0, thatDifferFrom: screen("日木")) == 2..<4)
  }

  @Test func `plain text is the same whether it is drawn as bytes or as clusters`() {
    var plain = Screen(rows: 1, columns: 12)
    var mixed = plain
    #expect(plain.write("say hello", row: 0, column: 1, limit: 7) == 7)
    // A cluster at the end has everything before it drawn the long way.
    #expect(mixed.write("say helloé", row: 0, column: 1, limit: 7) == 7)
    #expect(plain == mixed)
    #expect(plain.write("beyond", row: 0, column: 10) == 2)
    #expect(plain.text == " say hel  be\n")
  }
}

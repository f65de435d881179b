// What lives here: HELP knows every command.
import IRC
import Testing

@testable import ServerCore

@Suite struct `HELP` {
  @Test func `has a line for every command`() {
    #expect(Verb.rows.count > 50)
    for verb in Verb.rows {
      #expect(verb.meaning.utf8CodeUnitCount > 5, "\(verb.command.rawValue)")
    }
    #expect(Help.lines(about: "*")?.count == 1 + Verb.rows.count)
    #expect(Verb.table.count == Verb.rows.count, "a command stands in the table twice")
  }

  @Test func `says nothing about what is no command`() {
    #expect(Help.lines(about: "FROB") == nil)
    #expect(Help.lines(about: "BACK") == ["BACK", "no longer busy or away; held messages come"])
  }

  @Test func `fits its lines`() {
    for line in Help.lines(about: "*") ?? [] { #expect(line.utf8.count < 400, "\(line)") }
  }
}

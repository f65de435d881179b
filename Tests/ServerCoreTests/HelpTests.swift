// What lives here: HELP knows every command.
import IRC
import Testing

@testable import ServerCore

@Suite struct `HELP` {
  @Test func `has a line for every command and none for others`() {
    let commands = Set(Verb.table.keys.map(\.rawValue))
    let explained = Help.texts.map(\.key)
    let silent = commands.subtracting(explained).sorted()
    #expect(silent.isEmpty, "give these a line in Chat+Help.swift: \(silent)")
    #expect(Set(explained).subtracting(commands).isEmpty)
    #expect(Set(explained).count == explained.count)
    #expect(Verb.table.count == Verb.rows.count, "a command stands in the table twice")
  }

  @Test func `fits its lines`() {
    for line in Help.lines(about: "*") ?? [] { #expect(line.utf8.count < 400, "\(line)") }
  }
}

// What lives here: what a typed line means.

import Testing

@testable import ClientCore

@Suite struct CommandLineTests {
  private func describe(_ line: CommandLine) -> String {
    switch line {
    case .nothing: "nothing"
    case .command(let command, let arguments): "command \(command.name)|\(arguments)"
    case .text(let text): "text \(text)"
    case .bare(let command, let arguments): "bare \(command.name)|\(arguments)"
    case .question(let command, let arguments): "question \(command.name)|\(arguments)"
    case .refused: "refused"
    }
  }

  @Test(arguments: [
    ("/msg bob  hi there", "command message|bob  hi there"), ("/LOGOUT", "command logout|"),
    ("//etc/passwd", "text /etc/passwd"), ("/etc/passwd", "refused"), (" /logout", "refused"),
    ("  hello", "text   hello"), ("", "nothing"), ("   ", "nothing"),
    ("whoelse", "bare whoelse|"), ("whoelse is here?", "text whoelse is here?"),
    ("wholast 5", "bare wholast|5"), ("wholast night", "text wholast night"),
    ("message bob hi", "bare message|bob hi"), ("message me", "text message me"),
    ("broadcast hi", "bare broadcast|hi"), ("logout", "bare logout|"),
    ("message bob hi\nyou", "question message|bob hi\nyou"), ("Logout", "text Logout"),
    ("logout now", "text logout now"), ("help", "text help"),
  ])
  func `a line of the screen is read as meant`(line: String, meaning: String) {
    #expect(describe(CommandLine(line)) == meaning)
  }

  @Test(arguments: [
    ("whoelse", "command whoelse|"), ("/whoelse", "command whoelse|"),
    ("message bob hi", "command message|bob hi"), ("hello there", "refused"), ("", "nothing"),
  ])
  func `a line of the plain mode needs no slash`(line: String, meaning: String) {
    #expect(describe(CommandLine(plain: line)) == meaning)
  }

  @Test(arguments: [
    ("wohlast", "wholast"), ("mesage", "message"), ("brodcast", "broadcast"), ("lgout", "logout"),
    ("broad", "broadcast"),
  ])
  func `a slip is met with the command that was probably meant`(typed: String, meant: String) {
    #expect(SlashCommand.near(typed)?.name == meant)
  }

  @Test func `nothing is suggested for a word that is like none`() {
    #expect(SlashCommand.near("xyzzy") == nil)
    #expect(SlashCommand.near("") == nil)
  }

  @Test func `no two commands share a name`() {
    let names = SlashCommand.all.flatMap { [$0.name] + $0.aliases }
    #expect(Set(names).count == names.count)
  }
}

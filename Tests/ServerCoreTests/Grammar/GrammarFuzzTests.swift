// What lives here: every command in random states, with everything that is always true checked
// after each. `PARLEY_FUZZ=500000` asks for that many commands instead of the short form, and
// `PARLEY_FUZZ_SEED=77` begins with that chat, to see one fault again.
import Glibc
import IRC
import Testing

@testable import ServerCore

@Suite struct `Every command in every state` {
  private static let commandsPerChat = 5000

  private static var seeds: Range<UInt64> {
    let chats = max(1, UInt64(number("PARLEY_FUZZ") ?? 10_000) / UInt64(commandsPerChat))
    let first = UInt64(number("PARLEY_FUZZ_SEED") ?? 1)
    return first..<first + chats
  }

  private static func number(_ variable: String) -> Int? {
    getenv(variable).flatMap { Int(String(cString: $0)) }
  }

  @Test func `the grammar knows every command`() {
    let missing = Verb.table.keys.map(\.rawValue).filter { !Grammar.knows($0) }.sorted()
    #expect(missing.isEmpty, "give these a row in Grammar+Rules.swift: \(missing)")
  }

  @Test func `the chat stays whole, answers the right session, and replays to the same state`() {
    var commands = 0
    var answered: Set<String> = []
    for seed in Self.seeds {
      var run = GrammarRun(seed: seed)
      while run.commands < Self.commandsPerChat, run.faults.isEmpty { run.step() }
      if run.faults.isEmpty { run.replay() }
      guard run.faults.isEmpty else {
        Issue.record("seed \(seed), after \(run.commands) commands: \(run.faults)")
        return
      }
      commands += run.commands
      answered.formUnion(run.answered)
    }
    print(
      "grammar: \(commands) commands in \(Self.seeds.count) chats, \(answered.count) kinds of reply"
    )
    // Otherwise little was tested.
    #expect(answered.count > 60, "only \(answered.sorted())")
  }
}

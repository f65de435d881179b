// What lives here: what could not be stored is not shown, and is not in the chat either.
import Testing

@testable import ServerCore

@Suite struct `When storing fails` {
  @Test func `the chat is as if what failed had never been asked`() {
    let decided: Set = [
      "PRIVMSG", "NOTICE", "JOIN", "PART", "TOPIC", "MODE", "KICK", "INVITE", "RENAME",
      "REDACT", "METADATA", "MARKREAD", "REGISTER", "BAN", "UNBAN", "MUTE", "UNMUTE",
    ]
    var refused: Set<String> = []
    var (lateSuccesses, conflicts, disks) = (0, 0, 0)
    // Some of them are seldom.
    for seed in UInt64(1)...30 where seed <= 8 || !refused.isSuperset(of: decided) {
      var run = StoringRun(seed: seed)
      for step in 0..<600 {
        run.step()
        guard run.faults.isEmpty else {
          Issue.record("seed \(seed), step \(step): \(run.faults.joined(separator: "\n"))")
          return
        }
      }
      refused.formUnion(run.refused)
      lateSuccesses += run.lateSuccesses
      conflicts += run.conflicts
      disks += run.diskComparisons
      // Otherwise little was tested.
      #expect(run.failures > 10 && run.comparisons > 200, "\(run.failures) \(run.comparisons)")
    }
    #expect(
      lateSuccesses > 20 && conflicts > 25 && disks > 200, "\(lateSuccesses) \(conflicts) \(disks)")
    let spared = decided.subtracting(refused)
    #expect(spared.isEmpty, "never refused: \(spared)")
  }
}

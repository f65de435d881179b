// What lives here: several servers are one chat.
import Glibc
import Testing

@testable import ServerCore

@Suite struct `Several servers of one chat` {
  /// So many deeds of each of several chats; `make fuzz` does more, from `PARLEY_FUZZ_SEED` on.
  private static var seeds: ClosedRange<UInt64> {
    let first = number("PARLEY_FUZZ_SEED") ?? 1
    return first...first + max(6, (number("PARLEY_FUZZ") ?? 0) / 400) - 1
  }

  private static func number(_ name: String) -> UInt64? {
    getenv(name).flatMap { UInt64(String(cString: $0)) }
  }

  @Test(arguments: seeds)
  func `know the same whatever each of them is asked`(_ seed: UInt64) {
    var run = ReplicaRun(seed: seed)
    let isLong = Self.number("PARLEY_FUZZ") != nil
    if isLong { run.thoroughness = 100 }
    for _ in 0..<3000 {
      run.step()
      if !run.faults.isEmpty { break }
    }
    if run.faults.isEmpty { run.finish() }
    #expect(run.faults.isEmpty, "\(run.faults.joined(separator: "\n"))")
    // Otherwise nothing was tested. Of thousands of chats some have little to decide.
    #expect(
      run.deeds > (isLong ? 100 : 300) && run.compared > 300,
      "\(run.deeds) deeds, \(run.compared) compared")
  }

  @Test(arguments: UInt64(11)...14)
  func `know the same when some of them die and come back`(_ seed: UInt64) throws {
    var run = ReplicaRun(seed: seed)
    for step in 0..<3000 where run.faults.isEmpty {
      run.step()
      if step % 200 == 199 { try run.restart(step / 200 % 3, from: (step / 200 + 1) % 3) }
    }
    if run.faults.isEmpty { run.finish() }
    #expect(run.faults.isEmpty, "\(run.faults.joined(separator: "\n"))")
    #expect(run.restarts > 10 && run.deeds > 300)
  }

  @Test func `are found out when one of them passes over a deed`() {
    let faulty = (UInt64(1)...3).filter { seed in
      var run = ReplicaRun(seed: seed)
      run.forgets = 20
      for _ in 0..<3000 where run.faults.isEmpty { run.step() }
      return !run.faults.isEmpty
    }
    #expect(faulty.count == 3)
  }
}

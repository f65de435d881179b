// What lives here: three nodes in bad weather, and what none of it may do.
import Cluster
import ClusterSupport
import Glibc
import System
import Testing

@Suite struct `Three nodes in bad weather` {
  private struct Outcome {
    let verdict: LogVerdict
    let writers: [LogWriter.State]
    var fences: Int { writers.reduce(0) { $0 + $1.fences } }
  }

  /// Nodes are cut off, stopped and killed at random while requests are lost, late and doubled; then all
  /// is well for a while, so that everybody reads everything.
  private func run(seed: UInt64, turns: Int = 40, compares: Bool = true) -> Outcome {
    let world = MemoryWorld(seed: seed, faults: .many, compares: compares)
    var logs = (0..<3).map { _ in world.log() }
    var writers = zip(["a", "b", "c"], logs).map { LogWriter(Samples.node($0), $1) }
    for writer in writers { writer.start() }
    for _ in 0..<turns {
      world.run(for: .milliseconds(world.random(below: 1500)))
      let index = world.random(below: 3)
      switch world.random(below: 6) {
      case 0: logs[index].setCut(true)
      case 1: logs[index].setCut(false)
      case 2: logs[index].pause()
      case 3: logs[index].resume()
      case 4:
        logs[index].kill()
        logs[index] = world.log(restarting: logs[index])
        writers[index] = LogWriter(writers[index].node, logs[index], former: writers[index])
        writers[index].start()
      default: break
      }
    }
    world.set(MemoryFaults())
    for log in logs {
      log.setCut(false)
      log.resume()
    }
    world.run(for: .seconds(20))
    for log in logs { log.leave() }
    world.run(for: .seconds(8))
    let contents = writers.map(\.contents)
    return Outcome(verdict: LogVerdict(contents), writers: contents)
  }

  /// `PARLEY_LOG_SEEDS` asks for more.
  private static let seeds =
    1...UInt64(
      getenv("PARLEY_LOG_SEEDS").flatMap { Int(String(cString: $0)) } ?? 12)

  @Test(arguments: seeds)
  func `agree on one order, in which nothing acknowledged is lost or doubled`(_ seed: UInt64) {
    let outcome = run(seed: seed)
    #expect(outcome.verdict.isGood, "\(outcome.verdict)")
    for writer in outcome.writers {
      #expect(writer.acknowledged.count > 20)
      let stops = writer.news.filter { if case .stopped = $0 { true } else { false } }
      #expect(stops == [])
    }
    #expect(outcome.fences > 0)
  }

  @Test func `are the same in every run of a seed`() {
    let (one, other) = (run(seed: 5, turns: 10), run(seed: 5, turns: 10))
    #expect(one.writers.map(\.news) == other.writers.map(\.news))
  }

  @Test func `would be caught if the engine compared nothing`() {
    let outcomes = (1...6).map { run(seed: UInt64($0), compares: false) }
    #expect(outcomes.contains { $0.verdict.doubled > 0 })
  }
}

// What lives here: small records beside the log.
import Cluster
import ClusterSupport
import Synchronization
import System
import Testing

private final class Answers<Answer: Sendable>: Sendable {
  private let answers = Mutex<[Answer]>([])
  var all: [Answer] { answers.withLock { $0 } }
  func add(_ answer: Answer) { answers.withLock { $0.append(answer) } }
}

@Suite struct `Notes` {
  private func genesis(_ number: UInt8, logic: UInt64 = 1) -> Genesis {
    Genesis(instance: [number], secret: [number], logic: logic, settings: [])
  }

  @Test(arguments: 1...20) func `have one beginning of the chat, whoever is first`(_ seed: UInt64) {
    let world = MemoryWorld(seed: seed, faults: .many)
    let answers = Answers<Result<SettledGenesis, GenesisFault>>()
    let logs = (1...3).map { _ in world.log() }
    for (number, log) in logs.enumerated() {
      log.begin(proposing: genesis(UInt8(number))) { answers.add($0) }
    }
    #expect(world.run(atMost: .seconds(60)) { answers.all.count == 3 })
    guard case .success(let settled)? = answers.all.first else {
      Issue.record("\(answers.all)")
      return
    }
    #expect(answers.all.allSatisfy { $0 == .success(settled) })

    for (number, log) in logs.enumerated() {
      log.raise(settled, to: genesis(9, logic: UInt64(number) + 2)) { answers.add($0) }
    }
    #expect(world.run(atMost: .seconds(60)) { answers.all.count == 6 })
    let raised = answers.all.suffix(3)
    #expect(raised.allSatisfy { $0 == raised.first })
    #expect(raised.first != .success(settled))
  }

  @Test func `name the entries that nobody applies`() {
    let world = MemoryWorld()
    let log = world.log()
    let (written, read) = (Answers<NotesAnswer>(), Answers<Set<Position>?>())
    for number: UInt64 in [7, 100] { log.skip(Position(number)) { written.add($0) } }
    log.skip(Position(7)) { written.add($0) }
    log.skips { read.add($0) }
    world.run(for: .seconds(1))
    #expect(written.all.count == 3)
    #expect(read.all == [[Position(7), Position(100)]])
    log.write([], to: "skip/seven", version: 0) { written.add($0) }
    log.skips { read.add($0) }
    world.run(for: .seconds(1))
    #expect(read.all.last == .some(nil))
  }

  @Test func `are refused when there is no room`() {
    let world = MemoryWorld()
    world.withStore { $0.isFull = true }
    let answers = Answers<Result<SettledGenesis, GenesisFault>>()
    world.log().begin(proposing: genesis(1)) { answers.add($0) }
    world.run(for: .seconds(1))
    #expect(answers.all == [.failure(.refused("the log has no room left"))])
  }
}

// What lives here: what becomes of an entry when the engine, or the way to it, fails.
import Cluster
import ClusterSupport
import System
import Testing

@Suite struct `An entry` {
  private let world = MemoryWorld(seed: 4)
  private let a = Samples.node("a")

  private func joined() -> (MemoryLog, LogListener) {
    let (log, listener) = (world.log(), LogListener())
    listener.follow(log)
    log.join(as: a, greeting: .saying("hello"))
    #expect(world.run(atMost: .seconds(1)) { listener.epoch != nil })
    return (log, listener)
  }

  @Test func `is taken once when its answer is lost`() {
    let (log, listener) = joined()
    var faults = MemoryFaults()
    faults.losesAnswer = 200
    faults.repeatsRequest = 300
    world.set(faults)
    for number in 1...40 {
      log.append(.saying("\(number)"), number: UInt64(number))
      #expect(world.run(atMost: .seconds(60)) { listener.words.count == number })
    }
    world.run(for: .seconds(10))
    #expect(listener.words == (1...40).map { "a \($0)" })
    #expect(!listener.has(.outOfTouch))
    #expect(!listener.has(.fenced))
  }

  @Test func `is refused for good when the engine is full, and its number is free again`() {
    let (log, listener) = joined()
    world.withStore { $0.isFull = true }
    log.append(.saying("too much"), number: 1)
    #expect(world.run(atMost: .seconds(1)) { listener.has(.refused(number: 1, .full)) })
    world.run(for: .seconds(10))
    #expect(log.isInTouch)
    world.withStore { $0.isFull = false }
    log.append(.saying("now"), number: 1)
    world.run(for: .seconds(1))
    #expect(listener.words == ["a now"])
  }

  /// A copy that is under way somewhere may be taken when there is room again.
  @Test func `is not refused while a copy of it may still be taken`() {
    let (log, listener) = joined()
    var faults = MemoryFaults()
    faults.losesRequest = 1000
    world.set(faults)
    log.append(.saying("patience"), number: 1)
    world.run(for: .milliseconds(400))
    world.withStore { $0.isFull = true }
    world.set(MemoryFaults())
    world.run(for: .seconds(5))
    #expect(!listener.has(.refused(number: 1, .full)))
    world.withStore { $0.isFull = false }
    world.run(for: .seconds(1))
    #expect(listener.words == ["a patience"])
  }

  @Test func `that is too large is refused, and the next one is not`() {
    let (log, listener) = joined()
    let large = Batch(
      time: Timestamp(milliseconds: 0), deeds: [[UInt8](repeating: 0, count: Batch.sizeLimit)])
    log.append(large, number: 1)
    log.append(.saying("small"), number: 1)
    world.run(for: .seconds(1))
    #expect(listener.has(.refused(number: 1, .tooLarge)))
    #expect(listener.words == ["a small"])
  }
}

@Suite struct `Reading` {
  private let world = MemoryWorld(seed: 9)

  /// A log with some entries; returns where they end.
  private func filled() -> Position {
    let (log, listener) = (world.log(), LogListener())
    listener.follow(log)
    log.join(as: Samples.node("a"), greeting: .saying("hello"))
    #expect(world.run(atMost: .seconds(1)) { listener.epoch != nil })
    for number in 1...10 {
      log.append(.saying("\(number)"), number: UInt64(number))
      world.run(for: .milliseconds(200))
    }
    log.kill()
    return listener.position
  }

  private func read(after position: Position) -> LogListener {
    let listener = LogListener()
    listener.follow(world.log(), after: position)
    world.run(for: .seconds(10))
    return listener
  }

  @Test func `goes on behind any position with the same`() {
    let end = filled()
    let whole = read(after: .start)
    #expect(whole.words.count == 10)
    for place in 2...end.number {
      let rest = read(after: Position(place))
      let present = rest.news.first.map { if case .present = $0 { true } else { false } }
      #expect(present == true)
      #expect(rest.news.dropFirst() == whole.news.suffix(rest.news.count - 1))
      #expect(rest.words.count == 10 - Int(place - 2))
    }
  }

  @Test func `stops where the log was cut off before it`() {
    let end = filled()
    world.withStore { $0.compact(Position(6)) }
    #expect(read(after: .start).fault == .truncated(.start))
    #expect(read(after: Position(5)).fault == .truncated(Position(5)))
    #expect(read(after: Position(6)).fault == nil)
    #expect(read(after: end).fault == nil)
  }

  @Test func `stops where the log was put back to an earlier state`() {
    let end = filled()
    world.withStore { $0.rewind(to: Position(5)) }
    #expect(read(after: end).fault == .rewound(end))
  }

  @Test func `stops where the log was put back while it was read, and has gone on`() {
    let listener = LogListener()
    listener.follow(world.log())
    let end = filled()
    #expect(listener.words.count == 10)
    world.withStore { $0.rewind(to: Position(5)) }
    let (log, other) = (world.log(), LogListener())
    other.follow(log, after: Position(5))
    log.join(as: Samples.node("b"), greeting: .saying("hello"))
    world.run(for: .seconds(1))
    for number in 1...20 {
      log.append(.saying("\(number)"), number: UInt64(number))
      world.run(for: .milliseconds(300))
    }
    #expect(other.position > end)
    let fault = listener.fault
    #expect(fault != nil)
    #expect(listener.words.allSatisfy { $0.hasPrefix("a") })
  }

  @Test(arguments: ["3.5.0", "3.5.1", "3.5.2", "3.5.2+git", "3.3.27", "2.3.8", "", "four"])
  func `refuses an engine that is known to lose data`(_ version: String) {
    world.withStore { $0.version = version }
    guard case .unsuitable? = read(after: .start).fault else {
      Issue.record("\(version) was not refused")
      return
    }
  }

  @Test(arguments: ["3.4.0", "3.4.23", "3.5.3", "3.5.21", "3.6.0-rc.1", "4.0.0"])
  func `takes other engines`(_ version: String) {
    world.withStore { $0.version = version }
    #expect(read(after: .start).fault == nil)
  }
}

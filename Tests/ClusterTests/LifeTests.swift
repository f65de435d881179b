// What lives here: how lives of nodes begin and end.
import Cluster
import ClusterSupport
import System
import Testing

@Suite struct `A node's life` {
  private let world = MemoryWorld()
  private let a = Samples.node("a")
  private let b = Samples.node("b")

  private func joined(_ node: NodeID) -> (MemoryLog, LogListener) {
    let (log, listener) = (world.log(), LogListener())
    listener.follow(log)
    log.join(as: node, greeting: .saying("hello"))
    #expect(world.run(atMost: .seconds(1)) { listener.epoch != nil })
    return (log, listener)
  }

  private func isGone(_ node: NodeID, for listener: LogListener) -> Bool {
    listener.news.contains { if case .gone(node, _, _) = $0 { true } else { false } }
  }

  @Test func `begins with a greeting that all hear, and what it says is heard in its order`() {
    let ((one, first), (_, second)) = (joined(a), joined(b))
    for (number, word) in ["x", "y", "z"].enumerated() {
      one.append(.saying(word), number: UInt64(number + 1))
      #expect(world.run(atMost: .seconds(1)) { first.words.count == number + 1 })
    }
    world.run(for: .seconds(1))
    #expect(first.words == ["a x", "a y", "a z"])
    #expect(second.words == first.words)
    #expect(second.has(.arrived(a, first.epoch ?? Epoch(.start), .saying("hello"))))
  }

  @Test func `ends at once when it leaves, and after three seconds when it is killed`() {
    let ((one, _), (two, _), (_, third)) = (joined(a), joined(b), joined(Samples.node("c")))
    one.leave()
    #expect(world.run(atMost: .milliseconds(500)) { isGone(a, for: third) })
    two.kill()
    world.run(for: .seconds(2))
    #expect(!isGone(b, for: third))
    #expect(world.run(atMost: .seconds(2)) { isGone(b, for: third) })
  }

  @Test func `begins anew at once where the former one was written down`() {
    let (log, _) = joined(a)
    log.kill()
    let (restarted, listener) = (world.log(restarting: log), LogListener())
    listener.follow(restarted)
    restarted.join(as: a, greeting: .saying("again"))
    #expect(world.run(atMost: .milliseconds(500)) { listener.epoch != nil })
    #expect(isGone(a, for: listener))
  }

  @Test
  func `waits for the former one where that was not written down, and is kept alive meanwhile`() {
    let (log, _) = joined(a)
    log.kill()
    let (other, listener) = (world.log(), LogListener())
    listener.follow(other)
    other.join(as: a, greeting: .saying("again"))
    world.run(for: .seconds(2))
    #expect(listener.has(.waiting(a)))
    #expect(listener.epoch == nil)
    #expect(world.run(atMost: .seconds(2)) { listener.epoch != nil })
    world.run(for: .seconds(20))
    #expect(other.isInTouch)
    #expect(!listener.has(.outOfTouch))
  }

  @Test func `is not had by two at a time`() {
    let (one, first) = joined(a)
    let (two, second) = (world.log(), LogListener())
    second.follow(two)
    two.join(as: a, greeting: .saying("me, too"))
    world.run(for: .seconds(30))
    #expect(second.epoch == nil)
    one.append(.saying("still here"), number: 1)
    world.run(for: .seconds(1))
    #expect(first.words == ["a still here"])
    one.leave()
    #expect(world.run(atMost: .milliseconds(500)) { second.epoch != nil })
  }

  @Test func `is over when nobody can be reached for three seconds, and not before`() {
    let ((log, listener), (_, other)) = (joined(a), joined(b))
    log.setCut(true)
    world.run(for: .milliseconds(1800))
    #expect(log.isInTouch)
    world.run(for: .milliseconds(1300))
    #expect(!log.isInTouch)
    #expect(listener.has(.outOfTouch))
    log.append(.saying("to nobody"), number: 1)
    world.run(for: .seconds(3))
    #expect(isGone(a, for: other))
    log.setCut(false)
    log.join(as: a, greeting: .saying("back"))
    #expect(world.run(atMost: .seconds(6)) { log.isInTouch })
    world.run(for: .seconds(5))
    #expect(other.words == [])
  }

  @Test func `is over for who slept through its end, before anything else is believed`() {
    let ((log, listener), (other, _)) = (joined(a), joined(b))
    log.pause()
    world.run(for: .seconds(60))
    #expect(!log.isInTouch)
    other.append(.saying("good morning"), number: 1)
    world.run(for: .seconds(1))
    log.resume()
    world.run(for: .seconds(5))
    #expect(listener.has(.outOfTouch) || listener.has(.fenced))
    #expect(isGone(a, for: listener))
    #expect(listener.words == ["b good morning"])
  }

  @Test func `is over when the engine forgets its lease`() {
    let (log, listener) = joined(a)
    world.withStore { $0.forget(a) }
    world.run(for: .seconds(2))
    #expect(listener.has(.fenced))
    #expect(!log.isInTouch)
    log.append(.saying("late"), number: 1)
    world.run(for: .seconds(2))
    #expect(listener.words == [])
    log.join(as: a, greeting: .saying("again"))
    world.run(for: .seconds(2))
    #expect(log.isInTouch)
  }
}

// What lives here: the time since the machine's start, and threads of our own.
import Glibc
import Testing

@testable import System

@Suite struct `The time since the machine's start` {
  @Test func `goes forward, and is never behind the time that it was awake`() {
    let before = Uptime.now
    #expect(before.milliseconds >= Moment.now.milliseconds - 1)
    #expect(Uptime.now >= before)
  }

  @Test func `stops at the ends of its range`() {
    let last = Uptime(milliseconds: .max)
    #expect(last + .seconds(1) == last)
    #expect(Uptime(milliseconds: .min) - last == .milliseconds(Int64.min))
  }
}

@Suite struct `A thread of our own` {
  @Test func `does its work beside its maker`() throws {
    let bell = try Bell()
    let maker = pthread_self()
    try DetachedThread.start { if pthread_equal(pthread_self(), maker) == 0 { bell.ring() } }
    bell.wait()
    #expect(bell.hear())
  }
}

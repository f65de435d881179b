// What lives here: the machine's clocks.
import Testing

@testable import System

@Suite struct `The machine's clocks` {
  @Test func `go on`() {
    let (first, second) = (Moment.now, Moment.now)
    #expect(first <= second && first > Moment(milliseconds: 0))
    // When this was written.
    #expect(Timestamp.now > Timestamp(parsing: "2020-01-01T00:00:00Z") ?? .now)
  }

  @Test func `go on where an earlier process left them`() {
    let before = Moment.now
    let clock = RunningClock(shift: .seconds(1000))
    #expect(clock.moment - before >= .seconds(1000))
    #expect(RunningClock.boot == RunningClock.boot && !RunningClock.boot.contains("\n"))
  }
}

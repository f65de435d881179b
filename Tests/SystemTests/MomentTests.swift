// What lives here: arithmetic of running time and of the calendar, up to the ends of their range.
import Testing

@testable import System

@Suite struct `Moments` {
  @Test func `lie apart by spans`() {
    let moment = Moment(milliseconds: 10_000)
    #expect(moment + .milliseconds(1500) == Moment(milliseconds: 11_500))
    #expect(moment - .seconds(11) == Moment(milliseconds: -1000))
    #expect(Moment(seconds: 12) - moment == .seconds(2))
    #expect(moment < moment + .milliseconds(1))
  }

  @Test func `stop at the ends of their range`() {
    let (first, last) = (Moment(milliseconds: .min), Moment(milliseconds: .max))
    #expect(last + .seconds(1) == last && first - .seconds(1) == first)
    #expect(last - (.zero - .seconds(1)) == last && first + (.zero - .seconds(1)) == first)
    #expect(last - first == .milliseconds(Int64.max))
    #expect(first - last == .milliseconds(Int64.min))
    #expect(Moment(seconds: .max) == last && Moment(seconds: .min) == first)
    #expect(last + .seconds(Int64.max) == last && first + .seconds(Int64.min) == first)
  }

  @Test func `times of the calendar stop there, too`() {
    let (first, last) = (Timestamp(milliseconds: .min), Timestamp(milliseconds: .max))
    #expect(last + .seconds(1) == last && first - .seconds(1) == first)
    #expect(last - first == .milliseconds(Int64.max))
    #expect(Timestamp(seconds: .max) == last && Timestamp(seconds: .min) == first)
    #expect(!first.description.isEmpty && !last.description.isEmpty)
    #expect(CalendarFields(last, offset: .max).month > 0)
    #expect(CalendarFields(first, offset: .min).month > 0)
  }

  @Test(arguments: [
    (Duration.milliseconds(1), Int64(1)), (.seconds(2), 2), (.zero, 0),
    (.milliseconds(-1500), -1), (.seconds(Int64.max) + .milliseconds(1), .max),
  ])
  func `whole seconds are rounded up`(_ span: Duration, _ seconds: Int64) {
    #expect(span.wholeSecondsUp == seconds)
  }
}

// What lives here: times of the calendar in words and fields.
import Testing

@testable import System

@Suite struct `A time of the calendar` {
  @Test(
    arguments: [
      (0, "1970-01-01T00:00:00.000Z", 4), (951_782_400_000, "2000-02-29T00:00:00.000Z", 2),
      (951_868_799_999, "2000-02-29T23:59:59.999Z", 2),
      (1_795_176_000_000, "2026-11-20T12:00:00.000Z", 5),
      (4_107_542_400_000, "2100-03-01T00:00:00.000Z", 1), (-1, "1969-12-31T23:59:59.999Z", 3),
      (253_402_300_799_999, "9999-12-31T23:59:59.999Z", 5),
    ] as [(Int64, String, Int)])
  func `is written as server-time has it`(_ milliseconds: Int64, _ text: String, _ weekday: Int) {
    let time = Timestamp(milliseconds: milliseconds)
    #expect(time.description == text)
    #expect(Timestamp(parsing: text) == time)
    #expect(CalendarFields(time).weekday == weekday)
  }

  @Test func `may have any fraction`() {
    let base = Timestamp(parsing: "2026-11-20T12:00:00Z")
    #expect(base?.milliseconds == 1_795_176_000_000)
    #expect(Timestamp(parsing: "2026-11-20T12:00:00.5Z")?.milliseconds == 1_795_176_000_500)
    #expect(Timestamp(parsing: "2026-11-20T12:00:00.123456Z")?.milliseconds == 1_795_176_000_123)
  }

  @Test(arguments: [
    "", "2026", "2026-11-20 12:00:00Z", "2026-13-20T12:00:00Z", "2026-11-00T12:00:00Z",
    "2026-11-20T24:00:00Z", "2026-11-20T12:60:00Z", "2026-11-20T12:00:00", "2026-11-20T12:00:00.Z",
    "2026-11-20T12:00:00.xZ", "20x6-11-20T12:00:00Z", "2026-11-20T12:00:00+1Z",
  ])
  func `is refused when it is none`(_ text: String) {
    #expect(Timestamp(parsing: text) == nil)
  }

  @Test func `has other fields in another zone`() {
    let fields = CalendarFields(Timestamp(milliseconds: 1_795_176_000_000), offset: 5 * 3600 + 1800)
    #expect(fields.date == "2026-11-20")
    #expect(fields.time == "17:30:00")
    let west = CalendarFields(Timestamp(milliseconds: 0), offset: -3600)
    #expect(west.date == "1969-12-31")
    #expect(west.clock == "23:00")
  }

  @Test func `moves by spans and compares`() {
    let time = Timestamp(seconds: 10)
    #expect(time + .milliseconds(1500) == Timestamp(milliseconds: 11_500))
    #expect(Timestamp(seconds: 12) - time == .seconds(2))
    #expect(time < Timestamp(seconds: 11))
  }
}

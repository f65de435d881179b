// What lives here: what retention does when the calendar is wrong.
import ChatSupport
import IRC
import System
import TestSupport
import Testing

@testable import Archive
@testable import ServerCore

@Suite struct `Retention and a wrong calendar` {
  private let folder: TemporaryFolder
  private static let day: Int64 = 86_400
  private let start = Timestamp(seconds: 1000 * Self.day)

  init() throws { folder = try TemporaryFolder() }

  private func open() throws -> SQLiteArchive {
    try SQLiteArchive.begun(directory: folder.path, retention: Retention(days: 30))
  }

  /// Messages said every day, the oldest this many days ago.
  private func fill(_ archive: SQLiteArchive, days: Int64) async throws {
    var messages: [StoredMessage] = []
    for number in 1...days {
      let second = (1000 - days + number) * Self.day
      messages.append(
        .sample(MessageNumber(number), "alice", to: "#tea", "\(number)", at: second))
    }
    try await archive.keep(messages)
    try await archive.keep([.alive(start, Moment(seconds: 0))]).get()
  }

  private func count(_ archive: SQLiteArchive) async -> Int {
    await archive.texts(in: .room("#tea")).count
  }

  @Test func `sixty days ahead and back remove nothing`() async throws {
    let archive = try open()
    try await fill(archive, days: 29)
    let ahead = start + .seconds(60 * Self.day)
    _ = await archive.tidyUp(now: start, moment: Moment(seconds: 0))
    for second in [Int64(1), 2, 60] {
      _ = await archive.tidyUp(now: ahead, moment: Moment(seconds: second))
    }
    _ = await archive.tidyUp(now: start, moment: Moment(seconds: 61))
    #expect(await count(archive) == 29)
  }

  @Test func `a start sixty days ahead removes nothing`() async throws {
    let first = try open()
    try await fill(first, days: 29)
    _ = await first.tidyUp(now: start, moment: Moment(seconds: 0))
    first.close()
    let second = try open()
    _ = await second.tidyUp(now: start + .seconds(60 * Self.day), moment: Moment(seconds: 10))
    #expect(await count(second) == 29)
    second.close()
  }

  @Test func `an archive of an older version is not lost to a first start years ahead`()
    async throws
  {
    let first = try SQLiteArchive.begun(directory: folder.path)
    try await fill(first, days: 29)
    first.close()
    let second = try open()
    _ = await second.tidyUp(now: start + .seconds(3000 * Self.day), moment: Moment(seconds: 10))
    #expect(await count(second) == 29)
  }

  @Test func `after months away the cutoff comes after at ten times the pace`() async throws {
    let archive = try open()
    try await fill(archive, days: 29)
    _ = await archive.tidyUp(now: start, moment: Moment(seconds: 0))
    let back = start + .seconds(60 * Self.day)
    // Half a day makes five: what is older than thirty days by that calendar goes.
    _ = await archive.tidyUp(now: back, moment: Moment(seconds: Self.day / 2))
    #expect(await count(archive) == 26)
    _ = await archive.tidyUp(
      now: back + .seconds(6 * Self.day), moment: Moment(seconds: 7 * Self.day))
    #expect(await count(archive) == 0)
  }

  @Test func `a clock that stood in 1970 and was set catches up at once`() throws {
    var clock = RetentionClock(time: Timestamp(seconds: 5))
    clock.follow(start, ran: .seconds(1)) { start - .seconds(60) }
    #expect(clock.time == start - .seconds(60))
    clock.follow(start, ran: .seconds(10)) { start - .seconds(60) }
    #expect(clock.time == start)
    clock.follow(start - .seconds(7200), ran: .seconds(1)) { nil }
    #expect(clock.time == start - .seconds(7200))
  }
}

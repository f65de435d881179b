// What lives here: `parley-bench large`: what the archive itself takes when it is large.
import Archive
import ArgumentParser
import Dispatch
import Glibc
import Histogram
import IRC
import ServerCore
import System

struct LargeBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "large",
    abstract: "Keep millions of messages, and ask the archive that has them.",
    discussion: """
      With --fill, commits messages of nine words, with a client's id each, in batches of 2,000 as fast as \
      they are taken, without a server, and prints how fast rows and text index follow. Without it, opens \
      such an archive and prints how long that takes, what its questions take, and what is resident.
      """)

  @Argument(help: "Where the archive is; it stays there.") var directory: String
  @Flag(help: "Make it.") var fill = false
  @Option(help: "Messages to fill it with.") var messages = 10_000_000
  @Option(help: "How often each question is asked.") var questions = 200

  func run() throws {
    if fill { try makeArchive() } else { try ask() }
  }

  // MARK: Making it

  private func makeArchive() throws {
    let archive = try SQLiteArchive(directory: directory, progress: { print($0) })
    _ = try archive.snapshot(freshInstance: "bench")
    var talk = BenchTalk(length: 9)
    let start = ContinuousClock.now
    var mostLag = 0
    for step in 1...max(1, messages / 2000) {
      let done = Waiter()
      _ = archive.commit(talk.records(2000)) { done.end($0) }
      try done.wait()
      mostLag = max(mostLag, archive.textLag)
      if step % 500 == 0 {
        print(
          "\(talk.count)\t\(rate(talk.count, since: start)) rows/s\ttext lag \(archive.textLag)")
      }
    }
    try archive.catchUp()
    print("rows                  \(rate(talk.count, since: start)) a second")
    print("text index behind     \(archive.textLag), at most \(mostLag)")
    try archive.catchUpWithWords()
    print("text index            \(rate(talk.count, since: start)) a second")
    archive.close()
  }

  private func rate(_ count: Int, since start: ContinuousClock.Instant) -> String {
    fixed(Double(count) / (start.duration(to: .now) / .seconds(1)), 0)
  }

  // MARK: Asking it

  private func ask() throws {
    let start = ContinuousClock.now
    let archive = try SQLiteArchive(directory: directory, progress: { print($0) })
    let snapshot = try archive.snapshot(freshInstance: "bench")
    print("start                 \(fixed(start.duration(to: .now) / .milliseconds(1), 0)) ms")
    print("messages              \(snapshot.numbers.last)")
    report("after the start      ")
    // Whatever is read beside the start is read.
    sleep(10)
    report("ten seconds later    ")
    var random = SeededGenerator(seed: 4)
    let talk = BenchTalk(length: 9)
    let me = Place.account("u1")
    try measure("LATEST of a room      ", archive) {
      latest(.room(.room(RoomID(.random(in: BenchTalk.rooms, using: &random)))))
    }
    try measure("LATEST of a talk      ", archive) {
      let other = Folded("u\(Int.random(in: 0..<BenchTalk.people, using: &random))")
      return latest(Conversation(me, and: .account(other)))
    }
    try measure("SEARCH for a word     ", archive) {
      search(talk.word(&random))
    }
    try measure("SEARCH for two words  ", archive) {
      search(talk.word(&random) + " " + talk.word(&random))
    }
    try measure("whether it was sent   ", archive) {
      .sent(account: "u1", clientID: "new\(UInt32.random(in: 0...9_999_999, using: &random))")
    }
    report("after the questions  ")
    archive.close()
  }

  private func latest(_ conversation: Conversation) -> Query {
    .history(HistoryQuery(newest: 100, of: conversation))
  }

  private func search(_ words: String) -> Query {
    .search(
      SearchQuery(
        newest: 50, with: words, for: "u1", in: BenchTalk.rooms.map { .room(RoomID($0)) }))
  }

  private func measure(
    _ title: String, _ archive: SQLiteArchive, _ query: () -> Query
  ) throws {
    var times = Histogram<UInt64>(highestTrackableValue: 60_000_000)
    var (found, failures) = (0, 0)
    for _ in 0..<questions {
      let done = Waiter()
      let start = ContinuousClock.now
      let answer = archive.fetch(query()) { done.take($0) } ?? done.answer()
      times.record(UInt64(max(0, start.duration(to: .now) / .microseconds(1))))
      switch answer {
      case .messages(let messages), .incomplete(let messages): found += messages.count
      default: failures += 1
      }
    }
    print("\(title)\(percentiles(times)); \(found / questions) messages, \(failures) failed")
  }

  private func report(_ title: String) {
    let bytes = ServerProcess(pid: getpid()).residentBytes ?? 0
    print("resident \(title)\(megabytes(bytes))")
  }
}

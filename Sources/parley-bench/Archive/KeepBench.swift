// What lives here: `parley-bench keep`: what the archive takes to keep a message.
import Archive
import ArgumentParser
import Dispatch
import Glibc
import IRC
import ServerCore
import Synchronization
import System

struct KeepBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keep",
    abstract: "Measure what the archive takes to keep a message, alone and among others.",
    discussion: """
      Commits messages of eleven words, with a client's id each, half in rooms and half between people, into \
      an archive of its own, and prints the CPU time of the process a message in microseconds until the view \
      has caught up, the time \
      of one commit, and the bytes a message: medians over the rounds.
      """)

  @Option(help: "Messages in a commit; repeatable.") var batch = [1, 20, 2000]
  @Option(help: "Messages that are there before.") var filled = 100_000
  @Option(help: "Messages of each kind and round.") var messages = 4000
  @Option(help: "How often each is measured.") var rounds = 5
  @Option(help: "Where the archive is made.") var directory = "/tmp"

  func run() throws {
    var template = Array("\(directory)/parley-keep.XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Failure(Errno(directory)) }
    let folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    defer { Self.remove(folder) }
    let archive = try SQLiteArchive(directory: folder)
    _ = try archive.snapshot(freshInstance: "bench")
    var talk = BenchTalk()
    for _ in 0..<(filled / 2000) { try keep(talk.records(2000), in: archive, batch: 2000) }
    try archive.catchUp()
    var cpu: [[Double]] = batch.map { _ in [] }
    var time = cpu
    for _ in 0..<rounds {
      for (place, size) in batch.enumerated() {
        let count = max(size, messages / (size == 1 ? 4 : 1))
        let records = talk.records(count)
        let (cpuStart, start) = (Self.cpu, ContinuousClock.now)
        try keep(records, in: archive, batch: size)
        let committed = ContinuousClock.now
        try archive.catchUp()
        let commits = Double((count + size - 1) / size)
        time[place].append(start.duration(to: committed) / .microseconds(1) / commits)
        cpu[place].append((Self.cpu - cpuStart) / Double(count))
      }
    }
    archive.close()
    var status = stat()
    stat(folder + "/parley.db", &status)
    print("CPU us a message\tus a commit\tmessages a commit")
    for (place, size) in batch.enumerated() {
      print("\(fixed(median(cpu[place]), 1))\t\(fixed(median(time[place]), 0))\t\(size)")
    }
    print("\(Int(status.st_size) / talk.count) bytes a message")
  }

  private func keep(_ records: [Record], in archive: SQLiteArchive, batch: Int) throws {
    for start in stride(from: 0, to: records.count, by: batch) {
      let done = Waiter()
      let piece = Array(records[start..<min(start + batch, records.count)])
      _ = archive.commit(piece) { done.end($0) }
      try done.wait()
    }
  }

  private func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

  private static var cpu: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) / 1e3
  }

  private static func remove(_ folder: String) {
    for name in ["parley.db", "lock"] {
      unlink("\(folder)/\(name)")
    }
    rmdir(folder)
  }
}

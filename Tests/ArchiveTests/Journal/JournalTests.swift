// What lives here: the journal's files, and what can happen to them.
import ChatSupport
import Glibc
import IRC
import Synchronization
import System
import TestSupport
import Testing

@testable import Archive
@testable import ServerCore

@Suite struct JournalTests {
  private let folder: TemporaryFolder
  private static let key: UInt64 = 77

  init() throws { folder = try TemporaryFolder() }

  private static func message(_ number: MessageNumber) -> ServerCore.Record {
    .message(.sample(number, "alice", to: "#tea", "number \(number)"))
  }

  private func messages(_ numbers: ClosedRange<MessageNumber>) -> [ServerCore.Record] {
    numbers.map(Self.message)
  }

  private func journal(_ disk: FaultyDisk = FaultyDisk(), last: UInt64 = 0) throws -> Journal {
    try Journal(directory: folder.path, key: Self.key, last: last, former: []) {
      step throws(Errno) in try disk.check(step)
    }
  }

  private typealias Found = (numbers: [MessageNumber], ending: JournalReader.Ending)

  private func read(after position: UInt64 = 0, key: UInt64 = key) throws -> Found {
    var numbers: [MessageNumber] = []
    let ending = try JournalReader(directory: folder.path, isLive: false).read(
      after: position, key: key, instance: StoredMessage.instance
    ) {
      for case .message(let message) in $0 { numbers.append(message.sequence) }
    }
    return (numbers, ending)
  }

  private func refusal(after position: UInt64 = 0, key: UInt64 = key) -> String {
    do {
      return "not refused: \(try read(after: position, key: key).numbers)"
    } catch {
      return "\(error)"
    }
  }

  private func segment(_ index: Int) -> String { "\(folder.path)/parley.db.journal-\(index)" }

  private func change(_ index: Int, _ body: (inout [UInt8]) -> Void) throws {
    var all = try bytes(of: segment(index))
    body(&all)
    try put(all, into: segment(index))
  }

  @Test func `what was appended is read in order, behind any position`() throws {
    var journal = try journal()
    #expect(try read().numbers == [])
    for start in stride(from: 1, through: 28, by: 3) {
      _ = try journal.append(messages(MessageNumber(start)...MessageNumber(start + 2)))
    }
    #expect(journal.last == 30 && mode(of: segment(1)) == 0o600)
    for position in 0...31 {
      let found = try read(after: UInt64(position))
      #expect(found.numbers == (1...30).filter { $0 > position }.map { MessageNumber($0) })
      #expect(found.ending.torn.isEmpty && found.ending.next == UInt64(max(31, position + 1)))
    }
  }

  @Test func `a batch that is torn anywhere is cut, and the ones before are there`() throws {
    var journal = try journal()
    let first = try journal.append(messages(1...3))
    let second = try journal.append(messages(4...5))
    let start = JournalFormat.headLength + first
    let whole = Array(try bytes(of: segment(1)).prefix(start + second + 64))
    for length in start...(start + second) {
      // The rest is not there, or not written, or somebody else's.
      for filling in [nil, 0, 0x55] as [UInt8?] {
        try change(1) { all in
          all = Array(whole[..<length])
          if let filling { all += [UInt8](repeating: filling, count: whole.count - length) }
        }
        let found = try read()
        let isWhole = try bytes(of: segment(1)).starts(with: whole[..<(start + second)])
        #expect(found.numbers == (isWhole ? [1, 2, 3, 4, 5] : [1, 2, 3]))
        let rest = isWhole || filling == 0x55 ? 0 : 1
        #expect(found.ending.torn.count >= (length > start ? rest : 0))
        #expect(found.ending.next == (isWhole ? 6 : 4))
      }
    }
  }

  @Test func `a head that is torn belongs to no batch`() throws {
    var journal = try journal()
    _ = try journal.append(messages(1...3))
    for length in 0..<JournalFormat.headLength {
      let head = JournalFormat.head(key: Self.key, first: 4)
      try put(Array(head[..<length]), into: segment(2))
      let found = try read()
      #expect(found.numbers == [1, 2, 3] && found.ending.segments.map(\.file.index) == [1, 2])
    }
  }

  @Test func `damage before what is good is refused, unless the archive has it`() throws {
    var journal = try journal()
    let first = try journal.append(messages(1...2))
    _ = try journal.append(messages(3...4))
    _ = try journal.append(messages(5...6))
    let whole = Array(try bytes(of: segment(1)).prefix(1000))
    let start = JournalFormat.headLength + first
    for place in start..<(start + 60) {
      try change(1) { all in
        all = whole
        all[place] ^= 0x10
      }
      #expect(refusal().contains("records 3 to 4"), "byte \(place)")
      #expect(refusal(after: 3).contains("is damaged"))
      #expect(try read(after: 4).numbers == [5, 6])
    }
    try change(1) { all in
      all = whole
      all[3] ^= 1
    }
    try put(JournalFormat.head(key: Self.key, first: 7), into: segment(2))
    #expect(refusal().contains("has no head"))
  }

  @Test func `what is missing and what is another's is refused`() throws {
    var journal = try journal(last: 10)
    _ = try journal.append(messages(11...12))
    #expect(refusal(after: 9).contains("records 10 to 10"))
    #expect(refusal(after: 10, key: 5).contains("another archive"))
    #expect(try read(after: 10).numbers == [11, 12])
    try put(JournalFormat.head(key: Self.key, first: 14), into: segment(2))
    #expect(refusal(after: 10).contains("records 13 to 13"))
  }

  @Test func `records that this version does not know are refused`() throws {
    var journal = try journal()
    _ = try journal.append(messages(1...1))
    try change(1) { all in
      let start = JournalFormat.headLength
      all[start + 20] = 99
      let length = Int(all[start]) | Int(all[start + 1]) << 8
      var sum = ByteWriter()
      sum.put(Checksum.of(all.span.extracting((start + 8)..<(start + 20 + length))))
      all.replaceSubrange((start + 4)..<(start + 8), with: sum.bytes)
    }
    #expect(refusal().contains("cannot read"))
  }

  @Test func `a long journal has segments, which go when the archive has them`() throws {
    var journal = try journal()
    let long = String(repeating: "words ", count: 200_000)
    for number in 1...9 as ClosedRange<MessageNumber> {
      _ = try journal.append([.message(.sample(number, "alice", to: "#tea", long))])
    }
    #expect(folder.files.count == 3)
    #expect(try read().numbers == Array(1...9))
    journal.drop(through: 3)
    #expect(folder.files.count == 3)
    journal.drop(through: 7)
    #expect(folder.files.count == 2)
    #expect(try read(after: 7).numbers == [8, 9])
    for _ in 0..<2 {
      let isTurned = journal.turn()
      journal.drop(through: 9)
      #expect(isTurned && folder.files.count == 1)
    }
    journal.end()
    #expect(folder.files.isEmpty)
  }

  @Test func `another process goes on behind what there is`() throws {
    for round in 0..<4 as Range<MessageNumber> {
      let found = try read()
      var journal = try Journal(
        directory: folder.path, key: Self.key, last: found.ending.next - 1,
        former: found.ending.segments)
      _ = try journal.append(messages((round * 2 + 1)...(round * 2 + 2)))
      // Torn, and nobody was told of it.
      try change(Int(round) + 1) { all in
        let end = JournalFormat.end(of: all)
        all[end..<(end + 30)] = ArraySlice([UInt8](repeating: 0xAA, count: 30))
      }
    }
    #expect(try read().numbers == Array(1...8))
  }
}

@Suite struct `A journal on a disk that fails` {
  private let folder: TemporaryFolder
  private let disk = FaultyDisk()

  init() throws { folder = try TemporaryFolder() }

  private func read() throws -> [MessageNumber] {
    var numbers: [MessageNumber] = []
    let reader = try JournalReader(directory: folder.path, isLive: false)
    _ = try reader.read(after: 0, key: 1, instance: "abc") {
      for case .message(let message) in $0 { numbers.append(message.sequence) }
    }
    return numbers
  }

  /// Everything may fail, also what is done about it: refused batches never come back, and the others are
  /// there, whenever the process ends.
  @Test(arguments: 0..<8) func `keeps what it took and nothing else`(seed: UInt64) throws {
    let disk = disk
    var journal = try Journal(directory: folder.path, key: 1, last: 0, former: []) {
      step throws(Errno) in try disk.check(step)
    }
    var dice = SeededGenerator(seed: seed)
    var kept: [MessageNumber] = []
    for number in 1...60 as ClosedRange<MessageNumber> {
      // What fails when something is taken back fails the next times, too; else it would be in order.
      let steps = [Journal.Step.begin, .write, .sync, .cut].filter { _ in
        Int.random(in: 0..<4, using: &dice) == 0
      }
      disk.fail(steps, code: Bool.random(using: &dice) ? ENOSPC : EIO)
      do {
        _ = try journal.append([.message(.sample(number, to: "#tea", "number \(number)"))])
        kept.append(number)
      } catch {
        #expect(["the disk is full", "Input/output error"].contains(error.reason))
      }
      disk.fail([])
      // Nothing is taken until it is plain where the next batch goes.
      if number % 5 == 0, disk.isFenced { #expect(try read() == kept) }
    }
    _ = try journal.append([.message(.sample(99, to: "#tea"))])
    #expect(try read() == kept + [99] && kept.count > 5 && kept.count < 60)
    #expect(journal.last == UInt64(kept.count + 1))
  }

  /// A database that was meant to do so did not: its layer had turned it off.
  @Test func `syncs every batch before it is taken`() throws {
    let disk = disk
    var journal = try Journal(directory: folder.path, key: 1, last: 0, former: []) {
      step throws(Errno) in try disk.check(step)
    }
    for number in 1...20 as ClosedRange<MessageNumber> {
      _ = try journal.append([.message(.sample(number, to: "#tea"))])
      #expect(disk.steps.suffix(2) == [.write, .sync] && disk.steps.count == 2 * Int(number) + 1)
    }
  }

  @Test func `never syncs a descriptor again that failed once`() throws {
    let disk = disk
    var journal = try Journal(directory: folder.path, key: 1, last: 0, former: []) {
      step throws(Errno) in try disk.check(step)
    }
    disk.fail([.sync], code: EIO)
    for _ in 0..<3 { _ = try? journal.append([.message(.sample(1, to: "#tea"))]) }
    #expect(folder.files.count == 4, "another one for each")
    disk.fail([])
    _ = try journal.append([.message(.sample(2, to: "#tea"))])
    #expect(try read() == [2])
  }

  @Test func `refuses what is written while its file is elsewhere`() throws {
    var journal = try Journal(directory: folder.path, key: 1, last: 0, former: [])
    _ = try journal.append([.message(.sample(1, to: "#tea"))])
    let path = folder.path + "/parley.db.journal-1"
    #expect(rename(path, path + ".old") == 0)
    let failure = #expect(throws: ArchiveFailure.self) {
      _ = try journal.append([.message(.sample(2, to: "#tea"))])
    }
    #expect(failure?.remedy?.contains(path) == true)
    #expect(rename(path + ".old", path) == 0)
    _ = try journal.append([.message(.sample(3, to: "#tea"))])
    #expect(try read() == [1, 3])
  }
}

extension JournalFormat {
  /// Where the batches of a segment end.
  static func end(of segment: [UInt8]) -> Int {
    var end = headLength
    while let batch = Batch(at: end, of: segment) { end = batch.end }
    return end
  }
}

/// Lets steps of the journal fail.
final class FaultyDisk: Sendable {
  private let state = Mutex<(steps: Set<Journal.Step>, code: Int32, isFenced: Bool)>(([], 0, true))

  func fail(_ steps: [Journal.Step], code: Int32 = 0) {
    state.withLock { $0 = (Set(steps), code, steps.isEmpty ? $0.isFenced : true) }
  }

  private let asked = Mutex<[Journal.Step]>([])

  /// What was done, or tried.
  var steps: [Journal.Step] { asked.withLock(\.self) }

  /// Whether the last batch that was refused can no longer come back.
  var isFenced: Bool { state.withLock(\.isFenced) }

  func check(_ step: Journal.Step) throws(Errno) {
    asked.withLock { $0.append(step) }
    let code: Int32? = state.withLock { state in
      guard state.steps.contains(step) else { return nil }
      if step == .begin { state.isFenced = false }
      return state.code
    }
    if let code { throw Errno("test", code: code) }
  }
}

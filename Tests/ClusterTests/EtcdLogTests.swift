// What lives here: the log on a real etcd, where it is installed.
import Cluster
import ClusterSupport
import Glibc
import Synchronization
import System
import TestSupport
import Testing

@Suite(.enabled(if: EtcdHarness.isPossible, "etcd is not installed"))
struct `A log on etcd` {
  private let a = Samples.node("a")
  private let b = Samples.node("b")

  @Test func `has one order for all, and knows who is there`() async throws {
    let etcd = try EtcdHarness()
    let ((one, first), (two, second)) = (try await etcd.joined("a"), try await etcd.joined("b"))
    for number in 1...20 {
      one.append(.saying("\(number)"), number: UInt64(number))
      two.append(.saying("\(number)"), number: UInt64(number))
      try await eventually { first.words.count == 2 * number }
    }
    #expect(one.isInTouch && two.isInTouch)
    one.leave()
    try await eventually { second.hasGone(a) && first.hasGone(a) }
    #expect(first.words == second.words)
    #expect(first.words.filter { $0.hasPrefix("a") } == (1...20).map { "a \($0)" })

    // Who begins later reads the same, from anywhere.
    let third = LogListener()
    let reader = try etcd.log()
    third.follow(reader)
    try await eventually { third.position == second.position }
    #expect(third.words == first.words)
    let middle = first.news.lazy.compactMap { item in
      if case .batch(_, _, let position) = item { position } else { nil }
    }.first
    let (rest, other) = (LogListener(), try etcd.log())
    rest.follow(other, after: try #require(middle))
    try await eventually { rest.position == second.position }
    #expect(rest.words.count == first.words.count - 1)
    #expect(rest.fault == nil)
    _ = (two, reader, other)
  }

  @Test func `goes on when etcd is killed and started again`() async throws {
    let etcd = try EtcdHarness()
    let writers = try ["a", "b"].map { LogWriter(Samples.node($0), try etcd.log($0)) }
    for writer in writers { writer.start() }
    for round in 1...2 {
      let before = writers.map(\.contents.acknowledged.count)
      try await eventually {
        zip(writers, before).allSatisfy { $0.contents.acknowledged.count > $1 + 20 }
      }
      etcd.servers.members[0].kill()
      if round == 1 { try await Task.sleep(for: .milliseconds(20)) }
      try etcd.servers.members[0].start()
    }
    let before = writers.map(\.contents.acknowledged.count)
    try await eventually {
      zip(writers, before).allSatisfy { $0.contents.acknowledged.count > $1 + 20 }
    }
    try await Self.settle(writers)
    let verdict = LogVerdict(writers.map(\.contents))
    #expect(verdict.isGood, "\(verdict)")
  }

  /// Everybody leaves, and has read to the end.
  static func settle(_ writers: [LogWriter]) async throws {
    for writer in writers { writer.log.leave() }
    try await eventually {
      writers.allSatisfy { reader in
        writers.allSatisfy { other in
          reader.contents.news.last { item in
            switch item {
            case .gone(other.node, _, _), .arrived(other.node, _, _): true
            default: false
            }
          }.map { if case .gone = $0 { true } else { false } } ?? true
        }
      }
    }
    try await eventually { Set(writers.map(\.contents.position)).count == 1 }
  }

  @Test func `loses touch when etcd stands still, and comes back`() async throws {
    let etcd = try EtcdHarness()
    let (log, listener) = try await etcd.joined("a")
    etcd.servers.members[0].pause()
    log.append(.saying("undecided"), number: 1)
    try await eventually { listener.has(.outOfTouch) }
    #expect(!log.isInTouch)
    #expect(listener.words == [])
    etcd.servers.members[0].resume()
    log.join(as: a, greeting: .saying("back"))
    try await eventually { log.isInTouch }
    // What was undecided was taken, or not; it is not taken again.
    log.append(.saying("after"), number: 1)
    try await eventually { listener.words.last == "a after" }
    #expect(listener.words.filter { $0 == "a undecided" }.count <= 1)
  }

  @Test func `takes an entry once when the answer is lost`() async throws {
    let etcd = try EtcdHarness()
    let way = try HeldAnswers(to: etcd.servers.members[0].clientPort)
    defer { way.stop() }
    let address = try EtcdAddress(parsing: "http://127.0.0.1:\(way.port)")
    let (log, listener) = (try etcd.log("a", through: [address]), LogListener())
    listener.follow(log)
    log.join(as: a, greeting: .saying("hello"))
    try await eventually { listener.epoch != nil }
    for number in 1...5 {
      let lost = way.lost
      way.isLosing = true
      log.append(.saying("\(number)"), number: UInt64(number))
      try await eventually { way.lost >= lost + 2 }
      way.isLosing = false
      try await eventually { listener.words.count == number }
    }
    #expect(listener.words == (1...5).map { "a \($0)" })
    #expect(!listener.has(.fenced))
  }

  @Test func `fences a node whose lease etcd has ended`() async throws {
    let etcd = try EtcdHarness()
    let (log, listener) = try await etcd.joined("a")
    let leases = try #require(etcd.servers.members[0].ask("/v3/lease/leases", "{}"))
    let list = try JSON(parsing: Array(leases.utf8))["leases"]?.elements
    let id = try #require(list?.first?["ID"]?.text)
    _ = etcd.servers.members[0].ask("/v3/lease/revoke", #"{"ID":"\#(id)"}"#)
    log.append(.saying("too late"), number: 1)
    try await eventually { listener.has(.fenced) }
    try await eventually { listener.hasGone(a) }
    log.join(as: a, greeting: .saying("again"))
    try await eventually { log.isInTouch }
    #expect(listener.words == [])
  }

  @Test func `has a died node gone when its lease ends, and at once when it is back`() async throws
  {
    let etcd = try EtcdHarness()
    let (witness, watcher) = try await etcd.joined("b")
    // A process that is killed says nothing more.
    func die(_ log: EtcdLog) async throws {
      let done = Mutex(false)
      log.close { done.withLock { $0 = true } }
      try await eventually { done.withLock { $0 } }
    }
    let (first, _) = try await etcd.joined("a")
    try await die(first)
    let (second, listener) = try await etcd.joined("a")
    #expect(!listener.has(.waiting(a)))
    let ends = { watcher.news.filter { if case .gone = $0 { true } else { false } }.count }
    try await eventually { ends() == 1 }
    try await die(second)
    try await eventually { ends() == 2 }
    #expect(witness.isInTouch)
  }

  @Test func `stops where etcd has forgotten what comes next`() async throws {
    let etcd = try EtcdHarness()
    let (log, listener) = try await etcd.joined("a")
    for number in 1...10 {
      log.append(.saying("\(number)"), number: UInt64(number))
      try await eventually { listener.words.count == number }
    }
    let end = listener.position
    _ = etcd.servers.members[0].ask("/v3/kv/compaction", #"{"revision":"\#(end.number - 2)"}"#)
    for (place, fault): (UInt64, LogFault?) in [
      (0, .truncated(.start)), (3, .truncated(Position(3))), (end.number - 2, nil),
      (end.number + 50, .rewound(Position(end.number + 50))),
    ] {
      let (reader, other) = (try etcd.log(), LogListener())
      other.follow(reader, after: Position(place))
      try await eventually { other.fault != nil || other.position >= end }
      #expect(other.fault == fault)
      _ = reader
    }
  }

  @Test func `says so when etcd is full, and goes on when there is room`() async throws {
    let etcd = try EtcdHarness(extra: ["--quota-backend-bytes", "1000000"])
    let (log, listener) = try await etcd.joined("a")
    var number: UInt64 = 0
    let large = Batch(
      time: Timestamp(milliseconds: 0), deeds: [[UInt8](repeating: 65, count: 200_000)])
    while !listener.has(.refused(number: number, .full)), number < 100 {
      number += 1
      log.append(large, number: number)
      try await eventually {
        listener.words.count == Int(number) || listener.has(.refused(number: number, .full))
      }
    }
    #expect(log.isInTouch)
    let member = etcd.servers.members[0]
    _ = member.ask(
      "/v3/kv/compaction", #"{"revision":"\#(listener.position.number)","physical":true}"#)
    _ = member.ask("/v3/maintenance/defragment", "{}")
    let status = try #require(member.ask("/v3/maintenance/status", "{}"))
    let header = try JSON(parsing: Array(status.utf8))["header"]
    let id = try #require(header?["member_id"]?.text)
    _ = member.ask(
      "/v3/maintenance/alarm",
      #"{"action":"DEACTIVATE","alarm":"NOSPACE","memberID":"\#(id)"}"#)
    log.append(.saying("room"), number: number)
    try await eventually { listener.words.last == "a room" }
    #expect(listener.words.count == Int(number))
  }

  @Test func `keeps notes beside the log, and a chat has one beginning`() async throws {
    let etcd = try EtcdHarness()
    let logs = [try etcd.log(), try etcd.log()]
    let answers = Mutex<[Result<SettledGenesis, GenesisFault>]>([])
    for (number, log) in logs.enumerated() {
      let genesis = Genesis(instance: [UInt8(number)], secret: [1], logic: 1, settings: [0, 255])
      log.begin(proposing: genesis) { answer in answers.withLock { $0.append(answer) } }
    }
    try await eventually { answers.withLock { $0.count } == 2 }
    let all = answers.withLock { $0 }
    #expect(all[0] == all[1])
    let settled = try all[0].get()
    var next = settled.genesis
    next.logic = 2
    let raised = Mutex<SettledGenesis?>(nil)
    let skips = Mutex<Set<Position>?>(nil)
    logs[0].raise(settled, to: next) { answer in raised.withLock { $0 = try? answer.get() } }
    logs[1].skip(Position(77)) { _ in logs[1].skips { answer in skips.withLock { $0 = answer } } }
    try await eventually { raised.withLock { $0 } != nil && skips.withLock { $0 } != nil }
    #expect(raised.withLock { $0?.genesis } == next)
    #expect(raised.withLock { $0?.position } == settled.position)
    #expect(skips.withLock { $0 } == [Position(77)])
    // The log begins behind it, whatever was in etcd before.
    let listener = LogListener()
    listener.follow(logs[0], after: settled.position)
    logs[0].join(as: a, greeting: .saying("hello"))
    try await eventually { listener.epoch != nil }
  }

  @Test func `goes on with two members of three, whoever leads`() async throws {
    let etcd = try EtcdHarness(3)
    let writers = try ["a", "b", "c"].map { LogWriter(Samples.node($0), try etcd.log($0)) }
    for writer in writers { writer.start() }
    func goOn() async throws {
      let before = writers.map(\.contents.acknowledged.count)
      try await eventually {
        zip(writers, before).allSatisfy { $0.contents.acknowledged.count > $1 + 10 }
      }
    }
    try await goOn()
    let leader = try #require(etcd.servers.leader)
    leader.kill()
    try await goOn()
    try leader.start()
    let second = try #require(etcd.servers.leader)
    second.pause()
    try await goOn()
    second.resume()
    try await goOn()
    try await Self.settle(writers)
    let verdict = LogVerdict(writers.map(\.contents))
    #expect(verdict.isGood, "\(verdict)")
  }
}

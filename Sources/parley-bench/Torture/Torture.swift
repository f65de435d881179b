// What lives here: `parley-bench torture`: whether what was said is there after every death.

import Archive
import ArgumentParser
import Glibc
import System

struct Torture: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Kill a server of its own under load and check that nothing said is lost.",
    discussion: """
      In mode `server` parleyd dies by kill -9 at random moments while people talk, log in and out
      and have their links cut. In mode `mailbox` it lives, and receiving links are cut while
      mailboxes are replayed. In mode `client` it lives, too, and `parley --plain` dies by kill -9
      while it sends. Mode `view` is like `server`, and after each death the archive is cut back to what \
      a loss of power may leave of it, so that the journal has to fill it again. In mode `upgrade` parleyd dies while it writes an archive of an older version \
      anew, and what was kept is compared with what the archive says then. At the end the archive's export is compared with what senders saw
      acknowledged and receivers saw at all. Exits with 1 when anything is amiss.
      """)

  enum Mode: String, ExpressibleByArgument, CaseIterable {
    case server
    case mailbox
    case client
    case upgrade
    case view
  }

  @Option(help: "The parleyd to torment.") var server: String
  @Option(
    help:
      "What dies: the server, links during mailbox replay, the client, an upgrade, or the view.")
  var mode = Mode.server
  @Option(help: "The parley to torment in mode client. (default: the one beside the parleyd)")
  var client: String?
  @Option(
    help:
      "How often the server or the client is killed. (default: 200, or 100 clients, or 100 upgrades)"
  )
  var kills: Int?
  @Option(help: "How many links are cut in mode mailbox.") var cuts = 1000
  @Option(help: "People who talk.") var senders = 20
  @Option(help: "People who only listen.") var receivers = 20
  @Option(help: "What an older archive holds, in mode upgrade.") var messages = 20_000
  @Option(help: "Servers that are one chat, and die and stand still with the members of their log.")
  var nodes = 1
  @Option(help: "How often something is done to one of several servers or members.") var harms = 200
  @Option(help: "Where the randomness begins.") var seed: UInt64 = 1

  func validate() throws {
    guard senders > 0, receivers > 1, kills ?? 0 >= 0, cuts >= 0, (1...9).contains(nodes) else {
      throw ValidationError("at least one sender and two receivers are needed")
    }
  }

  func run() throws {
    if mode == .client { return try tormentClient() }
    if mode == .upgrade { return try tormentUpgrade() }
    if nodes > 1 { return try tormentCluster() }
    let own = try TortureServer(program: server, accounts: accounts)
    defer { own.end() }
    let run = try TortureRun(servers: [own], accounts: accounts, natures: natures, seed: seed)
    let start = ContinuousClock.now
    switch mode {
    case .server: try run.kill(kills ?? 200)
    case .view:
      run.view = TortureView(archive: own.data + "/parley.db")
      try run.kill(kills ?? 100)
    case .client, .upgrade: break
    case .mailbox: try run.cut(cuts, within: .seconds(60) + .milliseconds(cuts * 100))
    }
    try run.settle()
    try report(run, own, start.duration(to: .now))
  }

  private func tormentClient() throws {
    let own = try TortureServer(
      program: server, accounts: TortureClient.accounts,
      options: ["--listen", "127.0.0.1:0", "--duplicate-login", "replace"])
    defer { own.end() }
    try own.start()
    let beside = (server.lastIndex(of: "/").map { server[...$0] } ?? "") + "parley"
    let torture = TortureClient(program: client ?? String(beside), server: own, seed: seed)
    let start = ContinuousClock.now
    try torture.kill(kills ?? 100)
    let (status, export) = try own.run(["export", "--format", "jsonl"])
    guard status == 0 else { throw Failure("parleyd export ended with status \(status)") }
    let verdict = torture.judge(export)
    let time = start.duration(to: .now) / .seconds(1)
    print("torture: \(torture.kills) kills of the client, seed \(seed), \(fixed(time, 1)) s")
    print("killed with lines unconfirmed \(torture.leftovers), never settled \(verdict.unsettled)")
    print(
      "typed \(verdict.typed), lost \(verdict.lost), duplicated \(verdict.duplicated), "
        + "disordered \(verdict.disordered)")
    try conclude(verdict.isClean, in: own.folder)
  }

  private func tormentUpgrade() throws {
    let own = try TortureServer(
      program: server,
      accounts: [Credentials(name: "s0", password: "p"), Credentials(name: "r0", password: "p")])
    defer { own.end() }
    let torture = TortureUpgrade(server: own, messages: messages, seed: seed)
    try torture.kill(kills ?? 100)
    print(
      "torture: \(torture.kills) kills of \(torture.upgrades) upgrades, \(torture.early) before the "
        + "new archive was in its place, seed \(seed)")
    print(
      "messages \(messages), lost \(torture.lost), duplicated \(torture.duplicated), "
        + "disordered \(torture.disordered)")
    for fault in torture.faults.prefix(10) { log(fault) }
    try conclude(torture.isClean, in: own.folder)
  }

  var accounts: [Credentials] {
    (0..<(senders + receivers)).map { index in
      Credentials(
        name: index < senders ? "s\(index)" : "r\(index - senders)", password: "p\(index)")
    }
  }

  var natures: [TorturePerson.Nature] {
    let talkers = (0..<senders).map { index in
      // One in four neither asks for echoes nor sends again.
      TorturePerson.Nature(
        manner: .stays, hasTags: index % 4 != 3, talks: true, isPersistent: index % 4 != 3)
    }
    let manners: [TorturePerson.Manner] =
      mode == .mailbox
      ? [.isCutInReplay] : [.stays, .comesAndGoes, .isCut, .comesAndGoes, .sleeps]
    return talkers
      + (0..<receivers).map { index in
        TorturePerson.Nature(
          manner: manners[index / 2 % manners.count], hasTags: index % 2 == 0)
      }
  }

  private func report(_ run: TortureRun, _ own: TortureServer, _ time: Duration) throws {
    let (checked, verdict) = try own.run(["check"])
    if checked != 0 { run.book.note(.wrong, "parleyd check: status \(checked) \(verdict)") }
    let conflicts = try ArchiveReader(directory: own.data).conflictCount()
    for _ in 0..<conflicts {
      run.book.note(.lost, "the archive did not take a record of its journal; see the server's log")
    }
    let (status, export) = try own.run(["export", "--format", "jsonl"])
    guard status == 0 else { throw Failure("parleyd export ended with status \(status)") }
    var judge = TortureJudge(book: run.book)
    judge.judge(export)
    print("torture: \(run.tally.kills) kills, \(run.tally.cuts) cuts of links, seed \(seed)")
    if let view = run.view {
      let refills = own.log.count { $0.contains("records of the journal went into the archive") }
      print("view cut back         \(view.cuts) times, \(view.bytes) bytes")
      print("view filled           \(refills) times from the journal")
      if view.cuts == 0 || refills == 0 {
        run.book.note(.wrong, "the journal never had to fill the archive")
      }
    }
    print("slowest start         \(fixed(own.slowestStart / .milliseconds(1), 0)) ms")
    judge.tell(after: time)
    if run.tally.drops > 0 { print("links dropped         \(run.tally.drops) by the server") }
    try conclude(run.book.faults.isEmpty && run.tally.drops == 0, in: own.folder)
  }

  /// What it happened in stays where something is amiss.
  func conclude(_ isClean: Bool, in folder: String) throws {
    guard isClean else {
      log("what it happened in is left in \(folder)")
      throw ExitCode.failure
    }
    Directory.remove(folder)
  }
}

// What lives here: `parley-bench torture --nodes 3`.
import ArgumentParser
import System

extension Torture {
  /// All servers' archives have to say the same at the end, and that is what the people saw.
  func tormentCluster() throws {
    let cluster = try TortureNodes(nodes, program: server, accounts: accounts, seed: seed)
    defer { cluster.end() }
    let run = try TortureRun(
      servers: cluster.servers, accounts: accounts, natures: natures, seed: seed)
    run.book.life = 1
    let start = ContinuousClock.now
    run.harm = { [unowned run] now throws(Failure) in try cluster.tick(now, run) }
    var told = 0
    try run.pass(until: .now + .seconds(30 + harms * 4)) {
      if cluster.counts.all >= told + 20 {
        told = cluster.counts.all
        log("\(told) harms, \(run.book.said.count) messages, \(run.tally.cuts) cuts")
      }
      return cluster.counts.all >= harms
    }
    cluster.isOver = true
    try run.pass(until: .now + .seconds(60)) { cluster.isWhole }
    guard cluster.isWhole else { throw Failure("not everything came back; see \(cluster.folder)") }
    try run.settle()
    try report(run, cluster, start.duration(to: .now))
  }

  private func report(_ run: TortureRun, _ cluster: TortureNodes, _ time: Duration) throws {
    var exports: [String] = []
    for own in cluster.servers {
      let (checked, verdict) = try own.run(["check"])
      if checked != 0 { run.book.note(.wrong, "parleyd check: status \(checked) \(verdict)") }
      let (status, export) = try own.run(["export", "--format", "jsonl"])
      guard status == 0 else { throw Failure("parleyd export ended with status \(status)") }
      exports.append(export)
    }
    for (index, export) in exports.enumerated() where export != exports[0] {
      run.book.note(.wrong, "server \(index) has kept something else than server 0")
    }
    var judge = TortureJudge(book: run.book)
    judge.judge(exports[0])
    let counts = cluster.counts
    print(
      "torture: \(nodes) servers, \(counts.kills) killed and \(counts.pauses) stopped; members "
        + "\(counts.memberKills) killed and \(counts.memberPauses) stopped; \(run.tally.cuts) cuts, seed \(seed)"
    )
    judge.tell(after: time)
    try conclude(run.book.faults.isEmpty, in: cluster.folder)
  }
}

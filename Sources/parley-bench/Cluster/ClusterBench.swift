// What lives here: `parley-bench cluster`: what a chat of several servers costs and takes.
import ArgumentParser
import Glibc
import System

struct ClusterBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cluster",
    abstract: "Start several servers that are one chat; letters, a room, and the death of one.",
    discussion: """
      With three members of etcd, all on this machine, so that they share its processors: ratios are what \
      to trust. Letters go from one server to another, where there are two.
      """)

  @Option(help: "The parleyd to start.") var server: String
  @Option(help: "How many servers.") var nodes = 3
  @Option(help: "People of the server that dies.") var people = 100
  @Option(help: "How often a server dies, for each way to log in.") var rounds = 5
  @Option(help: "How long letters go to and fro.") var seconds = 5
  @Option(help: "Who hear the room.") var members = 300
  @Option(help: "Words that are said in it.") var words = 200

  func validate() throws {
    guard (1...9).contains(nodes), people > 0, rounds >= 0, seconds > 0, members > 1, words > 0
    else { throw ValidationError("numbers here are at least 1, and servers at most 9") }
  }

  func run() throws {
    let verifier = KeyCache.verifier(of: Self.password)
    let names = (0..<max(people + 4, members, 60)).map { "u\($0)" }
    let cluster = try OwnCluster(
      nodes, program: server, accounts: names.map { Credentials(name: $0, password: verifier) })
    defer { cluster.end() }
    try cluster.waitUntilUp()
    let accounts = names.map { Credentials(name: $0, password: Self.password) }
    let target = try target(of: cluster, accounts)
    print("cluster: \(nodes) servers, three members of the log")
    try tellLetters(target, cluster)
    try tellRoom(target)
    guard nodes > 1, rounds > 0 else { return }
    for way in [LoginWay.scram, .plain] {
      try tellFailover(Failover(cluster, accounts, people: people, by: way))
    }
    try tellLeader(cluster, accounts)
  }

  private static let password = "the password of all in the cluster"

  private func target(of cluster: OwnCluster, _ accounts: [Credentials]) throws -> TestedServer {
    let servers = try cluster.servers.map { server in
      guard let endpoint = server.endpoint else { throw Failure("a server does not listen") }
      return TestedServer.Server(endpoint: endpoint, process: ServerProcess(pid: server.pid))
    }
    return TestedServer(
      endpoint: servers[0].endpoint, others: Array(servers.dropFirst()), accounts: accounts,
      process: servers[0].process, timeLimit: .seconds(300), atOnce: 20, way: .scram)
  }

  private func tellLetters(_ target: TestedServer, _ cluster: OwnCluster) throws {
    for pairs in [1, 30] {
      let before = cluster.databaseSize
      let figures = try PairsRun(pairs: pairs, seconds: seconds).measure(target)
      let costs = [figures.cpuPerMessage].compactMap(\.self) + figures.othersPerMessage
      print("\(pairs) pairs, letters/s    \(scaled(figures.messagesPerSecond))")
      print("latency               \(percentiles(figures.latencies))")
      print("CPU/letter, us        \(costs.map { fixed($0, 0) }.joined(separator: ", "))")
      guard let before, let after = cluster.databaseSize else { continue }
      let letters = figures.messagesPerSecond * Double(seconds)
      print("database grew/letter  \(fixed(Double(after - before) / letters, 0)) bytes")
    }
  }

  private func tellRoom(_ target: TestedServer) throws {
    let figures = try RoomRun(members: members, messages: words, rate: 40).measure(target)
    let costs = [figures.cpuPerDelivery].compactMap(\.self) + figures.othersPerDelivery
    let share = Double(members - 1) / Double(nodes)
    print("a room of \(members), 40 words a second")
    print("latency               \(percentiles(figures.latencies))")
    print("CPU/delivery, us      \(costs.map { fixed($0, 2) }.joined(separator: ", "))")
    print("CPU/word, us          \(costs.map { fixed($0 * share, 0) }.joined(separator: ", "))")
    try tellScaling(target)
  }

  /// What a word costs a server is so much for each, and so much for each of its people who reads it: two
  /// rooms tell both, and from them follows what more servers could do, each with processors of its own.
  private func tellScaling(_ target: TestedServer) throws {
    let sizes = [members / 10 + 2, members]
    let costs = try sizes.map { size in
      let figures = try RoomRun(members: size, messages: 10 * words).measure(target)
      let each = [figures.cpuPerDelivery].compactMap(\.self) + figures.othersPerDelivery
      return each.reduce(0, +) / Double(each.count) * readers(of: size)
    }
    let each = (costs[1] - costs[0]) / (readers(of: sizes[1]) - readers(of: sizes[0]))
    let fixedCost = costs[0] - each * readers(of: sizes[0])
    print(
      "saturated             \(fixed(each, 2)) us for each delivery and \(fixed(fixedCost, 1)) us for "
        + "each word applied, at each server")
    let rates = [1, 3, 10].map { count in
      "\(count): \(scaled(1e6 / (fixedCost + each * 1000 / Double(count)) * 1000))"
    }
    print("computed, a room of 1000, deliveries/s by servers \(rates.joined(separator: ", "))")
  }

  /// At each server.
  private func readers(of size: Int) -> Double { Double(size - 1) / Double(nodes) }

  private func tellFailover(_ failover: Failover) throws {
    var times: [Double] = []
    for _ in 0..<rounds { times += try failover.kill() }
    times.sort()
    print(
      "a server of \(people) killed, \(rounds) times; each has said and read something elsewhere, by "
        + "\(failover.way): median \(fixed(times[times.count / 2], 2)) s, 99 of 100 "
        + "\(fixed(times[times.count * 99 / 100], 2)), worst \(fixed(times[times.count - 1], 2))")
  }

  private func tellLeader(_ cluster: OwnCluster, _ accounts: [Credentials]) throws {
    var silences: [Double] = []
    for _ in 0..<rounds {
      silences.append(try LeaderDeath(cluster, Array(accounts[people + 2..<people + 4])).measure())
    }
    silences.sort()
    print(
      "the log's leader killed, \(rounds) times; nobody could speak for: median "
        + "\(fixed(silences[silences.count / 2], 2)) s, "
        + "worst \(fixed(silences[silences.count - 1], 2))")
  }
}

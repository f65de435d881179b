// What lives here: members and nodes of a log, and what is done to them.
import ClusterSupport
import Glibc
import System

final class LogTortureRun {
  let names = ["a", "b", "c"]
  private let folder: String
  private let servers: EtcdServers
  private var nodes: [pid_t] = []
  private var random: SeededGenerator
  /// When the member that led was taken away, in microseconds.
  private(set) var leaderDeaths: [Int64] = []
  private(set) var nodeDeaths = 0
  private(set) var memberDeaths = 0
  private(set) var pauses = 0

  init(folder: String, seed: UInt64) throws {
    self.folder = folder
    random = SeededGenerator(seed: seed)
    servers = try EtcdServers(3, in: folder)
    nodes = try names.map { try Self.start($0, folder, servers) }
  }

  deinit { for node in nodes { kill(node, SIGKILL) } }

  private static func start(
    _ name: String, _ folder: String, _ servers: EtcdServers
  ) throws -> pid_t {
    let addresses = servers.addresses.map(\.description).joined(separator: ",")
    let line = [
      "parley-bench", "log-writer", "--node", name, "--folder", folder, "--etcd", addresses,
    ]
    var words = line.map { (word: String) in strdup(word) } + [nil]
    defer { for word in words { free(word) } }
    var settings = ["PATH=/usr/bin:/bin"].map { (word: String) in strdup(word) } + [nil]
    defer { for setting in settings { free(setting) } }
    var child = pid_t()
    let result = posix_spawn(&child, "/proc/self/exe", nil, nil, &words, &settings)
    guard result == 0 else { throw Errno("posix_spawn", code: result) }
    return child
  }

  /// One harm each half a second or so, mended before the next.
  func torment(_ time: Duration, isPeaceful: Bool) throws {
    let end = ContinuousClock.now + time
    usleep(1_000_000)
    while ContinuousClock.now < end {
      usleep(UInt32.random(in: 100_000...900_000, using: &random))
      guard !isPeaceful else { continue }
      switch Int.random(in: 0..<10, using: &random) {
      case 0...3: try killNode()
      case 4: pauseNode()
      case 5...6: try killMember(servers.members.randomElement(using: &random))
      case 7: try killMember(servers.leader)
      case 8: pauseMember()
      default: try killAllMembers()
      }
    }
  }

  private func nap(_ milliseconds: ClosedRange<UInt32>) {
    usleep(1000 * UInt32.random(in: milliseconds, using: &random))
  }

  private func killNode() throws {
    let index = Int.random(in: 0..<3, using: &random)
    nodeDeaths += 1
    kill(nodes[index], SIGKILL)
    var status: Int32 = 0
    waitpid(nodes[index], &status, 0)
    nap(0...300)
    nodes[index] = try Self.start(names[index], folder, servers)
  }

  private func pauseNode() {
    let index = Int.random(in: 0..<3, using: &random)
    pauses += 1
    kill(nodes[index], SIGSTOP)
    nap(100...5000)
    kill(nodes[index], SIGCONT)
  }

  private func killMember(_ member: EtcdMember?) throws {
    guard let member else { return }
    if member === servers.leader { leaderDeaths.append(LogTortureClock.now) }
    memberDeaths += 1
    member.kill()
    nap(500...3000)
    try member.start()
    nap(500...1500)
  }

  private func pauseMember() {
    guard let member = servers.members.randomElement(using: &random) else { return }
    if member === servers.leader { leaderDeaths.append(LogTortureClock.now) }
    pauses += 1
    member.pause()
    nap(500...3000)
    member.resume()
  }

  private func killAllMembers() throws {
    for member in servers.members { member.kill() }
    memberDeaths += 3
    nap(0...1000)
    for member in servers.members { try member.start() }
    nap(1000...2000)
  }

  /// Everybody falls silent, and reads to the end.
  func settle() throws {
    usleep(6_000_000)
    for node in nodes { kill(node, SIGUSR1) }
    let deadline = ContinuousClock.now + .seconds(60)
    var quiet = 0
    var before: [String?] = []
    while quiet < 20, ContinuousClock.now < deadline {
      usleep(200_000)
      let ends = try names.map { try LogTortureJudge.lines("\(folder)/\($0).view").last }
      quiet = Set(ends).count == 1 && ends == before ? quiet + 1 : 0
      before = ends
    }
    for node in nodes {
      kill(node, SIGKILL)
      var status: Int32 = 0
      waitpid(node, &status, 0)
    }
    nodes = []
    for member in servers.members { member.kill() }
  }

  func removeFolder() { Directory.remove(folder) }
}

/// Microseconds that all processes of this machine count alike.
enum LogTortureClock {
  static var now: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
  }
}

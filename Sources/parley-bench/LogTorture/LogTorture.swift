// What lives here: `parley-bench log-torture`: whether the order of several servers survives every death.
import ArgumentParser
import ClusterSupport
import Glibc
import System

struct LogTorture: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Kill nodes and members of a log under load and check that nothing is lost.",
    discussion: """
      Three members of etcd, three processes that append numbered words, all on this machine. Members and
      processes die by kill -9 or stand still at random moments, also all members at once. At the end every \
      process has read everything, and what it read is compared with what was acknowledged and with what \
      the others read. Exits with 1 when anything is amiss.
      """)

  @Option(help: "How long, in seconds.") var seconds = 45
  @Option(help: "Where the randomness begins.") var seed: UInt64 = 1
  @Flag(help: "Harm nobody, and measure.") var peace = false

  func validate() throws {
    guard (1...86_400).contains(seconds) else {
      throw ValidationError("--seconds wants 1 to 86400")
    }
    guard EtcdMember.program != nil else { throw ValidationError("etcd is not installed") }
  }

  func run() throws {
    var template = Array("/tmp/parley-log.XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Errno("mkdtemp") }
    let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let run = try LogTortureRun(folder: folder, seed: seed)
    try run.torment(.seconds(seconds), isPeaceful: peace)
    try run.settle()
    let judge = try LogTortureJudge(folder: folder, nodes: run.names)
    print(judge.verdict)
    print(judge.figures(of: run, seconds: seconds))
    guard judge.isGood else {
      throw Failure("the words were not kept; see \(folder)")
    }
    run.removeFolder()
  }
}

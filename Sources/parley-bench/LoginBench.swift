// What lives here: many sessions that log in at once, and what others notice of it.

import ArgumentParser
import Glibc
import System

struct LoginBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "login",
    abstract: "Log in many sessions at once: seconds, latency, and the delay of others' messages.",
    discussion: """
      With --server it starts a parleyd of its own, which speaks TLS and has verifiers of the \
      default iterations; a login of an account that is there replaces the older session. Each \
      round all links are cut and come back at once.
      """)

  @OptionGroup var options: TestedServerOptions
  @Option(help: "A parleyd to start for the run, instead of a server that runs already.")
  var server: String?
  @Option(help: "Sessions that log in.") var sessions = 500
  @Option(help: "Accounts that they log in to, in turn. (default: one for each)")
  var accounts: Int?
  @Option(help: "How often; from the second time on sessions have derived their SCRAM keys.")
  var rounds = 1
  @Option(help: "End a round after so many seconds, though not all are in.") var seconds: Int?

  func validate() throws {
    guard sessions > 0, accounts ?? 1 > 0, rounds > 0, seconds ?? 1 > 0 else {
      throw ValidationError("numbers here are at least 1")
    }
  }

  func run() throws {
    let target = try options.target()
    guard let server else { return try LoginStorm(target: target, shape: shape).run() }
    let own = try StormServer(server, accounts: shape.accounts)
    defer { own.end() }
    try LoginStorm(target: own.target(like: target), shape: shape).run()
  }

  private var shape: LoginStorm.Shape {
    LoginStorm.Shape(
      sessions: sessions, accounts: accounts ?? sessions, rounds: rounds,
      limit: .seconds(seconds ?? options.timeLimit), mustFinish: seconds == nil)
  }
}

/// A parleyd with verifiers and a certificate, for one run.
struct StormServer {
  static let password = "the password of all in the storm"
  private let server: TortureServer
  private let accounts: [Credentials]

  init(_ program: String, accounts count: Int) throws(Failure) {
    // One derivation serves all: what the server does for a login is the same whatever the salt.
    let verifier = KeyCache.verifier(of: Self.password)
    let names = (0..<count).map { "u\($0)" } + Bystanders.names
    accounts = names.map { Credentials(name: $0, password: Self.password) }
    let folder = try TortureServer.freshFolder()
    let silence = Descriptor(owning: open("/dev/null", O_WRONLY | O_CLOEXEC))
    let words = ["certificate", "--name", "127.0.0.1", "--out-dir", folder]
    let made = try Child.wait(
      try Child.start(program, words, output: silence.number, errors: "\(folder)/server.log"))
    guard made == 0 else { throw Failure("no certificate can be made; see \(folder)/server.log") }
    server = try TortureServer(
      program: program, accounts: names.map { Credentials(name: $0, password: verifier) },
      keeps: false,
      options: [
        "--tls-listen", "127.0.0.1:0", "--tls-cert", "\(folder)/parley-cert.pem",
        "--tls-key", "\(folder)/parley-key.pem", "--duplicate-login", "replace",
      ], folder: folder)
    try server.start()
  }

  func target(like other: TestedServer) throws(Failure) -> TestedServer {
    guard var endpoint = server.endpoint else { throw Failure("the server does not listen") }
    endpoint.tls = try TestedServerOptions.context()
    return TestedServer(
      endpoint: endpoint, accounts: accounts, process: ServerProcess(pid: server.pid),
      timeLimit: other.timeLimit, atOnce: other.atOnce, way: other.way == .pass ? .scram : other.way
    )
  }

  func end() {
    server.end()
    server.removeFolder()
  }
}

// What lives here: the server under test as the options name it.

import ArgumentParser
import CLinux
import Glibc
import IRC
import System
import Transport

struct TestedServerOptions: ParsableArguments {
  @Option(help: "The server's host.") var host = "127.0.0.1"
  @Option(help: "The server's port.") var port: UInt16 = 8001
  @Flag(help: "Speak TLS, whatever the certificate.") var tls = false
  @Option(help: "Accounts, one `name password` a line; each session logs in with one of them.")
  var passwordFile: String?
  @Option(help: "The server's process, to report its CPU time and memory.") var serverPid: Int32?
  @Option(help: "How sessions log in: by PASS, or by SASL PLAIN or SCRAM-SHA-256.")
  var login = LoginWay.pass
  @Option(help: "Seconds after which the run gives up.") var timeLimit = 120

  @Option(help: "Sessions that register at the same time; few for a server with a short queue.")
  var atOnce = 128

  func validate() throws {
    guard atOnce > 0, timeLimit > 0 else { throw ValidationError("a limit must be at least 1") }
  }

  func target() throws(Failure) -> TestedServer {
    raiseDescriptorLimit()
    var endpoint = try Endpoint(host: host, port: port)
    if tls { endpoint.tls = try Self.context() }
    return TestedServer(
      endpoint: endpoint,
      accounts: try passwordFile.map { path throws(Failure) in try Credentials.read(path) } ?? [],
      process: serverPid.map(ServerProcess.init(pid:)), timeLimit: .seconds(timeLimit),
      atOnce: atOnce, way: login)
  }

  static func context() throws(Failure) -> TLSContext {
    do throws(TLSFault) {
      return try TLSContext.client()
    } catch {
      throw Failure(error.description)
    }
  }

  /// Raises the number of open descriptors to what the system allows.
  private func raiseDescriptorLimit() {
    var limit = rlimit()
    let kind = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    guard getrlimit(kind, &limit) == 0 else { return }
    limit.rlim_cur = limit.rlim_max
    _ = setrlimit(kind, &limit)
  }
}

struct TestedServer {
  let endpoint: Endpoint
  /// Where several servers are one chat: the others, to which sessions go in turn.
  var others: [Server] = []
  /// Empty where the server lets everybody in under a free nick.
  let accounts: [Credentials]
  let process: ServerProcess?
  let timeLimit: Duration
  let atOnce: Int
  var way = LoginWay.pass

  struct Server {
    let endpoint: Endpoint
    let process: ServerProcess
  }

  var deadline: ContinuousClock.Instant { .now + timeLimit }

  /// Where session number `index` goes.
  func endpoint(_ index: Int) -> Endpoint {
    let place = index % (others.count + 1)
    return place == 0 ? endpoint : others[place - 1].endpoint
  }

  /// Who session number `index` is.
  func identity(_ index: Int) throws(Failure) -> Credentials {
    if accounts.isEmpty { return Credentials(name: "b\(index)", password: nil) }
    guard index < accounts.count else {
      throw Failure("the password file has \(accounts.count) accounts; this run needs more")
    }
    return accounts[index]
  }
}

struct Credentials {
  let name: String
  let password: String?

  /// What a session says first.
  var greeting: String {
    let pass = password.map { "PASS \(name):\($0)\r\n" } ?? ""
    return pass + "NICK \(name)\r\nUSER \(name) 0 * :\(name)\r\n"
  }

  static func read(_ path: String) throws(Failure) -> [Credentials] {
    guard let text = readFile(path) else { throw Failure("cannot read \(path)") }
    return text.split(separator: "\n").compactMap { line in
      let words = line.split(maxSplits: 1, whereSeparator: { $0 == " " || $0 == "\t" })
      guard words.count == 2, !line.hasPrefix("#") else { return nil }
      return Credentials(name: String(words[0]), password: String(words[1]))
    }
  }
}

/// The whole of a small file, or nil.
func readFile(_ path: String) -> String? {
  guard let bytes = try? WholeFile.bytes(of: path) else { return nil }
  return String(decoding: bytes, as: UTF8.self)
}

// What lives here: the command line, which documents every setting.
import Archive
import ArgumentParser
import Glibc
import IRC
import ServerCore
import Settings
import System
import Transport

struct Options: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "parleyd", abstract: "The Parley chat server.",
    discussion: """
      `parleyd user add|passwd|remove|list|hash` edits the file of accounts. \
      `parleyd export` writes out what is kept, `parleyd check` verifies it and \
      `parleyd backup FILE` copies it, also while the server runs; all take --data. \
      `parleyd certificate` makes a certificate for trying TLS out.
      """)

  @Argument(
    help: ArgumentHelp("Where to listen: host and port, or the port alone.", valueName: "host port")
  )
  var place: [String] = []

  @Option(help: "Another address to listen on; repeatable. Port 0 picks one.")
  var listen: [Endpoint] = []

  @OptionGroup var tls: TLSOptions

  @Option(help: "The accounts: one name and password a line. (default: user_pass.txt)")
  var users: String?

  @Option(
    help: "Where the archive lives. (default: $XDG_STATE_HOME/parley or ~/.local/state/parley)")
  var data: String?

  @Flag(help: "Keep nothing when the server ends; of what is said, the last 32 MB until then.")
  var ephemeral = false

  @Option(help: "Remove messages older than this many days; 0 = never.")
  var keep = 0

  @Option(help: "Keep this many messages of each conversation; 0 = all.")
  var keepMessages = 0

  @Option(help: "The server's name on the wire.")
  var name = "parley.local"

  @Option(help: "The network's name, as clients show it.")
  var network = "Parley"

  @Option(help: "A file with the message of the day.")
  var motd: String?

  @OptionGroup(title: "Operators")
  var operators: OperatorOptions

  @Option(help: "The room everybody is in.")
  var lobby = "#everyone"

  @Flag(help: "Have no room that everybody is in.")
  var noLobby = false

  @Flag(help: "Let guests chat under free names without an account.")
  var open = false

  @Option(help: "What names are made of: ASCII, or letters and digits of all scripts (utf8).")
  var nicks = NickAlphabet.ascii

  @Option(help: "Wrong passwords for a name before it is blocked; 0 = never.")
  var loginAttempts = 3

  @Option(help: "How long a name stays blocked, in seconds; 0 = not at all.")
  var blockTime = Seconds(60)

  @Option(help: "Log people out after this many seconds without input; 0 = never.")
  var idleTimeout = Seconds(1800)

  @Option(help: "Ask a silent client whether it is there after this many seconds; 0 = never.")
  var pingInterval = Seconds(90)

  @Option(help: "Wait this many seconds for its answer; 0 = for ever.")
  var pingTimeout = Seconds(60)

  @Option(help: "A second login of a name: refuse it, or replace the first.")
  var duplicateLogin = Configuration.DuplicateLogin.refuse

  @Option(
    help:
      """
      Addresses without flood control and connection limits, such as 10.0.0.0/8; repeatable. \
      (default: loopback)
      """
  )
  var floodExempt: [CIDR] = []

  @Option(
    help: """
      What guests must send as PASS; whoever logs into an account need not. Who lists processes reads \
      what stands on a command line: a file is better.
      """)
  var serverPassword: String?

  @Option(
    help: ArgumentHelp("A file whose first line is the server password.", valueName: "file"))
  var serverPasswordFile: String?

  @OptionGroup(title: "What one client may take")
  var flood: FloodOptions

  @OptionGroup(title: "Sizes")
  var limits: LimitOptions

  @Flag(help: "Show every message on the server's terminal.")
  var logMessages = false

  @OptionGroup var accounts: AccountOptions

  @Option(help: "Read settings from a file, one `name = value` a line, before the command line.")
  var config: String?

  mutating func validate() throws {
    guard place.count <= 2 else {
      throw ValidationError("give a host and a port, or a port alone")
    }
    if let word = place.last, UInt16(word) == nil {
      throw ValidationError("'\(word)' is not a port (0 to 65535)")
    }
    try FloodOptions.check(keep, "keep", 0...36_500)
    try FloodOptions.check(keepMessages, "keep-messages", 0...1_000_000_000)
    guard data != "" else { throw ValidationError("--data wants the name of a directory") }
    guard !(ephemeral && data != nil) else {
      throw ValidationError("--data and --ephemeral exclude each other")
    }
    try FloodOptions.check(loginAttempts, "login-attempts", 0...1_000_000)
    guard Names.isRoom(lobby) else {
      throw ValidationError("--lobby wants a name such as #everyone")
    }
    guard Names.isHost(name) else {
      throw ValidationError("--name wants a name such as chat.example.org")
    }
    guard network.isOneLine, (1...64).contains(network.utf8.count) else {
      throw ValidationError("--network wants 1 to 64 bytes without control characters")
    }
    guard serverPassword.map({ !$0.isEmpty && $0.isOneLine }) ?? true else {
      throw ValidationError("--server-password wants a word")
    }
  }
}

extension Options {
  static let version = "parleyd \(Product.version)"

  var endpoints: [Endpoint] {
    if place.isEmpty, !(listen.isEmpty && tls.tlsListen.isEmpty) { return listen }
    let port = place.last.flatMap { UInt16($0) } ?? 8001
    return [Endpoint(host: place.count == 2 ? place[0] : "127.0.0.1", port: port)] + listen
  }

  func configuration(created: Timestamp) throws -> Configuration {
    var configuration = Configuration()
    configuration.serverName = name
    configuration.networkName = network
    configuration.messageOfTheDay = try motd.map { try Self.lines(ofFile: $0) } ?? []
    configuration.file = config
    configuration.operators = try operators.all()
    configuration.admin = operators.admin
    configuration.serverPassword =
      try serverPassword
      ?? serverPasswordFile.map { path throws(Fault) in
        let line = try Self.lines(ofFile: path).first ?? ""
        guard !line.isEmpty, line.isOneLine else {
          throw Fault(description: "\(path): the first line is no password")
        }
        return line
      }
    flood.apply(to: &configuration)
    limits.apply(to: &configuration)
    configuration.version = Self.version.split(separator: " ").joined(separator: "-")
    configuration.created = created
    configuration.instance = Self.freshInstance()
    configuration.lobby = noLobby ? nil : lobby
    configuration.allowsGuests = open
    configuration.logsMessages = logMessages
    configuration.strictTransport = tls.strictTransport
    configuration.limits.nicks = nicks
    configuration.duplicateLogin = duplicateLogin
    configuration.loginAttempts = loginAttempts
    accounts.set(&configuration)
    configuration.blockTime = blockTime.duration
    configuration.idleTimeout = idleTimeout.orNever
    configuration.pingInterval = pingInterval.orNever
    configuration.pingTimeout = pingTimeout.orNever
    return configuration
  }
}

extension Options {
  var settings: Server.Settings {
    var settings = Server.Settings()
    settings.identity = tls.identity
    settings.handshakeLimit = tls.handshakeTimeout.duration
    settings.allowsPlaintext = tls.allowPlaintext
    if !floodExempt.isEmpty { settings.exemptRanges = floodExempt }
    flood.apply(to: &settings)
    // A core is left for everybody who is logged in already.
    settings.passwordWorkers = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)) - 1)
    return settings
  }

  /// A new archive's name: it stands at the front of every msgid.
  static func freshInstance() -> String {
    String(UInt32.random(in: 0x10000...UInt32.max), radix: 36)
  }

  /// Where the archive lives; nil keeps nothing.
  var directory: String? {
    if ephemeral { return nil }
    if let data { return data }
    if let state = Self.environment("XDG_STATE_HOME") { return state + "/parley" }
    return (Self.environment("HOME") ?? ".") + "/.local/state/parley"
  }

  var retention: Retention {
    Retention(
      days: keep == 0 ? nil : keep,
      messagesPerConversation: keepMessages == 0 ? nil : keepMessages)
  }

  struct Fault: Error, CustomStringConvertible {
    let description: String
  }

  static func lines(ofFile path: String) throws(Fault) -> [String] {
    do throws(FileFailure) {
      let lines = try WholeFile.text(of: path).split(
        omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      return (lines.last?.isEmpty == true ? lines.dropLast() : lines[...]).map(String.init)
    } catch {
      throw Fault(description: error.description)
    }
  }

  private static func environment(_ name: String) -> String? {
    guard let value = getenv(name) else { return nil }
    let text = String(cString: value)
    return text.isEmpty ? nil : text
  }
}

/// A span of time as options write it: seconds, with a fraction if need be.
struct Seconds: ExpressibleByArgument, CustomStringConvertible {
  let duration: Duration

  init(_ seconds: Int) { duration = .seconds(seconds) }

  init?(argument: String) {
    // What is less than a millisecond and not 0 would be taken for "never".
    guard let seconds = Double(argument), seconds == 0 || seconds >= 0.001, seconds < 1e9 else {
      return nil
    }
    duration = .milliseconds(Int64(seconds * 1000))
  }

  /// Zero stands for never.
  var orNever: Duration? { duration == .zero ? nil : duration }

  var description: String {
    let milliseconds = duration.components.attoseconds / 1_000_000_000_000_000
    return milliseconds == 0
      ? "\(duration.components.seconds)"
      : "\(Double(duration.components.seconds) + Double(milliseconds) / 1000)"
  }
}

extension String {
  /// Whether it can stand in a line of the protocol.
  var isOneLine: Bool { utf8.allSatisfy { $0 >= 32 && $0 != 127 } }
}

extension Configuration.DuplicateLogin: ExpressibleByArgument {}
extension NickAlphabet: ExpressibleByArgument {}

extension CIDR: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}

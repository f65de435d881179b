// What lives here: the server's start.
import Archive
import CLinux
import Dispatch
import Glibc
import IRC
import ServerCore
import ServerSettings
import ServerShell
import Settings
import System
import Transport

@main
enum Parleyd {
  static func main() {
    keepPasswordsFromCores()
    if UserTool.handles(CommandLine.arguments) { UserTool.run(CommandLine.arguments) }
    if ArchiveTool.handles(CommandLine.arguments) { ArchiveTool.run(CommandLine.arguments) }
    if CertificateTool.handles(CommandLine.arguments) { CertificateTool.run(CommandLine.arguments) }
    if ClusterTool.handles(CommandLine.arguments) { ClusterTool.run(CommandLine.arguments) }
    if StatusTool.handles(CommandLine.arguments) { StatusTool.run(CommandLine.arguments) }
    EarlySignals.remember()
    signal(SIGPIPE, SIG_IGN)
    // One arena for all threads: the queues take turns, and memory freed on one serves the next.
    // Measured under a million fuzzed lines: 33 MB resident instead of 98, CPU time unchanged.
    mallopt(M_ARENA_MAX, 1)
    let settings = parseSettings()
    raiseDescriptorLimit()
    do {
      let (server, snapshot) = try makeServer(settings)
      try server.home.executor.queue.sync {
        try server.assumeIsolated {
          try $0.open(
            plain: settings.endpoints, secure: settings.listening.secure, from: snapshot)
        }
      }
      withExtendedLifetime(server) { dispatchMain() }
    } catch {
      fail("\(error)", status: 1)
    }
  }

  static let version = "parleyd \(Product.version)"

  private static let introduction = """
    The Parley chat server.

    USAGE: parleyd [HOST] [PORT] [OPTIONS]      without them 127.0.0.1 8001
           parleyd user add|passwd|remove|list|hash  edits the file of accounts
           parleyd export                       writes out what is kept
           parleyd check                        verifies it
           parleyd backup FILE                  copies it, also while the server runs
           parleyd status                       shows who is online, and how its servers are
           parleyd certificate                  makes a certificate to try TLS out
           parleyd cluster-settings a=HOST ...  prints etcd's settings for several servers

    Each of these has a --help of its own.

    """

  private static func parseSettings() -> ServerSettings {
    let arguments = RunningSettings.commandLine
    if arguments.contains("--version") { finish(version) }
    do {
      return try ServerSettings(arguments: arguments)
    } catch {
      guard error.isAnswer else { fail(error.description, status: 64) }
      let asksForHelp = arguments.contains { ["--help", "-h"].contains($0) }
      finish(asksForHelp ? ServerSettings.help(introduction) : error.description)
    }
  }

  private static func finish(_ text: String) -> Never {
    print(text)
    exit(0)
  }

  private static func makeServer(_ settings: ServerSettings) throws -> (Server, Snapshot?) {
    let path = settings.files.users
    let users = try UserFileReader(
      path: path ?? "user_pass.txt", isDefault: path == nil,
      makes: settings.configuration.shared.entry.allowsRegistration)
    let log = ServerLog(showsMessages: settings.configuration.logsMessages)
    describe(users, log)
    warnOfArguments(log)
    let beginning = try beginning(settings, try settings.configuration(created: .now), log)
    let server = try Server(beginning, settings: settings, users: users, log: log)
    return (server, beginning.snapshot)
  }

  private static func beginning(
    _ settings: ServerSettings, _ configuration: Configuration, _ log: ServerLog
  ) throws -> ServerBeginning {
    guard let directory = settings.keeping.directory else {
      return ServerBeginning(
        configuration: configuration, archive: MemoryArchive(), clock: RunningClock(),
        secret: try ServerSecret.load(from: nil))
    }
    let archive = try SQLiteArchive(
      directory: directory, retention: Retention(configuration.shared.retention),
      progress: { log.notice($0) },
      complain: { log.error($0) })
    if settings.cluster.addresses != nil {
      let finder = try LogPlaceFinder(settings, archive, directory: directory, log)
      return try finder.find(configuration)
    }
    if try archive.leaveLog() {
      log.notice("this server goes on alone, with what it has kept of what several shared")
    }
    var snapshot = try archive.snapshot(
      freshInstance: configuration.instance, freshIdentity: ServerSecret.freshIdentity())
    let clock = try resume(after: &snapshot, archive)
    log.notice("the archive is in \(directory)")
    return ServerBeginning(
      configuration: configuration, archive: archive, snapshot: snapshot, clock: clock,
      secret: try ServerSecret.load(from: directory))
  }

  /// Running time goes on where the archive's last process left it.
  static func resume(
    after snapshot: inout Snapshot, _ archive: SQLiteArchive
  ) throws -> RunningClock {
    let boot = RunningClock.boot
    let resumption = ClockResumption(
      after: snapshot.clock.mark, time: .now, machine: Moment.now, boot: boot)
    snapshot.clock.expectedTime = resumption.expected
    try archive.noteClock(boot: boot, shift: resumption.shift)
    return RunningClock(shift: resumption.shift)
  }

  /// Everybody on this machine can list processes with their arguments.
  private static func warnOfArguments(_ log: ServerLog) {
    for name in ["--operator", "--server-password"]
    where CommandLine.arguments.contains(where: { $0 == name || $0.hasPrefix(name + "=") }) {
      log.warning(
        "\(name) stands on the command line, where everybody on this machine can read it; "
          + "\(name)-file names a file instead")
    }
  }

  private static func describe(_ users: UserFileReader, _ log: ServerLog) {
    if users.origin == .demonstration {
      log.warning("there is no user_pass.txt; the built-in demonstration accounts may log in")
    }
    if case .file(let path) = users.origin,
      users.entries.contains(where: { $0.credential.isPlain })
    {
      let options = path == "user_pass.txt" ? "" : " --users \(path)"
      log.warning(
        "passwords stand in the user file as plain text, which is for trying out only; "
          + "`parleyd user hash\(options)` puts verifiers in their place")
    }
    let names = users.entries.map(\.name)
    log.notice(
      names.count > 20
        ? "\(names.count) names may log in" : "may log in: \(names.joined(separator: ", "))")
  }

  /// One line, whatever the parser has to say.
  static func fail(_ text: String, status: Int32) -> Never {
    let line = text.split(whereSeparator: \.isNewline).joined(separator: " ").visible
    StandardStream.complain("parleyd: \(line)")
    exit(status)
  }

  /// Nobody else reads our memory, and no core file holds the passwords in it. A limit of 0 alone is
  /// not looked at where cores go to a program (core(5)).
  private static func keepPasswordsFromCores() {
    var none = rlimit(rlim_cur: 0, rlim_max: 0)
    setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
    parley_forbid_dumps()
  }

  /// As many connections as the system allows us.
  private static func raiseDescriptorLimit() {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
    limit.rlim_cur = limit.rlim_max
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  }
}

extension ServerSettings {
  /// With the files read that settings name.
  func configuration(created: Timestamp) throws -> Configuration {
    var configuration = try read()
    configuration.version = Parleyd.version.split(separator: " ").joined(separator: "-")
    configuration.created = created
    // A new archive's name: it stands at the front of every msgid.
    configuration.instance = String(UInt32.random(in: 0x10000...UInt32.max), radix: 36)
    return configuration
  }
}

extension Retention {
  fileprivate init(_ settings: RetentionSettings) {
    self.init(
      days: settings.days == 0 ? nil : settings.days,
      messagesPerConversation: settings.messages == 0 ? nil : settings.messages)
  }
}

extension Server {
  /// Listens, starts the chat and says so.
  func open(plain: [Endpoint], secure: [Endpoint], from snapshot: Snapshot?) throws {
    try listen(plain: plain, secure: secure)
    start(from: snapshot)
    if place == nil { acceptor.announce() }
  }
}

// What lives here: the table of parleyd's settings, but for sizes.
import IRC
import ServerCore
import Settings

extension ServerSettings {
  /// In the order of `--help`.
  package static let groups = [
    places, people, archive, names, operators, logins, encryption, silence, flood, sizes, rooms,
    lists, tellings, servers,
  ]

  package typealias Group = SettingGroup<ServerSettings>

  private static let places = Group(
    "Where to listen",
    note: """
      The first two words of the command line do the same; without any it is 127.0.0.1 8001.
      """,
    [
      .list(
        "listen", "HOST:PORT", \.listening.plain, "wants HOST:PORT",
        "Another address to listen on; repeatable. Port 0 picks one."
      ) { Endpoint($0) }.example("127.0.0.1:6667").untilRestart,
      .list(
        "tls-listen", "HOST:PORT", \.listening.secure, "wants HOST:PORT",
        "An address to listen on for TLS; repeatable. Port 0 picks one."
      ) { Endpoint($0) }.example("0.0.0.0:6697").untilRestart,
      .file(
        "tls-cert", \.encryption.certificate,
        "The certificate and its chain, PEM; read again on SIGHUP. `parleyd certificate` makes one."
      ).example("parley-cert.pem"),
      .file(
        "tls-key", \.encryption.key, "The certificate's key, PEM."
      )
      .example("parley-key.pem"),
      .file(
        "config", \.configuration.file,
        "Read settings from a file, one `name = value` a line, before the command line."),
    ])

  private static let people = Group(
    "Who may come in",
    [
      .file(
        "users", \.files.users, "The accounts: one name and password a line.",
        default: "user_pass.txt"
      ).untilRestart.note(
        """
        `parleyd user` edits the file. Changes count while the server runs: whoever is taken out, or gets \
        another password, is logged out. What an editor is in the middle of writing counts when the file \
        has stood still for a second.
        """),
      .flag(
        "open", \.shared.entry.allowsGuests,
        "Let guests chat under free names without an account."),
      .flag(
        "registration", \.shared.entry.allowsRegistration,
        "Let people create accounts themselves (REGISTER); they are added to the user file."),
      .text(
        "server-password", "TEXT", \.configuration.serverPassword, "wants a word",
        """
        What guests must send as PASS; whoever logs into an account need not. Who lists processes reads \
        what stands on a command line: a file is better.
        """
      ) { !$0.isEmpty && $0.isOneLine }.example("a shared secret"),
      .file(
        "server-password-file", \.files.serverPassword,
        "A file whose first line is the server password."
      ).example("/etc/parley/server-password"),
    ])

  private static let archive = Group(
    "What is kept",
    [
      .text(
        "data", "DIR", \.keeping.data, "wants the name of a directory", "Where the archive lives.",
        default: "$XDG_STATE_HOME/parley or ~/.local/state/parley"
      ) { !$0.isEmpty }.example("/var/lib/parley").untilRestart.note("See docs/backup.md."),
      .flag(
        "ephemeral", \.keeping.isEphemeral,
        "Keep nothing when the server ends; of what is said, the last 32 MB until then."
      ).untilRestart,
      .number(
        "keep", \.shared.retention.days, 0...36_500,
        "Remove messages older than this many days; 0 = never."
      ).untilRestart,
      .number(
        "keep-messages", \.shared.retention.messages, 0...1_000_000_000,
        "Keep this many messages of each conversation; 0 = all."
      ).untilRestart,
      .seconds(
        "redaction-window", \.shared.messages.redactionWindow,
        "How long people may remove what they said, in seconds; 0 = as long as it is kept."),
    ])

  private static let names = Group(
    "What it is called and shows",
    [
      .text(
        "name", "NAME", \.shared.serverName, "wants a name such as chat.example.org",
        "The server's name on the wire."
      ) { Names.isHost($0) }.untilRestart,
      .text(
        "network", "TEXT", \.shared.networkName,
        "wants 1 to 64 bytes without control characters",
        "The network's name, as clients show it."
      ) { $0.isOneLine && (1...64).contains($0.utf8.count) },
      .file(
        "motd", \.files.motd, "A file with the message of the day."
      )
      .example("motd.txt"),
      .text(
        "lobby", "ROOM", \.lobby, "wants a name such as #everyone", "The room everybody is in."
      ) { Names.isRoom($0) }.untilRestart,
      .flag("no-lobby", \.hasNoLobby, "Have no room that everybody is in.").untilRestart,
      .number(
        "announced-lobby-size", \.shared.rooms.announcedLobbySize, 1...1_000_000,
        "Past so many people the comings and goings in the lobby are no longer announced."),
      .flag(
        "log-messages", \.configuration.logsMessages,
        "Show every message on the server's terminal."
      ).untilRestart,
    ])

  private static let operators = Group(
    "Operators",
    [
      .list(
        "operator", "NAME:PASSWORD", \.configuration.operators,
        "wants NAME:PASSWORD or NAME:VERIFIER",
        """
        Who may use OPER, as NAME:PASSWORD or NAME:VERIFIER; repeatable. Who lists processes reads what \
        stands on a command line: a file is better.
        """
      ) { Operator(setting: $0) }.example("admin:a-long-password"),
      .file(
        "operator-file", \.files.operators,
        "A file with such operators, one a line; # for comments."
      ).example("/etc/parley/operators"),
      toldByAdmin(
        "admin-location", \.configuration.greeting.admin.location,
        "Where the server is, as ADMIN tells it."
      ).example("Room 12, second floor"),
      toldByAdmin(
        "admin-about", \.configuration.greeting.admin.about,
        "Who runs the server, as ADMIN tells it."
      ).example("The chess club"),
      toldByAdmin(
        "admin-email", \.configuration.greeting.admin.email,
        "Where its administrators read mail, as ADMIN tells it."
      ).example("admin@example.org"),
    ])

  private static func toldByAdmin(
    _ name: String, _ path: Setting<Self>.Path<String?>, _ help: String
  ) -> Setting<Self> {
    .text(name, "TEXT", path, "has at most 300 bytes and no control characters", help) {
      $0.isOneLine && $0.utf8.count <= 300
    }
  }

  private static let logins = Group(
    "Names, logins and new accounts",
    [
      .choice(
        "nicks", \.shared.names.nicks,
        "What names are made of: ASCII, or letters and digits of all scripts (utf8)."),
      .choice(
        "nick-follows-account", \.nickFollowsAccount,
        "Whether people are called as their accounts; yes, but with --open no."
      ).example("no").untilRestart.note(
        """
        With no, a login changes no nick, and everybody may have another one than the account's name, which \
        stays free for its owner.
        """),
      .choice(
        "duplicate-login", \.shared.entry.duplicateLogin,
        "A second login of a name: refuse it, replace the first, or share the name."),
      .number(
        "login-attempts", \.shared.entry.loginAttempts, 0...1_000_000,
        "Wrong passwords for a name before it is blocked; 0 = never."),
      .seconds(
        "block-time", \.blockTime,
        "How long a name stays blocked, in seconds; 0 = not at all."),
      .number(
        "registrations-per-hour", \.shared.entry.registrationsPerHour, 0...10_000,
        "Accounts that one address may create in an hour."),
      .number(
        "shortest-password", \.shared.entry.shortestPassword, 1...100,
        "Characters that a new account's password has at least."),
      .number(
        "password-iterations", \.configuration.passwordIterations,
        SCRAM.minimumIterations...SCRAM.maximumIterations,
        "How much work the check of a new account's password is; at least 4096."),
    ])

  private static let encryption = Group(
    "More on encryption",
    [
      .seconds(
        "handshake-timeout", \.encryption.handshakeLimit,
        "Close a connection that has not begun TLS after this many seconds."),
      .flag(
        "allow-plaintext", \.listening.allowsPlaintext,
        "Take plain text from other machines, too: passwords can be read on the way."
      ).untilRestart,
      .number(
        "sts", \.encryption.insistence, 0...315_360_000,  // Ten years, as browsers take at most.
        "Tell clients to insist on TLS for this many seconds; 0 takes it back."
      ).example("2592000").note("Nothing is said without it. Begin with minutes."),
      .number(
        "sts-port", \.encryption.insistencePort, 0...65_535,
        "The TLS port to tell plain clients of; without it, the first --tls-listen."
      ).example("6697"),
    ])

  private static let silence = Group(
    "Silence",
    [
      .seconds(
        "idle-timeout", \.configuration.silence.idleTimeout,
        "Log people out after this many seconds without input; 0 = never."),
      .seconds(
        "ping-interval", \.configuration.silence.pingInterval,
        "Ask a silent client whether it is there after this many seconds; 0 = never."),
      .seconds(
        "ping-timeout", \.configuration.silence.pingTimeout,
        "Wait this many seconds for its answer; 0 = for ever."),
      .seconds(
        "registration-timeout", \.configuration.silence.registrationTimeout,
        "Seconds to log in after connecting."),
    ])

  /// Zero blocks nobody.
  fileprivate var blockTime: Duration? {
    get { shared.entry.blockTime }
    set { shared.entry.blockTime = newValue ?? .zero }
  }
}

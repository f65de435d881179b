// What lives here: the table of parleyd's settings, and what is made from it.
import ServerCore
import System
import TestSupport
import Testing

@testable import ServerSettings
@testable import Settings

@Suite struct `The table of settings` {
  private typealias Arguments = SettingArguments<ServerSettings>

  private func fault(_ words: [String]) -> String? {
    do throws(SettingFault) {
      _ = try ServerSettings(arguments: words)
      return nil
    } catch {
      return error.description
    }
  }

  @Test func `is what the pages about it say`() throws {
    for (path, made) in [
      ("docs/parleyd.conf.example", SettingPages.sample), ("docs/parleyd.8", SettingPages.manual),
    ] {
      let isSame = try RecordedPage.text(path, made: made) == made
      #expect(isSame, "`make pages` writes \(path) anew")
    }
  }

  @Test func `has each setting once`() {
    let names = ServerSettings.settings.map(\.name)
    #expect(names.count > 60)
    #expect(Set(names).count == names.count)
    for setting in ServerSettings.settings {
      #expect(setting.help.last == ".", "\(setting.name)")
      #expect(setting.name == "config" || setting.valueName == nil || !setting.example.isEmpty)
    }
  }

  @Test func `takes every line of the sample, and complains about the one that is wrong`() throws {
    let lines = ServerSettings.settings.filter { $0.name != "config" }.map(SettingPages.line)
    let text = lines.joined(separator: "\n")
    let words = try ConfigurationFile.arguments(in: text, at: "sample", for: Arguments.self)
    #expect(words.count == lines.count)
    let fault = #expect(throws: ConfigurationFile.Fault.self) {
      try ConfigurationFile.arguments(
        in: text + "\nno-such-setting = 1\n", at: "sample", for: Arguments.self)
    }
    #expect(fault?.description.hasPrefix("sample:\(lines.count + 1): ") == true)
  }

  private static let defaults = description(of: ServerSettings())

  private static func description(of settings: ServerSettings) -> String {
    var text = ""
    dump(settings, to: &text)
    return text
  }

  /// All settings, but for one that says something.
  private func settings(
    _ setting: Setting<ServerSettings>, _ value: String
  ) throws -> String {
    var settings = ServerSettings()
    try setting.take(value, into: &settings)
    return Self.description(of: settings)
  }

  @Test func `has values for defaults`() throws {
    for setting in ServerSettings.settings {
      guard let value = setting.default, !["users", "data", "flood-exempt"].contains(setting.name)
      else { continue }
      #expect(try settings(setting, value) == Self.defaults, "\(setting.name)")
    }
  }

  @Test func `changes something by every setting`() throws {
    let others = [
      "nicks": "utf8", "nick-follows-account": "no", "duplicate-login": "replace", "lobby": "#tea",
      "name": "a.b",
      "flood-exempt": "10.0.0.0/8", "operator": "a:b", "listen": "a:1", "tls-listen": "a:1",
      "node-address": "a:1",
    ]
    for setting in ServerSettings.settings {
      let bound = setting.range.map {
        "\($0.lowerBound)" == setting.default ? $0.upperBound : $0.lowerBound
      }
      let value = bound.map { "\($0)" } ?? others[setting.name] ?? "7"
      #expect(try settings(setting, value) != Self.defaults, "\(setting.name)")
    }
  }

  private static let numbers = [
    "-1", "999999999999999999", "9223372036854775808", "1e30", "nan", "", "0x",
  ]

  @Test(arguments: numbers)
  func `has ranges for numbers and spans`(number: String) {
    let settings = ServerSettings.settings.filter { ["NUMBER", "SECONDS"].contains($0.valueName) }
    #expect(settings.count > 40)
    for setting in settings {
      let fault = #expect(throws: SettingFault.self, "--\(setting.name)=\(number)") {
        var table = ServerSettings()
        try setting.take(number, into: &table)
      }
      #expect(fault?.description.hasPrefix("--\(setting.name) is ") == true)
    }
  }

  @Test func `tells the range of a number`() {
    #expect(fault(["--nick-length", "65"]) == "--nick-length is from 1 to 64")
    #expect(fault(["--nick-length", "64"]) == nil)
    #expect(fault(["--nick-length", "0"]) == "--nick-length is from 1 to 64")
    #expect(fault(["--nick-length"])?.contains("Missing value for '--nick-length") == true)
    #expect(fault(["--nicklength=3"])?.contains("Did you mean '--nick-length'?") == true)
    #expect(fault(["--nicks", "all"]) == "--nicks is one of ascii, utf8")
  }

  @Test(arguments: [
    "--lobby=#every\u{200B}one", "--lobby=#a\u{202E}b", "--name=chat\u{9B}.example", "--name=a b",
    "--network=a\nb", "--network=", "--server-password=a\rb", "--admin-about=a\nb",
    "--block-time=0.0001", "--handshake-timeout=0", "--sts=999999999999", "--sts-port=65536",
    "--listen=nowhere", "--operator=root", "--flood-exempt=10.0.0.0/33", "--open=yes",
  ])
  func `refuses what would break something`(word: String) {
    #expect(fault([word]) != nil)
  }

  @Test func `knows what does not fit together`() {
    #expect(fault(["a", "b", "1"]) == "give a host and a port, or a port alone")
    #expect(fault(["80001"]) == "'80001' is not a port (0 to 65535)")
    #expect(fault(["--ephemeral", "--data", "x"]) == "--data and --ephemeral exclude each other")
    #expect(fault(["--sts=60"]) == "--sts wants --tls-listen, or --sts-port")
    #expect(fault(["--tls-listen=127.0.0.1:0", "--tls-cert=x"])?.contains("--tls-key") == true)
  }

  @Test func `lets the command line win, which adds to lists`() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(
      "# a comment\nidle-timeout = 0\nkeep=3\nopen\nlisten = 127.0.0.1:1\nlog-messages = no\n",
      to: "parleyd.conf")
    let settings = try ServerSettings(
      arguments: ["--config", file, "--listen=[::1]:2", "--keep", "4", "--keep=5"])
    #expect(settings.configuration.silence.idleTimeout == nil)
    #expect(
      settings.configuration.shared.entry.allowsGuests && !settings.configuration.logsMessages)
    #expect(settings.configuration.shared.retention.days == 5)
    #expect(settings.endpoints.map(\.description) == ["127.0.0.1:1", "[::1]:2"])
    #expect(settings.configuration.file == file)
  }

  @Test(arguments: [
    ([], true), (["--open"], false), (["--open", "--nick-follows-account=yes"], true),
    (["--nick-follows-account", "no"], false),
  ])
  func `lets nicks follow accounts, but not where guests come in`(words: [String], follows: Bool)
    throws
  {
    #expect(try ServerSettings(arguments: words).read().shared.entry.nickFollowsAccount == follows)
  }

  @Test func `is printed for people in eighty columns`() {
    let lines = ServerSettings.help("").split(separator: "\n")
    #expect(lines.allSatisfy { $0.count < 80 })
    for setting in ServerSettings.settings {
      #expect(lines.filter { ($0 + " ").hasPrefix("  \(setting.option) ") }.count == 1)
    }
  }
}

@Suite struct `Settings that have changed` {
  @Test func `are told by what became of them`() {
    let old = ["--keep=1", "--open", "--nick-length=9", "--operator=a:b"]
    let new = ["--keep=2", "--nick-length=8", "--operator=a:c", "--name=x"]
    #expect(
      SettingsDifference(from: old, to: new).remarks(
        of: ServerSettings.self, commandLine: ["--nick-length", "7", "--operator=z:z"]) == [
          "These settings have changed: open, operator",
          "These have changed, too, and need a restart: keep, name",
          "These stand on the command line, which wins: nick-length",
        ])
    #expect(
      SettingsDifference(from: new, to: new).remarks(of: ServerSettings.self, commandLine: []) == []
    )
  }
}

@Suite struct `Files that settings name` {
  @Test func `are read for the chat`() throws {
    let folder = try TemporaryFolder()
    let motd = try folder.write("hello\n\nworld\n", to: "motd")
    let operators = try folder.write("# who runs this\nroot:x\n", to: "operators")
    let password = try folder.write("sesame\nand more\n", to: "password")
    let configuration = try ServerSettings(arguments: [
      "--motd", motd, "--operator-file", operators, "--server-password-file", password,
      "--operator", "a:b", "--no-lobby", "--sts", "60", "--sts-port", "9",
    ]).read()
    #expect(configuration.greeting.messageOfTheDay == ["hello", "", "world"])
    #expect(configuration.operators.map(\.name) == ["a", "root"])
    #expect(configuration.serverPassword == "sesame")
    #expect(configuration.shared.lobby == nil)
    #expect(configuration.greeting.strictTransport == StrictTransport(port: 9, duration: 60))
  }

  @Test func `are refused where they do not say it`() throws {
    let folder = try TemporaryFolder()
    let operators = try folder.write("root:x\nnobody\n", to: "operators")
    let empty = try folder.write("", to: "empty")
    func fault(_ words: String...) throws -> String? {
      #expect(throws: SettingFault.self) { try ServerSettings(arguments: words).read() }?
        .description
    }
    #expect(
      try fault("--operator-file", operators)
        == "\(operators):2: an operator is NAME:PASSWORD or NAME:VERIFIER")
    #expect(
      try fault("--server-password-file", empty) == "\(empty): the first line is no password")
    #expect(try fault("--motd", folder.path + "/none")?.contains("none") == true)
  }
}

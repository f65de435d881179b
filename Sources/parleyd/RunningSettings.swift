// What lives here: the settings that the server runs with, and what its file said of them.
import ServerSettings
import Settings

struct RunningSettings {
  private(set) var current: ServerSettings
  /// What the configuration file said when it was last read.
  private var words: [String]

  static var commandLine: [String] { Array(CommandLine.arguments.dropFirst()) }

  init(_ settings: ServerSettings) {
    current = settings
    words = (try? Self.read()) ?? []
  }

  /// Takes over what was read again; returns what is to be said of the differences.
  mutating func take(_ fresh: ServerSettings) throws -> [String] {
    let read = try Self.read()
    defer { (current, words) = (fresh, read) }
    return SettingsDifference(from: words, to: read)
      .remarks(of: ServerSettings.self, commandLine: Self.commandLine)
  }

  private static func read() throws -> [String] {
    try ConfigurationFile.arguments(
      namedIn: commandLine, for: SettingArguments<ServerSettings>.self)
  }

  var flood: ServerSettings.Flood { current.flood }
  var encryption: ServerSettings.Encryption { current.encryption }
  var listening: ServerSettings.Listening { current.listening }
}

// What lives here: the `parley` command: its options, and which of its two faces is started.

import ArgumentParser
import ClientCore
import ClientKeeping
import Glibc
import IRC
import Settings
import System
import Transport

@main
struct Parley: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "parley",
    abstract: "Chat in the terminal.",
    discussion: """
      Two words are host and port, one number is the port; parley asks for what it is not given. \
      Hosts with commas between them are servers of one chat: a.example,b.example 6697. \
      The password comes from --password-command or the variable PARLEY_PASSWORD, never from the \
      command line. PARLEY_TRACE=FILE writes what is said on the wire, without passwords.
      """,
    version: "parley \(Product.version)")

  @Argument(help: ArgumentHelp("The server.", valueName: "host port"))
  var server: [String] = []

  @Option(help: "The name to log in with.")
  var user: String?

  @Option(help: ArgumentHelp("A command that prints the password.", valueName: "cmd"))
  var passwordCommand: String?

  @Flag(help: "One line a message on standard output, commands on standard input.")
  var plain = false

  @OptionGroup var tls: TLSOptions

  @Option(help: ArgumentHelp("A file of options, one \"key = value\" a line.", valueName: "file"))
  var config: String?

  /// Options of the configuration file stand before those of the command line, so that these win.
  static func main() {
    StandardStream.openAll()
    let words = Array(CommandLine.arguments.dropFirst())
    do {
      var command = try parseAsRoot(
        ConfigurationFile.arguments(namedIn: words, for: Self.self) + words)
      try command.run()
    } catch let error as ConfigurationFile.Fault {
      StandardStream.complain("parley: \(error)")
      Glibc.exit(64)
    } catch {
      exit(withError: error)
    }
  }

  func run() throws {
    signal(SIGPIPE, SIG_IGN)
    let servers = try servers()
    let address = servers.first
    let isPlain = plain || isatty(STDIN_FILENO) == 0 || isatty(STDOUT_FILENO) == 0
    var settings = ClientSettings(
      address: address, name: user ?? "", password: try password(), runID: RunID.fresh(),
      utcOffset: Clock.localOffset, security: tls.security(TrustStore().load()))
    settings.others = Array(servers.dropFirst())
    let encryption: Encryption
    do throws(TLSFault) {
      encryption = try tls.encryption()
    } catch {
      StandardStream.complain("parley: \(error)")
      Glibc.exit(1)
    }
    guard isPlain else {
      Glibc.exit(ScreenApp.run(settings, encryption))
    }
    guard !settings.name.isEmpty else {
      throw ValidationError("plain mode asks nothing: name yourself with --user NAME")
    }
    settings.address = address ?? .standard
    do throws(Errno) {
      Glibc.exit(try PlainApp(settings, encryption).run())
    } catch {
      StandardStream.complain("parley: \(error)")
      Glibc.exit(1)
    }
  }

  private func servers() throws -> [Address] {
    guard !server.isEmpty else { return [] }
    guard server.count <= 2, let servers = Address.list(parsing: server.joined(separator: " "))
    else {
      let words = server.joined(separator: " ")
      throw ValidationError("\"\(words)\" is no server: write HOST PORT, such as localhost 8001")
    }
    return servers
  }

  private func password() throws -> String? {
    if let passwordCommand { return try PasswordCommand(passwordCommand).output() }
    return getenv("PARLEY_PASSWORD").map { String(cString: $0) }
  }
}

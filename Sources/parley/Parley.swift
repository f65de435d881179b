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
      command line. parley send --to NAME sends one message and ends (parley send --help). \
      PARLEY_TRACE=FILE writes what is said on the wire, without passwords.
      """,
    version: "parley \(Product.version)")

  @Argument(help: ArgumentHelp("The server.", valueName: "host port"))
  var server: [String] = []

  @Flag(help: "One line a message on standard output, commands on standard input.")
  var plain = false

  @OptionGroup var login: LoginOptions
  @OptionGroup var tls: TLSOptions

  /// Options of the configuration file stand before those of the command line, so that these win.
  static func main() {
    StandardStream.openAll()
    let words = Array(CommandLine.arguments.dropFirst())
    if words.first == ParleySend.name { return run(ParleySend.self, Array(words.dropFirst())) }
    run(Self.self, words)
  }

  private static func run(_ type: (some ParsableCommand).Type, _ words: [String]) {
    do {
      var command = try type.parseAsRoot(
        ConfigurationFile.arguments(namedIn: words, for: type) + words)
      try command.run()
    } catch let error as ConfigurationFile.Fault {
      StandardStream.complain("parley: \(error)")
      Glibc.exit(64)
    } catch {
      type.exit(withError: error)
    }
  }

  func run() throws {
    signal(SIGPIPE, SIG_IGN)
    let servers = try servers()
    let isPlain = plain || isatty(STDIN_FILENO) == 0 || isatty(STDOUT_FILENO) == 0
    let settings = try login.settings(servers, tls)
    let encryption = Encryption.prepared(tls)
    guard isPlain else {
      Glibc.exit(ScreenApp.run(settings, encryption))
    }
    guard !settings.name.isEmpty else {
      throw ValidationError("plain mode asks nothing: name yourself with --user NAME")
    }
    do throws(Errno) {
      Glibc.exit(try PlainApp(PlainClient(settings), encryption).run())
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
}

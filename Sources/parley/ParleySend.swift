// What lives here: the `parley send` command: one message, and a status that is true.

import ArgumentParser
import ClientCore
import Glibc
import System

struct ParleySend: ParsableCommand {
  static let name = "send"

  static let configuration = CommandConfiguration(
    commandName: "parley send",
    abstract: "Send one message, and end when the server has it.",
    discussion: """
      The words stand on the command line or come from standard input, which may have several lines. \
      HOST and PORT stand before them; words that could be taken for these stand behind "--". \
      The status is 0 when the server has the message safely for everybody named, and else 1, with \
      the reason on standard error. Nothing is received, and nothing counts as read.
      """)

  @Option(
    help: ArgumentHelp(
      "Who gets it: names and rooms with commas between; \"all\" is everybody, also those away.",
      valueName: "name,#room"))
  var to: String?

  @Argument(help: ArgumentHelp("The server, and what to say.", valueName: "host port words"))
  var words: [String] = []

  @OptionGroup var login: LoginOptions
  @OptionGroup var tls: TLSOptions

  @Flag(help: "Taken, and without meaning here: it never is otherwise.")
  var plain = false

  /// The largest message that is read.
  private static let limit = 1 << 20

  func run() throws {
    signal(SIGPIPE, SIG_IGN)
    let line = SendWords(words, given: Array(CommandLine.arguments))
    guard login.user?.isEmpty == false else {
      throw ValidationError("nobody is asked here: name yourself with --user NAME")
    }
    guard let to else { throw ValidationError("who gets it? Write --to NAME") }
    let errand: Errand
    do throws(Errand.Fault) {
      errand = try Errand(to: to, text: line.text ?? Self.input())
    } catch {
      throw ValidationError(error.description)
    }
    let settings = try login.settings(line.servers, tls)
    do throws(Errno) {
      let client = PlainClient(settings, errand: errand)
      Glibc.exit(try PlainApp(client, Encryption.prepared(tls)).run())
    } catch {
      StandardStream.complain("parley: \(error)")
      Glibc.exit(1)
    }
  }

  /// All of standard input without the line ends behind it.
  private static func input() -> String {
    do {
      let bytes = try WholeFile.bytes(
        of: Descriptor(fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0), of: "fcntl"), "standard input",
        limit: limit)
      guard var text = String(validating: bytes, as: UTF8.self) else {
        fail("standard input is not UTF-8")
      }
      while text.last?.isNewline ?? false { text.removeLast() }
      return text
    } catch {
      fail("\(error)")
    }
  }

  private static func fail(_ reason: String) -> Never {
    StandardStream.complain("parley: \(reason)")
    Glibc.exit(1)
  }
}

/// What stands behind the options: HOST and PORT where the second word is a port, then what to say.
struct SendWords {
  let servers: [Address]
  /// Nil: it comes from standard input.
  let text: String?

  /// `given`: the whole command line, where `--` stands before words that are no server.
  init(_ words: [String], given: [String]) {
    let behind = given.firstIndex(of: "--").map { given.count - $0 - 1 } ?? 0
    let front = words.dropLast(behind)
    let named = front.prefix(2).joined(separator: " ")
    let found = front.count >= 2 && UInt16(front[1]) != nil ? Address.list(parsing: named) : nil
    servers = found ?? []
    let said = words.dropFirst(found == nil ? 0 : 2)
    text = said.isEmpty ? nil : said.joined(separator: " ")
  }
}

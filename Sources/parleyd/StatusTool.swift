// What lives here: `parleyd status`.
import ArgumentParser
import Glibc
import ServerSettings
import System

/// Asks the server that runs with a directory.
enum StatusTool {
  struct ToolOptions: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "parleyd status",
      abstract: "Show the servers of the chat, how far each has come, and who is online where.")

    @Option(help: "Where the archive of the running server lives.")
    var data: String?
  }

  static func handles(_ arguments: [String]) -> Bool {
    arguments.count > 1 && arguments[1] == "status"
  }

  static func run(_ arguments: [String]) -> Never {
    let options = ToolOptions.parseOrExit(Array(arguments.dropFirst(2)))
    var keeping = ServerSettings.Keeping()
    keeping.data = options.data
    let directory = keeping.directory ?? "."
    do throws(Errno) {
      let socket = try LocalSocket.connect(to: StatusSocket.path(directory))
      let text = read(socket)
      guard !text.isEmpty else { throw Errno(directory, code: EPIPE) }
      print(text, terminator: "")
      exit(0)
    } catch {
      Parleyd.fail("no server answers that has its data in \(directory)", status: 1)
    }
  }

  private static func read(_ socket: borrowing Descriptor) -> String {
    var limit = timeval(tv_sec: 5, tv_usec: 0)
    setsockopt(
      socket.number, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = recv(socket.number, &piece, piece.count, 0)
      guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
      bytes += piece[..<count]
    }
  }
}

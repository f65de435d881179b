// What lives here: the command line of parley-bench.

import ArgumentParser
import Glibc
import System

@main
struct ParleyBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "parley-bench",
    abstract: "Measure and torment IRC servers.",
    discussion: """
      It speaks plain IRC and works against any server. Times are what this one thread sees; with
      --server-pid it also reads what the server's process used.
      """,
    subcommands: [
      RoomBench.self, LobbyBench.self, Pairs.self, Idle.self, LoginBench.self, Fuzz.self,
      Torture.self,
      ArchiveBench.self,
      Compare.self,
      Dearest.self, CoreBench.self, KeepBench.self, LargeBench.self, AccountsCommand.self,
      ClusterBench.self, LogTorture.self, LogWriterCommand.self,
    ])

  /// A server that was killed is news to be counted, not the end of the one who counts.
  static func main() {
    signal(SIGPIPE, SIG_IGN)
    main(nil)
  }
}

/// Writes the accounts that a run with many sessions logs in with.
struct AccountsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "accounts", abstract: "Print COUNT accounts in the form of user_pass.txt.")

  @Option(help: "How many.") var count = 1000

  func run() {
    for index in 0..<max(0, count) { print("u\(index) word-\(index)-for-the-bench") }
  }
}

/// What went wrong, said in one line on standard error with exit status 1.
struct Failure: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
  init(_ error: Errno) { description = error.description }
}

// What lives here: a client that is killed again and again while it sends.

import Glibc
import System

/// A line counts as typed when parley has taken it: from then on it is in the state file, or with the
/// server. What only waited in the pipe dies with it, as with every filter, and is typed again.
final class TortureClient {
  struct Verdict {
    var typed = 0
    var lost = 0
    var duplicated = 0
    var disordered = 0
    /// What the state file holds at the end, when everything is confirmed.
    var unsettled = 0

    var isClean: Bool { lost + duplicated + disordered + unsettled == 0 }
  }

  /// What one run is given at most.
  private static let portion = 300

  private let program: String
  private let server: TortureServer
  private var random: SeededGenerator
  private var input: Pipe?
  private(set) var kills = 0
  /// Lines that were not confirmed when a run was killed.
  private(set) var leftovers = 0
  /// The newest line that was taken.
  private var newest = 0

  /// The server has accounts `alice` and `bob`.
  init(program: String, server: TortureServer, seed: UInt64) {
    self.program = program
    self.server = server
    random = SeededGenerator(seed: seed)
    setenv("XDG_STATE_HOME", "\(server.folder)/state", 1)
    setenv("PARLEY_PASSWORD", Self.accounts[0].password ?? "", 1)
  }

  static let accounts = [
    Credentials(name: "alice", password: "apple"), Credentials(name: "bob", password: "blue"),
  ]

  func kill(_ count: Int) throws(Failure) {
    for _ in 0..<count {
      let first = newest + 1
      let child = try start(from: first)
      try wait(until: first + Int.random(in: 0..<(Self.portion - 50), using: &random))
      usleep(UInt32.random(in: 0..<2000, using: &random))
      Glibc.kill(child, SIGKILL)
      _ = try Child.wait(child)
      kills += 1
      leftovers += look()
    }
    let last = try start(from: newest + 1)
    newest += Self.portion
    input = nil
    let status = try Child.wait(last)
    guard status == 0 else { throw Failure("the last run of parley ended with status \(status)") }
  }

  /// What the archive holds of all that was typed.
  func judge(_ export: String) -> Verdict {
    let arrived = export.split(separator: "\n").compactMap(Self.number)
    var verdict = Verdict(typed: newest)
    verdict.lost = Set(1...max(newest, 1)).subtracting(arrived).count
    verdict.duplicated = arrived.count - Set(arrived).count
    verdict.disordered = zip(arrived, arrived.dropFirst()).count { $0 >= $1 }
    verdict.unsettled = look()
    return verdict
  }

  private func start(from first: Int) throws(Failure) -> pid_t {
    let pipe = try freshPipe()
    input = pipe
    let lines = (first..<(first + Self.portion)).map { "message bob line \($0)\n" }.joined()
    let bytes = Array(lines.utf8)
    guard write(pipe.writing, bytes, bytes.count) == bytes.count else {
      throw Failure("the pipe takes no more")
    }
    let log = "\(server.folder)/client.log"
    let output: Descriptor
    do throws(FileFailure) {
      output = try WholeFile.open(log, O_WRONLY | O_CREAT | O_APPEND)
    } catch {
      throw Failure(error.description)
    }
    let port = server.endpoint?.port ?? 0
    defer { pipe.closeReading() }
    return try Child.start(
      program, ["127.0.0.1", String(port), "--user", "alice", "--plain"],
      input: pipe.reading, output: output.number, errors: log)
  }

  private func wait(until number: Int) throws(Failure) {
    let deadline = ContinuousClock.now + .seconds(60)
    while newest < number {
      guard ContinuousClock.now < deadline else {
        throw Failure("the client takes no lines; see \(server.folder)/client.log")
      }
      usleep(1000)
      _ = look()
    }
  }

  /// Reads the state file: the newest line in it, and how many are not settled.
  @discardableResult
  private func look() -> Int {
    var waiting: Set<Substring> = []
    for path in stateFiles {
      let lines = (readFile(path) ?? "").split(separator: "\n", omittingEmptySubsequences: false)
      // The last one may be torn.
      for line in lines.dropLast() {
        if let number = Self.number(in: line) {
          newest = max(newest, number)
          waiting.insert(line.dropFirst(13).prefix { $0 != ";" })
        } else if let words = Self.settled(line), words.count > 1 {
          waiting.remove(words[1])
        }
      }
    }
    return waiting.count
  }

  private var stateFiles: [String] {
    let folder = "\(server.folder)/state/parley"
    return Directory.names(in: folder).filter { $0.hasSuffix(".state") }.map { "\(folder)/\($0)" }
  }

  /// Behind a checksum: `SETTLED id`.
  private static func settled(_ line: Substring) -> [Substring]? {
    let words = line.dropFirst(9).split { $0 == " " || $0 == ":" }
    return words.first == "SETTLED" ? words : nil
  }

  /// The number behind `line ` in a record of the state file or of the export.
  private static func number(in line: Substring) -> Int? {
    guard let mark = line.firstRange(of: "line ") else { return nil }
    return Int(line[mark.upperBound...].prefix { $0.isNumber })
  }
}

// What lives here: a parleyd that is started, killed and started again on one directory.

import CLinux
import Glibc
import System

/// A server of our own: its directory, its accounts, and the process while there is one.
final class TortureServer {
  private let program: String
  private let keeps: Bool
  /// Options that this run wants; they replace where it listens.
  private let options: [String]?
  let folder: String
  private(set) var pid: pid_t = 0
  /// Where it listens now; another port after each start.
  private(set) var endpoint: Endpoint?
  private(set) var starts = 0
  private(set) var lastStart = Duration.zero
  private(set) var slowestStart = Duration.zero
  /// Of a start that nobody waits for: what it has written, and where it comes from.
  private var starting: (pipe: Pipe, text: String, begun: ContinuousClock.Instant)?

  /// `keeps`: whether it has an archive.
  init(
    program: String, accounts: [Credentials], keeps: Bool = true, options: [String]? = nil,
    folder: String? = nil
  ) throws(Failure) {
    self.folder = if let folder { folder } else { try Self.freshFolder() }
    self.program = program
    self.keeps = keeps
    self.options = options
    let lines = accounts.map { "\($0.name) \($0.password ?? "-")\n" }.joined()
    try Self.write(lines, to: "\(self.folder)/users.txt")
  }

  static func freshFolder() throws(Failure) -> String {
    var template = Array("/tmp/parley-bench.XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Failure("no temporary folder") }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  var data: String { "\(folder)/data" }

  /// What it wrote to its own terminal.
  var log: [Substring] { (readFile("\(folder)/server.log") ?? "").split(separator: "\n") }

  var bytesOnDisk: Int {
    ["parley.db", "parley.db-wal"].reduce(0) { sum, name in
      var status = stat()
      return stat("\(data)/\(name)", &status) == 0 ? sum + Int(status.st_size) : sum
    }
  }

  /// Starts the server and waits until it listens.
  func start() throws(Failure) {
    let begun = ContinuousClock.now
    let pipe = try launch()
    endpoint = try Endpoint(host: "127.0.0.1", port: try Self.port(from: pipe))
    starts += 1
    lastStart = begun.duration(to: .now)
    slowestStart = max(slowestStart, lastStart)
  }

  /// Starts the server and goes on meanwhile; `hasStarted` says when it listens.
  func begin() throws(Failure) {
    let begun = ContinuousClock.now
    endpoint = nil
    starting = (try launch(), "", begun)
  }

  /// Whether a start that began is over.
  func hasStarted() throws(Failure) -> Bool {
    guard let (pipe, old, begun) = starting else { return endpoint != nil }
    var request = pollfd(fd: pipe.reading, events: Int16(POLLIN), revents: 0)
    guard poll(&request, 1, 0) > 0 else {
      guard begun.duration(to: .now) < .seconds(60) else {
        throw Failure("a server did not listen within 60 s; see \(folder)/server.log")
      }
      return false
    }
    guard let piece = Self.piece(from: pipe) else {
      throw Failure("a server ended before it listened; see \(folder)/server.log")
    }
    let text = old + piece
    guard let port = Self.port(in: text) else {
      starting = (pipe, text, begun)
      return false
    }
    endpoint = try Endpoint(host: "127.0.0.1", port: port)
    starting = nil
    starts += 1
    lastStart = begun.duration(to: .now)
    slowestStart = max(slowestStart, lastStart)
    return true
  }

  /// Starts the server; it writes where it listens into the pipe.
  @discardableResult
  func launch() throws(Failure) -> Pipe {
    let pipe = try freshPipe()
    let words =
      (options ?? ["--listen", "127.0.0.1:0"]) + ["--users", "\(folder)/users.txt"]
      + (keeps ? ["--data", data] : ["--ephemeral"])
    let log = "\(folder)/server.log"
    pid = try Child.start(program, words, output: pipe.writing, errors: log)
    pipe.closeWriting()
    return pipe
  }

  /// The port in its first lines of output.
  private static func port(from pipe: Pipe) throws(Failure) -> UInt16 {
    var text = ""
    let deadline = ContinuousClock.now + .seconds(20)
    while ContinuousClock.now < deadline {
      var request = pollfd(fd: pipe.reading, events: Int16(POLLIN), revents: 0)
      guard poll(&request, 1, 200) > 0 else { continue }
      guard let piece = piece(from: pipe) else {
        throw Failure("the server ended before it listened")
      }
      text += piece
      if let port = port(in: text) { return port }
    }
    throw Failure("the server did not listen within 20 s")
  }

  private static func piece(from pipe: Pipe) -> String? {
    var piece = [UInt8](repeating: 0, count: 4096)
    let count = read(pipe.reading, &piece, piece.count)
    return count > 0 ? String(decoding: piece[..<count], as: UTF8.self) : nil
  }

  private static func port(in text: String) -> UInt16? {
    guard text.hasSuffix("\n") else { return nil }
    for line in text.split(separator: "\n") where line.hasPrefix("listening on ") {
      if let word = line.split(separator: ":").last { return UInt16(word.prefix { $0.isNumber }) }
    }
    return nil
  }

  /// Kills it without waiting.
  func strike() { Glibc.kill(pid, SIGKILL) }

  /// Kills it and waits until it is gone.
  func kill() throws(Failure) {
    strike()
    _ = try Child.wait(pid)
    pid = 0
    (endpoint, starting) = (nil, nil)
  }

  /// Stands still until `resume`.
  func pause() { Glibc.kill(pid, SIGSTOP) }
  func resume() { Glibc.kill(pid, SIGCONT) }

  /// Ends it as its operator would.
  func stop() throws(Failure) {
    Glibc.kill(pid, SIGTERM)
    let status = try Child.wait(pid)
    pid = 0
    guard status == 0 else { throw Failure("the server ended with status \(status)") }
  }

  /// The exit status of `parleyd` with these words, and what it wrote.
  func run(_ words: [String]) throws(Failure) -> (status: Int32, output: String) {
    let path = "\(folder)/tool.out"
    let output: Descriptor
    do throws(FileFailure) {
      output = try WholeFile.open(path, O_WRONLY | O_CREAT | O_TRUNC)
    } catch {
      throw Failure(error.description)
    }
    let child = try Child.start(
      program, words + ["--data", data], output: output.number, errors: "\(folder)/tool.err")
    let status = try Child.wait(child)
    return (status, readFile(path) ?? "")
  }

  /// Removes everything it left; kept when something went wrong, to look into.
  func removeFolder() { Directory.remove(folder) }

  /// Leaves no server behind, however the run ended.
  func end() {
    guard pid != 0 else { return }
    Glibc.kill(pid, SIGKILL)
    _ = try? Child.wait(pid)
    pid = 0
  }

  private static func write(_ text: String, to path: String) throws(Failure) {
    do throws(FileFailure) {
      _ = try AtomicFile.replace(path, with: Array(text.utf8))
    } catch {
      throw Failure(error.description)
    }
  }
}

/// A pipe for a child's output or input.
func freshPipe() throws(Failure) -> Pipe {
  do throws(Errno) { return try Pipe() } catch { throw Failure(error) }
}

/// Processes of our own.
enum Child {
  static func start(
    _ path: String, _ arguments: [String], input: Int32? = nil, output: Int32, errors: String
  ) throws(Failure) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if let input {
      posix_spawn_file_actions_adddup2(&actions, input, 0)
    } else {
      posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    }
    posix_spawn_file_actions_adddup2(&actions, output, 1)
    posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    var words = ([path] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var child = pid_t()
    let result = posix_spawn(&child, path, &actions, nil, &words, environ)
    guard result == 0 else { throw Failure(Errno(path, code: result)) }
    return child
  }

  /// The exit status, or 128 and the signal's number; a child that does not end is killed.
  static func wait(_ pid: pid_t, within limit: Duration = .seconds(60)) throws(Failure) -> Int32 {
    let deadline = ContinuousClock.now + limit
    var raw: Int32 = 0
    while true {
      let result = waitpid(pid, &raw, WNOHANG)
      if result == pid { return raw & 0x7F == 0 ? (raw >> 8) & 0xFF : 128 + (raw & 0x7F) }
      guard result == 0 || errno == EINTR else { throw Failure(Errno("waitpid")) }
      guard ContinuousClock.now < deadline else {
        Glibc.kill(pid, SIGKILL)
        throw Failure("process \(pid) did not end")
      }
      usleep(500)
    }
  }
}

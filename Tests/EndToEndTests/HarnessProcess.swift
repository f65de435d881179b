// What lives here: executables of this package as children of the test.

import CLinux
import Glibc
import Synchronization

struct SpawnFailure: Error, CustomStringConvertible {
  let description: String
}

/// One child, killed and reaped at the latest when nobody refers to it any more.
final class Child: Sendable {
  enum Streams {
    /// Standard output and error each to a descriptor.
    case pipes(output: Int32, error: Int32)
    /// Standard input from a descriptor, both outputs to another.
    case filter(input: Int32, output: Int32)
    /// All three streams to the terminal of this path, in a session of its own.
    case terminal(path: String)
  }

  let pid: pid_t
  private let status = Mutex<Int32?>(nil)

  init(
    _ path: String, _ arguments: [String], environment: [String: String] = [:],
    streams: Streams
  ) throws {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    switch streams {
    case .pipes(let output, let error):
      posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
      posix_spawn_file_actions_adddup2(&actions, output, 1)
      posix_spawn_file_actions_adddup2(&actions, error, 2)
    case .filter(let input, let output):
      posix_spawn_file_actions_adddup2(&actions, input, 0)
      posix_spawn_file_actions_adddup2(&actions, output, 1)
      posix_spawn_file_actions_adddup2(&actions, output, 2)
    case .terminal(let terminal):
      // POSIX_SPAWN_SETSID: the terminal that a session's leader opens becomes its own.
      posix_spawnattr_setflags(&attributes, 0x80)
      posix_spawn_file_actions_addopen(&actions, 0, terminal, O_RDWR, 0)
      posix_spawn_file_actions_adddup2(&actions, 0, 1)
      posix_spawn_file_actions_adddup2(&actions, 0, 2)
    }
    var child = pid_t()
    var words = ([path] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var settings = Child.environment(environment).map { strdup($0) } + [nil]
    defer { for setting in settings { free(setting) } }
    let result = posix_spawn(&child, path, &actions, &attributes, &words, &settings)
    guard result == 0 else { throw SpawnFailure(description: "\(path): error \(result)") }
    pid = child
  }

  deinit {
    guard status.withLock({ $0 }) == nil else { return }
    kill(pid, SIGKILL)
    var ignored: Int32 = 0
    waitpid(pid, &ignored, 0)
  }

  private static func environment(_ changes: [String: String]) -> [String] {
    var values = ["LANG": "C.UTF-8", "TZ": "UTC0", "HOME": "/nonexistent"]
    for name in ["PATH", "LD_LIBRARY_PATH"] {
      if let value = getenv(name) { values[name] = String(cString: value) }
    }
    values.merge(changes) { _, new in new }
    return values.map { "\($0)=\($1)" }
  }

  func signal(_ number: Int32) {
    if status.withLock({ $0 }) == nil { kill(pid, number) }
  }

  /// Stops the process until SIGCONT. One thread takes the signal, and on a busy machine the others
  /// go on until it does; so this waits until the system says that all have stopped.
  func suspend() throws {
    signal(SIGSTOP)
    let deadline = ContinuousClock.now + patience
    var info = siginfo_t()
    while waitid(P_PID, id_t(pid), &info, WSTOPPED | WNOHANG | WNOWAIT) != 0
      || info.si_signo != SIGCHLD
    {
      guard ContinuousClock.now < deadline else {
        throw TimeOut(description: "process \(pid) does not stop")
      }
      usleep(1000)
    }
  }

  /// The exit status, or 128 and the signal's number as a shell has it; waits for the end.
  func exitStatus(within time: Duration = patience) throws -> Int32 {
    let deadline = ContinuousClock.now + time
    while true {
      if let known = status.withLock({ $0 }) { return known }
      var raw: Int32 = 0
      if waitpid(pid, &raw, WNOHANG) == pid {
        let code = raw & 0x7F == 0 ? (raw >> 8) & 0xFF : 128 + (raw & 0x7F)
        status.withLock { $0 = code }
        return code
      }
      guard ContinuousClock.now < deadline else {
        throw TimeOut(description: "process \(pid) has not ended")
      }
      usleep(2000)
    }
  }
}

/// Where `swift build` put the executables: beside the test bundle.
func product(_ name: String) -> String {
  var buffer = [CChar](repeating: 0, count: 4096)
  let length = readlink("/proc/self/exe", &buffer, buffer.count)
  let path = String(
    decoding: buffer.prefix(max(0, length)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  let folder = path[..<(path.lastIndex(of: "/") ?? path.startIndex)]
  return "\(folder)/\(name)"
}

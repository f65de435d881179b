// What lives here: an etcd of our own, as a child of the test.
import Glibc
import Synchronization
import System

package struct EtcdTrouble: Error, CustomStringConvertible {
  package let description: String
}

/// It is killed when nobody refers to it any more, and when we are killed: a shell between holds a pipe
/// of ours and ends it when that breaks.
package final class EtcdMember: Sendable {
  package let name: String
  package let clientPort: UInt16
  let peerPort: UInt16
  private let folder: String
  private let arguments: [String]
  private let process = Mutex<(shell: pid_t, etcd: pid_t, leash: Int32)?>(nil)

  /// Where etcd is, if it is installed.
  package static let program: String? = ["/usr/bin/etcd", "/usr/local/bin/etcd", "/usr/sbin/etcd"]
    .first { access($0, X_OK) == 0 }

  init(
    _ name: String, in folder: String, clientPort: UInt16, peerPort: UInt16, cluster: String,
    scheme: String = "http", extra: [String] = []
  ) {
    self.name = name
    self.folder = folder
    self.clientPort = clientPort
    self.peerPort = peerPort
    arguments =
      [
        "--name", name, "--data-dir", "\(folder)/\(name).etcd",
        "--listen-client-urls", "\(scheme)://127.0.0.1:\(clientPort)",
        "--advertise-client-urls", "\(scheme)://127.0.0.1:\(clientPort)",
        "--listen-peer-urls", "http://127.0.0.1:\(peerPort)",
        "--initial-advertise-peer-urls", "http://127.0.0.1:\(peerPort)",
        "--initial-cluster", cluster, "--initial-cluster-token", folder,
        "--heartbeat-interval", "50", "--election-timeout", "500", "--log-level", "error",
      ] + extra
  }

  deinit { kill() }

  package func start() throws {
    guard let program = Self.program else { throw EtcdTrouble(description: "no etcd") }
    let script =
      #"log=$1; shift; "$@" </dev/null >>"$log" 2>&1 & p=$!; echo $p; cat >/dev/null; "#
      + "kill -9 $p 2>/dev/null; wait"
    let (input, output) = (try Pipe(), try Pipe())
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input.reading, 0)
    posix_spawn_file_actions_adddup2(&actions, output.writing, 1)
    let line = ["/bin/sh", "-c", script, "sh", "\(folder)/\(name).log", program] + arguments
    var words = line.map { (word: String) in strdup(word) } + [nil]
    defer { for word in words { free(word) } }
    let environment = ["PATH=/usr/bin:/bin", "HOME=\(folder)"]
    var settings = environment.map { (word: String) in strdup(word) } + [nil]
    defer { for setting in settings { free(setting) } }
    var shell = pid_t()
    let result = posix_spawn(&shell, "/bin/sh", &actions, nil, &words, &settings)
    guard result == 0 else { throw Errno("posix_spawn", code: result) }
    output.closeWriting()
    var said: [UInt8] = []
    var byte: UInt8 = 0
    while read(output.reading, &byte, 1) == 1, byte != UInt8(ascii: "\n") { said.append(byte) }
    guard let etcd = pid_t(String(decoding: said, as: UTF8.self)) else {
      throw EtcdTrouble(description: "the shell did not start etcd")
    }
    let leash = fcntl(input.writing, F_DUPFD_CLOEXEC, 3)
    process.withLock { $0 = (shell, etcd, leash) }
  }

  /// At once, as `kill -9`.
  package func kill() {
    guard let (shell, etcd, leash) = process.withLock({ $0.take() }) else { return }
    Glibc.kill(etcd, SIGKILL)
    close(leash)
    var status: Int32 = 0
    waitpid(shell, &status, 0)
  }

  /// Stands still until `resume`: one thread takes the signal, and the others go on until it does.
  package func pause() {
    signal(SIGSTOP)
    guard let etcd = process.withLock({ $0?.etcd }) else { return }
    let threads = "/proc/\(etcd)/task"
    while Directory.names(in: threads).contains(where: { thread in
      guard let state = try? WholeFile.text(of: "\(threads)/\(thread)/stat") else { return false }
      return !state.contains(") T") && !state.contains(") Z")
    }) { usleep(1000) }
  }

  package func resume() { signal(SIGCONT) }

  private func signal(_ number: Int32) {
    process.withLock { if let etcd = $0?.etcd { Glibc.kill(etcd, number) } }
  }

  package var isRunning: Bool {
    process.withLock { process in
      guard let etcd = process?.etcd, let file = fopen("/proc/\(etcd)/stat", "r") else {
        return false
      }
      defer { fclose(file) }
      var text = [CChar](repeating: 0, count: 256)
      _ = fread(&text, 1, 255, file)
      return !String(decoding: text.map { UInt8(bitPattern: $0) }, as: UTF8.self).contains(") Z")
    }
  }

  /// What etcd said, for a test that fails.
  package var complaints: String {
    (try? WholeFile.text(of: "\(folder)/\(name).log")) ?? ""
  }

  /// What etcd's gateway answers to this; nil where it does not.
  package func ask(_ path: String, _ body: String? = nil) -> String? {
    PlainHTTP.ask(port: clientPort, path, body)
  }
}

// What lives here: the file of what is remembered of servers.

import ClientCore
import Glibc
import Settings

/// `servers` in the state directory, for its owner's eyes. Read again before each change, since
/// several clients may run.
struct TrustStore {
  private let path: String?
  private let problem: StateProblem?

  init() {
    do throws(StateProblem) {
      path = try StateDirectory().path + "/servers"
      problem = nil
    } catch {
      path = nil
      problem = error
    }
  }

  func load() -> Trust {
    guard let path, let text = try? FileText.read(path) else { return Trust() }
    return Trust(parsing: text)
  }

  /// Returns what went wrong.
  func keep(_ change: TrustChange) -> String? {
    guard let path else {
      return "there is no place to remember servers in\(problem.map { " (\($0))" } ?? "")"
    }
    let known = load()
    var trust = known
    trust.apply(change)
    if trust == known { return nil }
    do throws(StateProblem) {
      try Self.replace(path, with: trust.text)
      return nil
    } catch {
      return "what was learned of the server is not kept: \(error)"
    }
  }

  private static func replace(_ path: String, with text: String) throws(StateProblem) {
    let beside = "\(path).new\(getpid())"
    unlink(beside)
    let file = try StateDirectory.open(beside, O_WRONLY | O_CREAT | O_EXCL)
    let bytes = Array(text.utf8)
    let isWritten = write(file, bytes, bytes.count) == bytes.count && fsync(file) == 0
    close(file)
    guard isWritten, rename(beside, path) == 0 else {
      let problem = StateProblem(path)
      unlink(beside)
      throw problem
    }
  }
}

// What lives here: the file of what is remembered of servers.

import ClientCore
import Glibc
import System

/// `servers` in the state directory, for its owner's eyes. Read again before each change, under a lock,
/// since several clients may run.
package final class TrustStore {
  private let path: String?
  private let problem: StateProblem?
  /// That there is no place.
  private var hasTold = false

  package init(
    in directory: () throws(StateProblem) -> StateDirectory = {
      () throws(StateProblem) in try StateDirectory()
    }
  ) {
    do throws(StateProblem) {
      path = try directory().path + "/servers"
      problem = nil
    } catch {
      path = nil
      problem = error
    }
  }

  /// What earlier runs knew; nothing where there is no file, or none that can be read.
  package func load() -> Trust {
    guard let path, let text = try? WholeFile.text(of: path, owner: .ourselves) else {
      return Trust()
    }
    return Trust(parsing: text)
  }

  /// Returns what went wrong; that there is no place, once.
  package func keep(_ change: TrustChange) -> String? {
    guard let path else {
      defer { hasTold = true }
      return hasTold
        ? nil : "there is no place to remember servers in\(problem.map { " (\($0))" } ?? "")"
    }
    do throws(FileFailure) {
      let lock = try FileLock(waitingFor: path + ".lock")
      defer { lock.release() }
      let known = load()
      var trust = known
      trust.apply(change)
      if trust != known { _ = try AtomicFile.replace(path, with: Array(trust.text.utf8)) }
      return nil
    } catch {
      return "what was learned of the server is not kept: \(error)"
    }
  }
}

// What lives here: what the last terminal drew on, for the next that does not say it.

import ClientCore
import System

/// `ground` in the state directory: one word.
package struct GroundStore {
  private let path: String?

  package init(
    in directory: () throws(StateProblem) -> StateDirectory = {
      () throws(StateProblem) in try StateDirectory()
    }
  ) {
    path = try? directory().path + "/ground"
  }

  /// What the terminal said last; `unknown` where it never did.
  package func load() -> Ground {
    guard let path, let text = try? WholeFile.text(of: path, owner: .ourselves) else {
      return .unknown
    }
    return Ground(kept: String(text.prefix { !$0.isWhitespace }))
  }

  /// What cannot be kept is asked for again.
  package func keep(_ ground: Ground) {
    guard let path, ground != load() else { return }
    _ = try? AtomicFile.replace(path, with: Array("\(ground.kept)\n".utf8))
  }
}

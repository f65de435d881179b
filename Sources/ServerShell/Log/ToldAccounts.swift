// What lives here: which accounts of its user file a server has told the others of.
import ServerCore
import System

/// Each server has a user file; what counts is what changes in any of them. So a server that starts tells
/// what has become different since it told last, and not what another one has changed meanwhile.
package enum ToldAccounts {
  /// Nil where it never told.
  package static func read(in directory: String) -> [Account.Entry]? {
    guard let text = try? WholeFile.text(of: path(directory), owner: .ourselves) else { return nil }
    return try? JSON(parsing: Array(text.utf8)).decoded(as: [Account.Entry].self)
  }

  /// What cannot be written is told again after the next start.
  package static func write(_ entries: [Account.Entry], in directory: String) {
    guard let bytes = try? JSON(encoding: entries).encoded else { return }
    _ = try? AtomicFile.replace(path(directory), with: bytes)
  }

  /// `known`: the names of all accounts. A server that comes anew adds those that nobody has.
  package static func change(
    from told: [Account.Entry]?, to entries: [Account.Entry], known: [String]
  ) -> AccountChange {
    if let told { return AccountChange(from: told, to: entries) }
    let names = Set(known.map { Folded($0) })
    return AccountChange(from: [], to: entries.filter { !names.contains(Folded($0.name)) })
  }

  /// Those of `entries` that everybody else knows with another password, or another verifier: what all know
  /// counts, where a server comes anew.
  package static func differing(
    _ entries: [Account.Entry], known: (String) -> Credential?
  ) -> [String] {
    entries.filter { entry in known(entry.name).map { $0 != entry.credential } ?? false }.map(
      \.name)
  }

  private static func path(_ directory: String) -> String { directory + "/accounts" }
}

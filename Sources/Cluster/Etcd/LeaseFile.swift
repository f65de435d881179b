// What lives here: the lease of this node's life, for the process after this one.
import System

struct LeaseFile: Sendable {
  let path: String

  /// Nil where there is none; one that cannot be read costs the wait for the former life's end.
  var lease: LeaseID? {
    guard let text = try? WholeFile.text(of: path, owner: .ourselves, limit: 64) else { return nil }
    return Int64(text.prefix { !$0.isNewline }).map { LeaseID($0) }
  }

  func write(_ lease: LeaseID?) throws(FileFailure) {
    _ = try AtomicFile.replace(path, with: Array("\(lease?.description ?? "none")\n".utf8))
  }
}

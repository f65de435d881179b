// What lives here: why a file cannot be used.
import Glibc

/// One line for a person: the file and what is wrong with it.
package struct FileFailure: Error, Equatable, CustomStringConvertible {
  let path: String
  /// Behind the path, such as `is a link`.
  package let reason: String
  /// What a caller may decide by.
  package let kind: Kind

  /// As far as callers tell one failure from another.
  package enum Kind: Sendable {
    /// There is no such file.
    case missing
    /// It could be read, and is no text.
    case notText
    case other
  }

  package init(_ path: String, _ reason: String, _ kind: Kind = .other) {
    self.path = path
    self.reason = reason
    self.kind = kind
  }

  /// Of the call that failed just now.
  package init(_ path: String) { self.init(Errno(path)) }

  init(_ error: Errno) {
    self.init(error.subject, error.reason, error.code == ENOENT ? .missing : .other)
  }

  package var description: String { "\(path): \(reason)" }
}

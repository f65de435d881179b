// What lives here: what the system refused, and why.
import Glibc

/// A failed system call.
package struct Errno: Error, Equatable, CustomStringConvertible {
  /// As errno(3) names it.
  package let code: Int32
  /// What failed: the call, or the path that it was about.
  let subject: String

  /// Reads `errno` unless a code is given, so it comes right behind the call.
  package init(_ subject: String, code: Int32 = errno) {
    self.code = code
    self.subject = subject
  }

  /// The system's words, such as `Address already in use`.
  package var reason: String { Self.reason(of: code) }

  package var description: String { "\(subject): \(reason)" }

  /// The system's words for a number of errno(3).
  package static func reason(of code: Int32) -> String {
    guard let words = strerror(code) else { return "error \(code)" }
    return String(cString: words)
  }
}

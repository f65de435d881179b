// What lives here: an open file descriptor that is closed exactly once.
import Glibc

/// Owned by one place at a time, which hands it on by `consuming` or lends it.
package struct Descriptor: ~Copyable, Sendable {
  /// For calls while this lives; never closed by others.
  package let number: Int32

  /// Of a number that is open and nobody else's.
  package init(owning number: Int32) { self.number = number }

  /// Takes what a call returned, which is negative where it failed; the error is about `subject`.
  package init(_ number: Int32, of subject: String) throws(Errno) {
    guard number >= 0 else { throw Errno(subject) }
    self.number = number
  }

  deinit { close(number) }
}

// What lives here: an open file descriptor that is closed exactly once.
import Glibc

public struct Descriptor: ~Copyable, Sendable {
  public let number: Int32

  public init(owning number: Int32) { self.number = number }

  deinit { close(number) }
}

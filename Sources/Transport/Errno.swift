// What lives here: what the system refused, and why.
import Glibc

/// A failed system call.
public struct Errno: Error, Equatable, CustomStringConvertible {
  public let code: Int32
  public let call: String

  public init(_ call: String, code: Int32 = errno) {
    self.code = code
    self.call = call
  }

  /// The system's words, such as `Address already in use`.
  public var reason: String {
    String(cString: strerror(code))
  }

  public var description: String { "\(call): \(reason)" }
}

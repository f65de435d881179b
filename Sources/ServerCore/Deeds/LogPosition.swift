// What lives here: how far a server has come in the log that the servers of a chat share.

/// A place in the one order of everything that they decide.
public struct LogPosition: RawRepresentable, Hashable, Comparable, Sendable, Codable {
  /// Rises from one entry to the next, with gaps.
  public let rawValue: UInt64

  public init(rawValue: UInt64) { self.rawValue = rawValue }

  public static func < (one: LogPosition, other: LogPosition) -> Bool {
    one.rawValue < other.rawValue
  }
}

extension LogPosition: CustomStringConvertible {
  public var description: String { String(rawValue) }
}

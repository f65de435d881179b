// What lives here: the name of a connection, and of the server that has it.

/// One of the servers of a chat; a server alone is number 0.
public struct NodeNumber: RawRepresentable, Hashable, Sendable, Comparable, Codable {
  public let rawValue: UInt16

  /// At most `last`.
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// A server that shares its chat with none.
  public static let alone = NodeNumber(rawValue: 0)
  /// So many fit beside a session's generation.
  public static let last = NodeNumber(rawValue: 1023)

  public static func < (one: NodeNumber, other: NodeNumber) -> Bool {
    one.rawValue < other.rawValue
  }
}

/// A slot in the session table and how often the slot was used before, so that a late answer for a
/// closed session never reaches the one that took its place; and the server that it is connected to.
public struct SessionID: Hashable, Sendable, Comparable, Codable {
  /// Its place in the server's table; given again when the session has ended.
  public let slot: UInt32
  /// The node above how often the slot was used, so that an identity is as small as it can be.
  private let use: UInt32

  private static let generationBits: UInt32 = 21

  /// `generation`: counted modulo 2^21.
  public init(slot: UInt32, generation: UInt32, on node: NodeNumber = .alone) {
    self.slot = slot
    use =
      UInt32(node.rawValue) << Self.generationBits
      | generation & (1 << Self.generationBits - 1)
  }

  public var generation: UInt32 { use & (1 << Self.generationBits - 1) }

  /// The server that it is connected to.
  public var node: NodeNumber {
    NodeNumber(rawValue: UInt16(truncatingIfNeeded: use >> Self.generationBits))
  }

  public static func < (one: SessionID, other: SessionID) -> Bool {
    (one.slot, one.use) < (other.slot, other.use)
  }
}

// What lives here: a name in the form in which names are compared.
import IRC

/// Two spellings of one name are one `Folded`: ASCII folded, and composed (ISUPPORT
/// `CASEMAPPING=ascii`). What people read is the spelling, which is kept elsewhere.
public struct Folded: Hashable, Sendable {
  /// Lower-case ASCII, otherwise as it was written.
  public let text: String

  /// Folds and composes; what nobody may be called is folded, too.
  public init(_ spelling: String) { text = CaseMapping.key(spelling) }

  /// What was folded before it was kept.
  public init(kept text: String) { self.text = text }
}

extension Folded: Comparable {
  public static func < (one: Folded, other: Folded) -> Bool { one.text < other.text }
}

extension Folded: CustomStringConvertible {
  public var description: String { text }
}

extension Folded: ExpressibleByStringInterpolation {
  public init(stringLiteral text: String) { self.init(text) }
}

extension Folded: Codable {
  public init(from decoder: any Decoder) throws {
    self.init(kept: try decoder.singleValueContainer().decode(String.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}

// What lives here: the name of an account, as its owner writes it.

/// What is shown, and beside it the form in which names are compared, so that nobody folds it twice.
public struct AccountName: Sendable {
  /// As its owner writes it.
  public let text: String
  /// Which account it is.
  public let key: Folded

  public init(_ text: String) { (self.text, key) = (text, Folded(text)) }
}

/// Another spelling is shown in another way: `key` says whether it is the same account.
extension AccountName: Hashable {
  public static func == (one: AccountName, other: AccountName) -> Bool { one.text == other.text }

  public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

extension AccountName: CustomStringConvertible {
  public var description: String { text }
}

extension AccountName: ExpressibleByStringLiteral {
  public init(stringLiteral text: String) { self.init(text) }
}

extension AccountName: Codable {
  public init(from decoder: any Decoder) throws {
    self.init(try decoder.singleValueContainer().decode(String.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}

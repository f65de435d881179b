// What lives here: one protocol message as a value (Modern IRC, "Message Format").

/// Tags, who it comes from, what it is, and its parameters. Nothing here says whether it has a
/// meaning.
public struct Message: Equatable, Sendable, Codable {
  /// Empty where there are none.
  public var tags: Tags
  /// Who it comes from; nil from clients, whose server knows.
  public var source: Source?
  /// A verb in capitals, or three digits.
  public var command: Command
  /// At most 15 when parsed; the last one may hold spaces or be empty.
  public var parameters: [String]

  public init(
    tags: Tags = [:], source: Source? = nil, _ command: Command, _ parameters: [String] = []
  ) {
    self.tags = tags
    self.source = source
    self.command = command
    self.parameters = parameters
  }

  public init(tags: Tags = [:], source: Source? = nil, _ command: Command, _ parameters: String...)
  {
    self.init(tags: tags, source: source, command, parameters)
  }

  /// The parameter at `index`, or nil where the message has fewer.
  public subscript(index: Int) -> String? {
    parameters.indices.contains(index) ? parameters[index] : nil
  }
}

/// Sizes in bytes, from Modern IRC and IRCv3 message-tags.
public enum LineLimit {
  /// Everything after the tags, with the closing CR LF.
  public static let body = 512
  /// The tags a client sends, with `@` and the closing space.
  public static let tags = 8191
  /// Client-only tag data that a client may send (message-tags, "Size limit").
  public static let clientTagData = 4094
}

// What lives here: one message as it is kept.
import IRC
import System

/// Handed on by reference: on its way from its sender's line to the archive and to its readers it is
/// in half a dozen values, each of which would copy a dozen strings.
public struct StoredMessage: Sendable, Equatable {
  private struct Content: Sendable, Equatable, Codable {
    var sequence: MessageNumber
    var id: String
    var time: Timestamp
    var source: Source
    var account: AccountName?
    var command: Command
    var target: Target
    var conversation: Conversation
    var text: String
    var tags: [Tags.Tag]
    var joints: [Int]
  }

  @Boxed private var content: Content

  public init(
    sequence: MessageNumber, id: String, time: Timestamp, source: Source, account: AccountName?,
    command: Command, target: Target, conversation: Conversation, text: String, tags: [Tags.Tag],
    joints: [Int] = []
  ) {
    content = Content(
      sequence: sequence, id: id, time: time, source: source, account: account, command: command,
      target: target, conversation: conversation, text: text, tags: tags, joints: joints)
  }

  public static func == (one: StoredMessage, other: StoredMessage) -> Bool {
    one.content == other.content
  }

  /// Whether somebody said it, rather than did it.
  public var isSaid: Bool { command == .privmsg || command == .notice }

  /// The sender's own id of the message.
  public var clientID: String? {
    tags.first { $0.key == Tags.clientID && !$0.value.isEmpty }?.value
  }

  /// Under which the sender is found.
  public var sender: Place {
    senderAccount.map(Place.account) ?? .guest(Folded(source.nick))
  }

  /// Nil for a guest.
  public var senderAccount: Folded? { account?.key }
}

// MARK: What is kept

extension StoredMessage {
  /// Its place in the order of everything said.
  public var sequence: MessageNumber {
    get { content.sequence }
    _modify { yield &content.sequence }
  }

  /// `msgid` (IRCv3 message-ids).
  public var id: String {
    get { content.id }
    _modify { yield &content.id }
  }

  /// `time` (IRCv3 server-time).
  public var time: Timestamp {
    get { content.time }
    _modify { yield &content.time }
  }

  /// Who said it, as they were called then.
  public var source: Source {
    get { content.source }
    _modify { yield &content.source }
  }

  /// The sender's account, nil for guests.
  public var account: AccountName? {
    get { content.account }
    _modify { yield &content.account }
  }

  /// PRIVMSG or NOTICE; JOIN, PART, TOPIC, MODE and KICK for those who replay events.
  public var command: Command {
    get { content.command }
    _modify { yield &content.command }
  }

  /// To whom it was said.
  public var target: Target {
    get { content.target }
    _modify { yield &content.target }
  }

  /// In which it is found again.
  public var conversation: Conversation {
    get { content.conversation }
    _modify { yield &content.conversation }
  }

  /// Several lines where it was said so (draft/multiline); the topic, the reason or the new name of
  /// an event.
  public var text: String {
    get { content.text }
    _modify { yield &content.text }
  }

  /// Client-only tags, and `bot`.
  public var tags: [Tags.Tag] {
    get { content.tags }
    _modify { yield &content.tags }
  }

  /// Bytes of the text where its sender went on in a further line without a line break
  /// (draft/multiline).
  public var joints: [Int] {
    get { content.joints }
    _modify { yield &content.joints }
  }
}

extension StoredMessage: Codable {
  public init(from decoder: any Decoder) throws {
    content = try Content(from: decoder)
  }

  public func encode(to encoder: any Encoder) throws { try content.encode(to: encoder) }
}

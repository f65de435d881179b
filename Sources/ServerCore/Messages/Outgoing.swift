// What lives here: a message on its way out, written once for each way its recipients read it.
import IRC
import System

struct Outgoing: Sendable {
  private(set) var message: Message
  /// With `server-time`.
  let time: Timestamp?
  /// With `message-tags`.
  private(set) var id: String?
  /// With `account-tag`.
  let account: AccountName?
  /// Client-only tags, with `message-tags`.
  private(set) var clientTags: [Tags.Tag]
  /// Set for one recipient only.
  private(set) var label: String?
  private(set) var batch: String?
  /// The line goes on where the last one ended (draft/multiline).
  let goesOn: Bool

  init(
    _ message: Message, at time: Timestamp? = nil, id: String? = nil, account: AccountName? = nil,
    clientTags: [Tags.Tag] = [], in batch: String? = nil, goesOn: Bool = false
  ) {
    self.message = message
    (self.time, self.id, self.account) = (time, id, account)
    (self.clientTags, self.batch, self.goesOn) = (clientTags, batch, goesOn)
  }

  /// It stands in the batch unless it stands in another already.
  mutating func stand(in batch: String) { self.batch = self.batch ?? batch }

  /// It answers the command of this label.
  mutating func answer(_ label: String) { self.label = label }

  /// With everything that is known of it, in other words.
  func saying(_ message: Message) -> Outgoing {
    var outgoing = self
    outgoing.message = message
    return outgoing
  }

  /// One of several lines of a message, of which only the first has the ids.
  func withoutIDs() -> Outgoing {
    var outgoing = self
    outgoing.id = nil
    outgoing.clientTags.removeAll { $0.key == Tags.clientID }
    return outgoing
  }

  /// Appends the line as a client with `capabilities` reads it.
  func encode(for capabilities: CapabilitySet, into bytes: inout [UInt8]) {
    var tags = TagWriter()
    if let batch, capabilities.contains(.batch) { tags.add(Tags.batch, batch, to: &bytes) }
    if goesOn { tags.add(Tags.multilineConcat, "", to: &bytes) }
    if let label { tags.add(Tags.label, label, to: &bytes) }
    tags.add(
      capabilities, time: time, account: account, id: id, clientTags: clientTags, to: &bytes)
    tags.end(in: &bytes)
    message.encodeBody(into: &bytes)
  }
}

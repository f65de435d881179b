// What lives here: a message on its way out, written once for each way its recipients read it.
import IRC
import System

struct Outgoing: Sendable {
  var message: Message
  /// With `server-time`.
  var time: Timestamp?
  /// With `message-tags`.
  var id: String?
  /// With `account-tag`.
  var account: AccountName?
  /// Client-only tags, with `message-tags`.
  var clientTags: [Tags.Tag] = []
  /// Set for one recipient only.
  var label: String?
  var batch: String?
  /// The line goes on where the last one ended (draft/multiline).
  var goesOn = false

  init(_ message: Message) { self.message = message }

  /// Appends the line as a client with `capabilities` reads it.
  func encode(for capabilities: CapabilitySet, into bytes: inout [UInt8]) {
    var separator = UInt8(ascii: "@")
    func tag(_ key: String, _ value: String) {
      bytes.append(separator)
      separator = UInt8(ascii: ";")
      bytes.append(contentsOf: key.utf8)
      guard !value.isEmpty else { return }
      bytes.append(UInt8(ascii: "="))
      Tags.escape(value, into: &bytes)
    }
    if let batch, capabilities.contains(.batch) { tag(Tags.batch, batch) }
    if goesOn { tag(Tags.multilineConcat, "") }
    if let label { tag(Tags.label, label) }
    if let time, capabilities.contains(.serverTime) { tag(Tags.time, time.description) }
    if let account, capabilities.contains(.accountTag) { tag(Tags.account, account.text) }
    if capabilities.contains(.messageTags) {
      if let id { tag(Tags.messageID, id) }
      for clientTag in clientTags { tag(clientTag.key, clientTag.value) }
    }
    if separator == UInt8(ascii: ";") { bytes.append(UInt8(ascii: " ")) }
    message.encodeBody(into: &bytes)
  }
}

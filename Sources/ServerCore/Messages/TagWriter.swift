// What lives here: the tags in front of a line, one after the other.
import IRC
import System

struct TagWriter {
  private var separator = UInt8(ascii: "@")

  mutating func add(_ key: String, _ value: String, to bytes: inout [UInt8]) {
    bytes.append(separator)
    separator = UInt8(ascii: ";")
    bytes.append(contentsOf: key.utf8)
    guard !value.isEmpty else { return }
    bytes.append(UInt8(ascii: "="))
    Tags.escape(value, into: &bytes)
  }

  /// What a message has by itself, as far as a client with `capabilities` reads it.
  mutating func add(
    _ capabilities: CapabilitySet, time: Timestamp?, account: AccountName?, id: String?,
    clientTags: [Tags.Tag], to bytes: inout [UInt8]
  ) {
    if let time, capabilities.contains(.serverTime) { add(Tags.time, time.description, to: &bytes) }
    if let account, capabilities.contains(.accountTag) {
      add(Tags.account, account.text, to: &bytes)
    }
    guard capabilities.contains(.messageTags) else { return }
    if let id { add(Tags.messageID, id, to: &bytes) }
    for tag in clientTags { add(tag.key, tag.value, to: &bytes) }
  }

  /// The line itself follows.
  func end(in bytes: inout [UInt8]) {
    if separator == UInt8(ascii: ";") { bytes.append(UInt8(ascii: " ")) }
  }
}

// What lives here: what was settled when the chat began.

/// Written once, by whichever node is first; all others read it.
package struct Genesis: Equatable, Sendable {
  /// Names this chat.
  package var instance: [UInt8]
  /// All nodes must make up the same salts for names that do not exist.
  package var secret: [UInt8]
  /// Nodes of different logic would not come to the same from the same deeds.
  package var logic: UInt64
  /// What all nodes have to agree upon, in its own encoding.
  package var settings: [UInt8]

  package init(instance: [UInt8], secret: [UInt8], logic: UInt64, settings: [UInt8]) {
    self.instance = instance
    self.secret = secret
    self.logic = logic
    self.settings = settings
  }

  private static let version: UInt8 = 1

  package var encoded: [UInt8] {
    var writer = ByteWriter()
    writer.put(byte: Self.version)
    writer.put(instance)
    writer.put(secret)
    writer.put(logic)
    writer.put(settings)
    return writer.bytes
  }

  package init(decoding bytes: [UInt8]) throws(CodingFault) {
    var reader = ByteReader(bytes)
    let version = try reader.byte()
    guard version == Self.version else {
      throw CodingFault(
        reason: "the chat's beginning has version \(version); this program knows \(Self.version)")
    }
    instance = try reader.bytes()
    secret = try reader.bytes()
    logic = try reader.number()
    settings = try reader.bytes()
    guard reader.rest == 0 else {
      throw CodingFault(reason: "the chat's beginning has bytes behind its end")
    }
  }
}

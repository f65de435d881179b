// What lives here: what was settled when the chat began.
import System

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

  /// With a version in front.
  package var encoded: [UInt8] {
    var writer = ByteWriter()
    writer.put(Self.version)
    writer.write(instance)
    writer.write(secret)
    writer.write(logic)
    writer.write(settings)
    return writer.bytes
  }

  /// Throws also for a version that this program does not know.
  package init(decoding bytes: [UInt8]) throws(Unreadable) {
    var reader = ByteReader(bytes[...])
    let version = try reader.byte()
    guard version == Self.version else {
      throw Unreadable(
        reason: "the chat's beginning has version \(version); this program knows \(Self.version)")
    }
    instance = try reader.run()
    secret = try reader.run()
    logic = try reader.unsigned()
    settings = try reader.run()
    guard reader.isAtEnd else {
      throw Unreadable(reason: "the chat's beginning has bytes behind its end")
    }
  }
}

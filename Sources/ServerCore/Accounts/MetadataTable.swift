// What lives here: what accounts and rooms say of themselves (IRCv3 metadata).
import IRC

struct MetadataTable: Sendable, Codable {
  private var byOwner: [Place: Metadata] = [:]

  var isEmpty: Bool { byOwner.isEmpty }

  subscript(owner: Place) -> Metadata? { byOwner[owner] }

  /// Nil removes the key.
  mutating func set(_ key: String, to value: String?, of owner: Place) {
    byOwner[owner, default: Metadata()][key] = value
    if byOwner[owner]?.isEmpty == true { byOwner[owner] = nil }
  }

  mutating func removeAll(of owner: Place) { byOwner[owner] = nil }
}

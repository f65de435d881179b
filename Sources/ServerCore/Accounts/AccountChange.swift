// What lives here: what has changed in the user file.
import Collections
import IRC

/// The difference between what was read before and what is there now.
public struct AccountChange: Sendable, Equatable, Codable {
  /// New lines, and lines that say something else.
  public private(set) var written: [Account.Entry] = []
  /// Those whose lines are gone.
  public private(set) var removed: [Folded] = []

  public init() {}

  /// What leads from the first list to the second.
  public init(from old: [Account.Entry], to new: [Account.Entry]) {
    self.init(from: Dictionary(old.map { ($0.key, $0) }) { _, last in last }, to: new)
  }

  init(from old: [Folded: Account.Entry], to new: [Account.Entry]) {
    var left = Set(old.keys)
    for entry in new {
      let key = entry.key
      left.remove(key)
      if old[key] != entry { written.append(entry) }
    }
    removed = left.sorted()
  }

  /// The same with its lines put in other words.
  public func rewritten(_ rewrite: (Account.Entry) -> Account.Entry) -> AccountChange {
    var change = self
    change.written = written.map(rewrite)
    return change
  }

  /// Whether it changes nothing.
  public var isEmpty: Bool { written.isEmpty && removed.isEmpty }

  /// The change in pieces of at most `count` accounts, so that a large one holds nobody up; what is
  /// removed comes first, for a name may have got another spelling.
  public func pieces(of count: Int) -> [AccountChange] {
    var pieces: [AccountChange] = []
    for start in stride(from: 0, to: removed.count, by: count) {
      var piece = AccountChange()
      piece.removed = Array(removed[start..<min(start + count, removed.count)])
      pieces.append(piece)
    }
    for start in stride(from: 0, to: written.count, by: count) {
      var piece = AccountChange()
      piece.written = Array(written[start..<min(start + count, written.count)])
      pieces.append(piece)
    }
    return pieces
  }
}

extension Account.Entry {
  var key: Folded { Folded(name) }
}

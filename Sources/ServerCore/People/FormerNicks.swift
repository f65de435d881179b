// What lives here: who had which nick, for WHOWAS.
import Collections
import IRC
import System

/// The last nicks that were given up, bounded; kept in memory only.
struct FormerNicks: Sendable, Codable {
  struct Entry: Sendable, Codable {
    let name: String
    let key: Folded
    let user: String
    let host: String
    let realName: String
    let account: AccountName?
    /// Shown to operators.
    let address: String
    /// When the nick was given up.
    let time: Timestamp
  }

  private var entries: Deque<Entry> = []
  let capacity: Int

  init(capacity: Int) { self.capacity = capacity }

  var count: Int { entries.count }

  mutating func remember(_ entry: Entry) {
    entries.append(entry)
    if entries.count > capacity { entries.removeFirst() }
  }

  /// The newest first.
  func holders(of nick: Folded) -> [Entry] {
    entries.reversed().filter { $0.key == nick }
  }
}

// What lives here: the accounts there are, what finds them, and what is known of those that were.
import Collections
import IRC

/// Accounts by folded name, in the order of the user file. Can go back to how it was, as
/// `RevertibleDictionary` can.
struct Accounts: Sendable, Sequence {
  private var entries = RevertibleDictionary<Account>()
  private var index = AccountIndex()
  /// What is known of people who are not in the user file, or not yet.
  private var remembered: [Folded: Snapshot.Person] = [:]
  /// Why somebody's new password may not be known yet; nil when all is read.
  private(set) var doubt: String?
  private var marks: [Mark] = []

  private struct Mark: Sendable {
    let index: AccountIndex
    let remembered: [Folded: Snapshot.Person]
    let doubt: String?
  }

  var keys: OrderedSet<Folded> { entries.keys }
  var values: OrderedDictionary<Folded, Account>.Values { entries.values }

  var isEmpty: Bool { entries.isEmpty }

  func contains(_ key: Folded) -> Bool { entries.index(forKey: key) != nil }

  /// Nil where there is none; what is written to none changes nothing.
  subscript(key: Folded) -> Account? {
    _read { yield entries[key] }
    _modify { yield &entries[key] }
  }

  /// As it is written.
  func name(of key: Folded) -> String? { entries.look(at: key) { $0.name } }

  /// In place; the subscript moves the whole value to and fro.
  mutating func modify(_ key: Folded, _ change: (inout Account) -> Void) {
    entries.modify(key, change)
  }

  func makeIterator() -> OrderedDictionary<Folded, Account>.Iterator { entries.makeIterator() }

  mutating func doubt(_ reason: String?) { doubt = reason }

  // MARK: As the user file has them

  mutating func add(_ account: Account, _ key: Folded) {
    entries[key] = account
    index.add(account, key)
  }

  /// The account's line says something else.
  mutating func rewrite(_ entry: Account.Entry) {
    guard let old = entries[entry.key] else { return }
    index.remove(old, entry.key)
    entries.modify(entry.key) { $0.rewrite(entry) }
    if let account = entries[entry.key] { index.add(account, entry.key) }
  }

  /// What is known of it stays for when its line is there again.
  mutating func remove(_ key: Folded) {
    guard let account = entries[key] else { return }
    index.remove(account, key)
    entries[key] = nil
    remembered[key] = account.remembered
  }

  mutating func remember(_ person: Snapshot.Person) { remembered[person.account] = person }

  /// What was known of somebody who is an account again.
  mutating func recall(_ key: Folded) -> Snapshot.Person? { remembered.removeValue(forKey: key) }

  /// Whether the name is an account's, or was.
  func knows(_ key: Folded) -> Bool { contains(key) || remembered[key] != nil }

  // MARK: Other ways to find one

  func owners(ofCertificate print: String) -> [Folded] { index.owners(ofCertificate: print) }

  /// Another account whose name a reader could take for this one; `own` is the asker's.
  func account(lookingLike name: String, besides own: Folded? = nil) -> Folded? {
    index.account(lookingLike: name, besides: own)
  }

  /// Names of accounts and of people online that may have been meant.
  func suggestions(for name: String) -> [String] { index.suggestions(for: name) }

  /// Somebody online has this name, be it an account's or a guest's.
  mutating func add(name: String) { index.add(name: name) }

  mutating func remove(name: String) { index.remove(name: name) }

  // MARK: Going back

  mutating func mark() {
    entries.mark()
    marks.append(Mark(index: index, remembered: remembered, doubt: doubt))
  }

  mutating func forgetOldestMark() {
    entries.forgetOldestMark()
    marks.removeFirst()
  }

  mutating func revert() {
    entries.revert()
    if let first = marks.first {
      (index, remembered, doubt) = (first.index, first.remembered, first.doubt)
    }
    marks = []
  }
}

/// What finds an account follows from what there is.
extension Accounts: Codable {
  private enum CodingKeys: CodingKey { case entries, remembered }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    entries = try container.decode(RevertibleDictionary<Account>.self, forKey: .entries)
    remembered = try container.decode([Folded: Snapshot.Person].self, forKey: .remembered)
    for (key, account) in entries { index.add(account, key) }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(entries, forKey: .entries)
    try container.encode(remembered, forKey: .remembered)
  }
}

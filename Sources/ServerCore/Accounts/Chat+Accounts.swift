// What lives here: the accounts as the user file has them, and the indexes that find them.
import IRC

extension Chat {
  /// The whole user file, when the server starts.
  mutating func replaceAccounts(_ entries: [Account.Entry]) {
    let known = Dictionary(accounts.map { ($0.key, $0.value.entry) }) { first, _ in first }
    change(AccountChange(from: known, to: entries))
    gate.followLooks(of: entries.lazy.map(\.credential))
    // After the mailboxes of new accounts.
    output.append(.store(.accounts(Array(accounts.keys))))
  }

  /// A part of it has changed while the server runs; nothing else is looked at.
  mutating func changeAccounts(_ difference: AccountChange) {
    let hasOtherKinds = difference.written.contains(where: isOfAnotherKind)
    change(difference)
    // Only then: what unknown names look like does not follow every account.
    if hasOtherKinds { gate.takeLooks(of: accounts.values.lazy.map(\.credential)) }
    for key in difference.removed {
      output.append(.store(.account(key, isThere: false)))
    }
    for entry in difference.written {
      output.append(.store(.account(entry.key, isThere: true)))
    }
  }

  /// Whether a line looks from outside as none did, or as this account did not.
  private func isOfAnotherKind(_ entry: Account.Entry) -> Bool {
    guard entry.credential != .locked else { return false }
    let kind = Decoys.Kind(entry.credential)
    guard gate.decoys.knows(kind) else { return true }
    guard let old = accounts[entry.key]?.credential, old != .locked else { return false }
    return Decoys.Kind(old) != kind
  }

  private mutating func change(_ difference: AccountChange) {
    for key in difference.removed { removeAccount(key) }
    for entry in difference.written { put(entry) }
  }

  /// An account made while the server runs; reading the user file may have brought it already.
  mutating func addAccount(_ entry: Account.Entry, maker: SessionID) {
    guard accounts[entry.key] == nil else { return }
    put(entry, maker: maker)
    output.append(.store(.account(entry.key, isThere: true)))
  }

  private mutating func put(_ entry: Account.Entry, maker: SessionID? = nil) {
    let key = entry.key
    if let old = accounts[key] {
      guard old.entry != entry else { return }
      accounts.rewrite(entry)
    } else {
      freeName(key, maker: maker)
      accounts.add(newAccount(entry, key), key)
    }
    reviewSessions(of: key)
  }

  /// What waits for it, and its rooms, are there again when its line is.
  private mutating func removeAccount(_ key: Folded) {
    expelSessions(of: key)
    accounts.remove(key)
  }
}

extension Account {
  var entry: Entry { Entry(name: name, credential: credential, certificates: certificates) }
}

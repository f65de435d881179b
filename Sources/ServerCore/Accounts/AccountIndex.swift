// What lives here: accounts by what else they are known by than their names.
import IRC

struct AccountIndex: Sendable {
  /// The accounts of each skeleton, the first of them first.
  private var lookAlikes: [String: [Folded]] = [:]
  /// What accounts open with a certificate, by its fingerprint.
  private var certificateOwners: [String: [Folded]] = [:]
  /// Names of accounts and of guests, for whoever mistypes one.
  private var names = NameIndex()

  mutating func add(_ account: Account, _ key: Folded) {
    names.add(account.name)
    for print in account.certificates { Self.add(key, under: print, to: &certificateOwners) }
    for skeleton in Self.skeletons(of: account.name) {
      Self.add(key, under: skeleton, to: &lookAlikes)
    }
  }

  mutating func remove(_ account: Account, _ key: Folded) {
    names.remove(account.name)
    for print in account.certificates { Self.remove(key, under: print, from: &certificateOwners) }
    for skeleton in Self.skeletons(of: account.name) {
      Self.remove(key, under: skeleton, from: &lookAlikes)
    }
  }

  /// Somebody online has this name, be it an account's or a guest's.
  mutating func add(name: String) { names.add(name) }

  mutating func remove(name: String) { names.remove(name) }

  func owners(ofCertificate print: String) -> [Folded] { certificateOwners[print] ?? [] }

  /// Another account whose name a reader could take for this one; `own` is the asker's.
  func account(lookingLike name: String, besides own: Folded? = nil) -> Folded? {
    lookAlikes[Skeleton.of(name)]?.first { $0 != Folded(name) && $0 != own }
  }

  /// Names that may have been meant. Somebody who is not here now is not meant by whoever writes the
  /// name as it is.
  func suggestions(for name: String) -> [String] {
    let key = Folded(name)
    return names.suggestions(for: name).filter { Folded($0) != key }
  }

  private static func add(_ key: Folded, under word: String, to index: inout [String: [Folded]]) {
    if index[word]?.contains(key) != true { index[word, default: []].append(key) }
  }

  private static func remove(
    _ key: Folded, under word: String, from index: inout [String: [Folded]]
  ) {
    index[word]?.removeAll { $0 == key }
    if index[word]?.isEmpty == true { index[word] = nil }
  }

  /// Also as a name in capitals would look, in which `I` and `1` are the same.
  private static func skeletons(of name: String) -> [String] {
    [Skeleton.of(name), Skeleton.of(name.uppercased())]
  }
}

// What lives here: the words that somebody listens for, and the people whom they do not want to hear.

import IRC
import OrderedCollections

struct MessageFilter: Equatable, Sendable {
  /// Nobody listens for more.
  static let limit = 200

  private(set) var keywords: OrderedSet<String> = []
  /// Folded names of people or accounts.
  private(set) var ignored: OrderedSet<String> = []

  func ignores(_ folded: String?) -> Bool {
    !ignored.isEmpty && folded.map { ignored.contains($0) } ?? false
  }

  func isMeant(by text: String) -> Bool {
    keywords.contains { MentionMatcher(nick: $0).isMeant(by: text) }
  }

  /// False if nothing changes by that.
  mutating func set(keyword word: String, _ isOn: Bool) -> Bool {
    Self.set(word.lowercased(), isOn, in: &keywords)
  }

  mutating func set(ignored folded: String, _ isOn: Bool) -> Bool {
    Self.set(folded, isOn, in: &ignored)
  }

  private static func set(_ word: String, _ isOn: Bool, in words: inout OrderedSet<String>) -> Bool
  {
    guard isOn else { return words.remove(word) != nil }
    guard words.count < limit else { return false }
    return words.append(word).inserted
  }
}

extension Chat {
  /// A word that counts as said to this person.
  mutating func set(keyword word: String, _ isOn: Bool) -> Bool {
    guard filter.set(keyword: word, isOn) else { return false }
    keep(.keyword(word.lowercased(), isOn: isOn))
    return true
  }

  mutating func set(ignored name: String, _ isOn: Bool) -> Bool {
    guard filter.set(ignored: facts.fold(name), isOn) else { return false }
    keep(.ignored(facts.fold(name), isOn: isOn))
    return true
  }

  /// Whether nobody wants to hear what this is.
  func ignores(_ message: Message) -> Bool {
    guard !filter.ignored.isEmpty, let nick = message.source?.nick, !facts.isMine(message) else {
      return false
    }
    return filter.ignores(facts.fold(nick))
      || filter.ignores(message.tags[Tags.account].map { facts.fold($0) })
  }
}

// What lives here: the people this client knows of, how they are, and what is asked about them.

import IRC
import System

struct Person: Equatable, Sendable {
  enum Presence: Equatable, Sendable {
    case here
    /// Messages wait until `back`.
    case busy(String)
    case away(String)
  }

  fileprivate(set) var nick: String
  /// Which account the person is logged in to, where a line said so.
  fileprivate(set) var account: String?
  fileprivate(set) var presence: Presence = .here
  /// When the person last did something, as far as it is known.
  fileprivate(set) var lastActive: Timestamp?

  /// The text of an AWAY line: Parley marks a busy person's with the word in front.
  fileprivate mutating func setAway(_ text: String?) {
    guard let text, !text.isEmpty else {
      presence = .here
      return
    }
    if text == "busy" {
      presence = .busy("")
    } else if text.hasPrefix("busy: ") {
      presence = .busy(String(text.dropFirst(6)))
    } else {
      presence = .away(text)
    }
  }

  /// Whole minutes without a sign of life, from five on.
  func idleMinutes(at now: Timestamp) -> Int? {
    guard let lastActive else { return nil }
    let minutes = Int(clamping: (now - lastActive).components.seconds / 60)
    return minutes >= 5 ? minutes : nil
  }

  /// What stands behind the name: `busy`, `away`, `idle 12m`, or nothing.
  func status(at now: Timestamp) -> String {
    switch presence {
    case .busy: "busy"
    case .away: "away"
    case .here: idleMinutes(at: now).map { "idle " + Self.span(minutes: $0) } ?? ""
    }
  }

  static func span(minutes: Int) -> String {
    switch minutes {
    case ..<60: "\(minutes)m"
    case ..<1440: "\(minutes / 60)h"
    default: "\(minutes / 1440)d"
    }
  }
}

/// Everybody ever heard of in this run, by folded nick. Who is online is a room's membership.
struct Roster: Equatable, Sendable {
  private var people: [String: Person] = [:]
  /// Every account's name, folded, where the server tells them.
  private var accounts: Set<String> = []
  private var spoke: [String: Int] = [:]
  private var turn = 0
  /// What is asked about them.
  private var queries = WhoQueries()
  /// The names of all accounts are on their way.
  private(set) var isLearning = false

  subscript(folded: String) -> Person? { people[folded] }

  mutating func meet(_ nick: String, folded: String) {
    if people[folded] == nil { people[folded] = Person(nick: nick) }
  }

  /// Somebody who has an account, here or not.
  mutating func meetAccount(_ nick: String, folded: String) {
    meet(nick, folded: folded)
    accounts.insert(folded)
  }

  /// How many have accounts besides this person, where the server told their names.
  func accounts(besides folded: String) -> Int? {
    accounts.isEmpty ? nil : accounts.subtracting([folded]).count
  }

  /// As the person spells it.
  mutating func spell(_ nick: String, folded: String) { update(nick, folded: folded) { _ in } }

  private mutating func update(_ nick: String, folded: String, _ change: (inout Person) -> Void) {
    var person = people[folded] ?? Person(nick: nick)
    person.nick = nick
    change(&person)
    people[folded] = person
  }

  mutating func setAway(_ nick: String, folded: String, _ text: String?) {
    update(nick, folded: folded) { $0.setAway(text) }
  }

  /// Nil for a guest.
  mutating func setAccount(_ nick: String, folded: String, _ account: String?) {
    update(nick, folded: folded) { $0.account = account }
  }

  mutating func setActive(_ nick: String, folded: String, at time: Timestamp) {
    update(nick, folded: folded) { $0.lastActive = time }
  }

  /// Somebody came, as if never seen before.
  mutating func came(_ nick: String, folded: String, at time: Timestamp) {
    update(nick, folded: folded) { ($0.presence, $0.lastActive) = (.here, time) }
  }

  /// Somebody said something now.
  mutating func heard(_ nick: String, folded: String, at time: Timestamp) {
    update(nick, folded: folded) { $0.lastActive = max($0.lastActive ?? time, time) }
    turn += 1
    spoke[folded] = turn
  }

  /// A person who left comes back without an old state.
  mutating func left(_ folded: String) {
    people[folded]?.presence = .here
    people[folded]?.lastActive = nil
  }

  /// Nobody is known to be there, and nothing is answered any more.
  mutating func loseLink() {
    (queries, isLearning) = (WhoQueries(), false)
    for folded in people.keys { left(folded) }
  }

  mutating func rename(_ folded: String, to nick: String, folded newFolded: String) {
    guard var person = people.removeValue(forKey: folded) else { return }
    person.nick = nick
    people[newFolded] = person
    spoke[newFolded] = spoke.removeValue(forKey: folded)
  }

  /// Names, those who spoke last first, then by name.
  var names: [String] {
    people.sorted { one, other in
      let (first, second) = (spoke[one.key] ?? 0, spoke[other.key] ?? 0)
      return first == second ? one.key < other.key : first > second
    }.map(\.value.nick)
  }

  // MARK: Questions

  /// The server is asked for the names of all accounts.
  mutating func learnAccounts() { isLearning = true }

  mutating func endLearning() { isLearning = false }

  /// WHO is asked. `place`: where to show the answer, nil to learn only. Returns the token that WHOX
  /// gives back.
  mutating func ask(from place: ConversationKey?) -> Int { queries.add(place: place) }

  /// A row of WHO: present or not, without a word about why. False when nobody asked.
  mutating func takeWho(_ nick: String, folded: String, isGone: Bool) -> Bool {
    update(nick, folded: folded) {
      if !isGone { $0.presence = .here } else if $0.presence == .here { $0.presence = .away("") }
    }
    return queries.add(folded)
  }

  /// The end of WHO: where to show it, and whom it told of, by name. Nil when nobody asked.
  mutating func finishWho(besides own: String) -> (place: ConversationKey?, people: [Person])? {
    guard let query = queries.finish() else { return nil }
    return (query.place, query.people.filter { $0 != own }.sorted().compactMap { people[$0] })
  }

  /// The first line of a pair that WHOLAST answers with.
  mutating func beginLastSeen(_ nick: String, folded: String) {
    queries.begin(nick)
    meet(nick, folded: folded)
  }

  /// False when the line is no second one of a pair about `nick`.
  mutating func endLastSeen(_ nick: String) -> Bool { queries.end(nick) }

  mutating func tell(seen text: String) { queries.tell(seen: text) }

  /// All that WHOLAST told.
  mutating func takeSeen() -> [String] { queries.takeSeen() }
}

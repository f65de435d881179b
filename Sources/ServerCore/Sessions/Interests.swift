// What lives here: what a session wants to hear of, and what it was told so far.
import Collections

struct Interests: Sendable {
  /// Nicks that MONITOR watches for it, as written.
  private(set) var watched: OrderedDictionary<Folded, String> = [:]
  /// Keys whose news it asked for (draft/metadata-2), in the order asked.
  private(set) var subscriptions: OrderedSet<String> = []
  /// What was last said of people who do not read at once, said once, until a message reaches them
  /// again.
  private var told: [Place: String] = [:]

  /// More people are not remembered at once; of some it is said again then.
  private static let toldLimit = 1000

  mutating func watch(_ nick: Folded, written word: String) { watched[nick] = word }

  mutating func unwatch(_ nick: Folded) { watched[nick] = nil }

  mutating func unwatchAll() { watched = [:] }

  mutating func subscribe(to keys: OrderedSet<String>) { subscriptions = keys }

  mutating func unsubscribe(from key: String) { subscriptions.remove(key) }

  mutating func unsubscribeAll() { subscriptions = [] }

  /// Whether something was said of absent people that is to be said again some time.
  var hasBeenTold: Bool { !told.isEmpty }

  /// Whether this is news of somebody.
  func isNews(_ text: String, of place: Place) -> Bool { told[place] != text }

  mutating func tell(_ text: String, of place: Place) {
    if told.count > Self.toldLimit { told = [:] }
    told[place] = text
  }

  /// A message has reached them.
  mutating func reached(_ place: Place) { told[place] = nil }
}

// What lives here: what was cut from the input line, newest last.

struct KillRing: Equatable, Sendable {
  private static let limit = 30
  private var entries: [String] = []
  private var shown = 0

  /// Cuts in a row make one entry.
  mutating func add(_ text: String, joining: Bool, atFront: Bool) {
    guard !text.isEmpty else { return }
    if joining, let last = entries.popLast() {
      entries.append(atFront ? text + last : last + text)
    } else {
      entries.append(text)
    }
    if entries.count > KillRing.limit { entries.removeFirst() }
  }

  mutating func latest() -> String? {
    shown = entries.count - 1
    return entries.last
  }

  /// The entry before the one that was given last; after the oldest the newest again.
  mutating func older() -> String? {
    guard !entries.isEmpty else { return nil }
    shown = (shown + entries.count - 1) % entries.count
    return entries[shown]
  }
}

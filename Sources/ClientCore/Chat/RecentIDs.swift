// What lives here: the message ids seen lately, so that a message is shown once.

import OrderedCollections

struct RecentIDs: Equatable, Sendable {
  static let limit = 4096

  private var ids: OrderedSet<String> = []

  /// False when `id` was seen before.
  mutating func insert(_ id: String) -> Bool {
    guard ids.append(id).inserted else { return false }
    if ids.count > Self.limit { ids.removeFirst(Self.limit / 4) }
    return true
  }
}

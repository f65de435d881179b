// What lives here: what the people of a run do at present, and what was done to them until now.

struct TortureTimes {
  private(set) var mayTalk = true
  /// Whether links are cut and people log out.
  private(set) var isRough = true
  private(set) var isEverybodyWanted = true

  /// Nobody says anything new, and nothing is done to anybody.
  mutating func makePeace() { (mayTalk, isRough) = (false, false) }

  mutating func call() { isEverybodyWanted = true }

  mutating func sendAway() { isEverybodyWanted = false }
}

struct TortureTally {
  private(set) var cuts = 0
  /// Links that the server ended of its own accord.
  private(set) var drops = 0
  private(set) var kills = 0

  mutating func cut() { cuts += 1 }
  mutating func drop() { drops += 1 }
  mutating func kill() { kills += 1 }
}

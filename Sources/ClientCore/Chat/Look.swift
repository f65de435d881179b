// What lives here: whether the conversation on the screen is to be looked at, and how much of it is.

struct Look: Equatable, Sendable {
  /// Bytes of a message that is on the screen whole whatever stands in it; 0 while something else is.
  private var capacity = 0
  /// Something stands in the log that has to be looked for on the screen.
  private var isWanted = false
  /// Somebody comes to the conversation, who begins at what is new there.
  private var arrives = false

  /// Something else than the conversation is on the screen.
  var isCovered: Bool { capacity == 0 }

  func holds(_ count: Int) -> Bool { count <= capacity }

  mutating func cover(_ capacity: Int) {
    if isCovered, capacity > 0 { arrives = true }
    self.capacity = capacity
  }

  mutating func want() { isWanted = true }

  mutating func arrive() { arrives = true }

  mutating func takeWanted() -> Bool {
    defer { isWanted = false }
    return isWanted
  }

  mutating func takeArrival() -> Bool {
    defer { arrives = false }
    return arrives
  }
}

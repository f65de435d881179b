// What lives here: one connection of a person's during a run, from the knock to its end.

struct TortureVisit {
  let peer: BenchPeer
  /// The how manieth of the person's it is.
  let number: Int
  /// Which of the servers it leads to.
  let place: Int
  let start = ContinuousClock.now
  private var entered: Set<Int> = []
  private(set) var isRefused = false
  /// Messages before the cut, in a replay.
  private var messagesLeft: Int
  /// Whether the replay is over, or was cut.
  private var isReplayed = false

  /// `patience`: the messages of a replay that it waits for.
  init(_ number: Int, of peer: BenchPeer, to place: Int, patience: Int) {
    (self.number, self.peer, self.place, messagesLeft) = (number, peer, place, patience)
  }

  var rooms: [Int] { entered.sorted() }

  func isIn(_ rooms: [Int]) -> Bool { entered.isSuperset(of: rooms) }

  /// False if it was in there.
  mutating func enter(_ room: Int) -> Bool { entered.insert(room).inserted }

  mutating func refuse() { isRefused = true }

  /// Everything of the mailbox has come; true once.
  mutating func endReplay() -> Bool {
    defer { isReplayed = true }
    return !isReplayed
  }

  /// A message of the replay has come; true when it has been enough.
  mutating func hearMessage() -> Bool {
    guard !isReplayed else { return false }
    messagesLeft -= 1
    return messagesLeft <= 0
  }
}

// What lives here: the rooms that a server lists, for a page.

struct RoomListing: Equatable, Sendable {
  struct Room: Equatable, Sendable {
    let name: String
    let people: Int
    let topic: String
  }

  /// Nobody reads on behind these.
  private static let limit = 5000

  private(set) var rooms: [Room] = []
  private(set) var isDone = false

  mutating func add(_ name: String, people: String?, topic: String?) {
    guard rooms.count < Self.limit, !isDone else { return }
    rooms.append(Room(name: name, people: people.flatMap { Int($0) } ?? 0, topic: topic ?? ""))
  }

  /// The fullest first.
  mutating func finish() {
    isDone = true
    rooms.sort { $0.people == $1.people ? $0.name < $1.name : $0.people > $1.people }
  }
}

// What lives here: what was said during a run and who got it, as the clients saw it.

/// Where a copy of a message goes.
enum Destination: Hashable {
  case person(Int)
  case room(Int)
  case everybody
}

/// A message to one or more destinations, as its sender sees it.
struct Said {
  let sender: Int
  /// Whether the sender sends it again until it sees the echo.
  let isPersistent: Bool
  var copies: [Copy]
  var attempts: [Attempt] = []

  struct Copy {
    let destination: Destination
    /// Given by the server with the echo; what has one is acknowledged.
    var echo: String?
  }

  /// One time it was sent: when, and under which of the server's lives.
  struct Attempt {
    let life: Int
    let sent: Int
    /// When its echo was read, if it was.
    var echoed: Int?
  }

  var isAcknowledged: Bool { copies.allSatisfy { $0.echo != nil } }
}

/// Somebody's copy of a message: the message's number, and how it was addressed.
struct CopyKey: Hashable {
  let number: Int
  let destination: Destination
}

/// Somebody's stay in a room during one of the server's lives.
struct Stay {
  let life: Int
  let entered: Int
  /// Nil as long as neither the person nor a cut ended it: the server's death does not.
  var left: Int?
}

/// The record of a run. `clock` counts what happened; one thread sees it all in order.
final class TortureBook {
  private(set) var clock = 0
  /// How often the server was started.
  var life = 0
  private(set) var said: [Said] = []
  let names: [String]
  let rooms: [String]
  private let indices: [String: Int]
  private let roomIndices: [String: Int]
  /// By person.
  private(set) var mail: [[CopyKey: Receipt]]
  private var newest: [[Stream: Int]]
  /// By person and room.
  private var stays: [[[Stay]]]
  private(set) var faults = Faults()

  struct Receipt {
    /// For those who see tags.
    var messageID: String?
    /// The connection that brought it last.
    var connection: Int
  }

  private struct Stream: Hashable {
    let sender: Int
    let destination: Destination
  }

  init(names: [String], rooms: [String]) {
    self.names = names
    self.rooms = rooms
    indices = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    roomIndices = Dictionary(uniqueKeysWithValues: rooms.enumerated().map { ($1, $0) })
    mail = Array(repeating: [:], count: names.count)
    newest = Array(repeating: [:], count: names.count)
    stays = Array(repeating: Array(repeating: [], count: rooms.count), count: names.count)
  }

  func tick() -> Int {
    clock += 1
    return clock
  }

  func destination(_ word: String) -> Destination? {
    if word == "$*" { return .everybody }
    if let room = roomIndices[word] { return .room(room) }
    return indices[word].map { .person($0) }
  }

  func word(_ destination: Destination) -> String {
    switch destination {
    case .person(let index): names[index]
    case .room(let index): rooms[index]
    case .everybody: "$*"
    }
  }

  // MARK: Saying

  /// Returns the number of the new message.
  func say(by sender: Int, to destinations: [Destination], isPersistent: Bool) -> Int {
    said.append(
      Said(
        sender: sender, isPersistent: isPersistent,
        copies: destinations.map { Said.Copy(destination: $0) }))
    return said.count - 1
  }

  func sent(_ number: Int) {
    said[number].attempts.append(Said.Attempt(life: life, sent: tick()))
  }

  func echoed(_ key: CopyKey, messageID: String) {
    guard said.indices.contains(key.number),
      let index = said[key.number].copies.firstIndex(where: { $0.destination == key.destination })
    else {
      faults.note(.wrong, "an echo of something never said: \(key)")
      return
    }
    if let first = said[key.number].copies[index].echo {
      if first != messageID { faults.note(.duplicated, "\(key) has two ids") }
      return
    }
    said[key.number].copies[index].echo = messageID
    let last = said[key.number].attempts.count - 1
    if said[key.number].isAcknowledged, last >= 0 {
      said[key.number].attempts[last].echoed = tick()
    }
  }

  // MARK: Being there

  func entered(_ person: Int, _ room: Int) {
    stays[person][room].append(Stay(life: life, entered: tick()))
  }

  /// The person goes, or the link is cut from this side.
  func left(_ person: Int) {
    let now = tick()
    for room in rooms.indices { close(person, room) { $0.left = now } }
  }

  /// The server ended the link of its own accord at a moment that nobody here knows.
  func wasDropped(_ person: Int) {
    for room in rooms.indices { close(person, room) { $0.left = $0.entered } }
  }

  private func close(_ person: Int, _ room: Int, _ end: (inout Stay) -> Void) {
    guard let last = stays[person][room].indices.last, stays[person][room][last].life == life,
      stays[person][room][last].left == nil
    else { return }
    end(&stays[person][room][last])
  }

  /// Whether `person` was in the room during every attempt, from before it was sent until its echo
  /// (or until the server died).
  func isOwed(_ message: Said, to person: Int, in room: Int) -> Bool {
    message.attempts.allSatisfy { attempt in
      stays[person][room].contains { stay in
        guard stay.life == attempt.life, stay.entered < attempt.sent else { return false }
        guard let left = stay.left else { return true }
        return attempt.echoed.map { left > $0 } ?? false
      }
    }
  }

  // MARK: Receiving

  func received(_ key: CopyKey, from sender: String, by person: Int, _ receipt: Receipt) {
    guard said.indices.contains(key.number), indices[sender] == said[key.number].sender else {
      faults.note(.wrong, "\(names[person]) received \(key) from \(sender)")
      return
    }
    if let old = mail[person][key] {
      if old.connection == receipt.connection {
        faults.note(.duplicated, "\(names[person]) received \(key) twice on one connection")
      } else if old.messageID != receipt.messageID {
        faults.note(.duplicated, "\(names[person]) received \(key) under two ids")
      } else {
        faults.repeats += 1
      }
      mail[person][key] = receipt
      return
    }
    mail[person][key] = receipt
    let stream = Stream(sender: said[key.number].sender, destination: key.destination)
    if let last = newest[person][stream], last > key.number {
      faults.note(
        .disordered, "\(names[person]) received \(key) from \(sender) after number \(last)")
    } else {
      newest[person][stream] = key.number
    }
  }

  func note(_ kind: Faults.Kind, _ text: String) { faults.note(kind, text) }
}

/// What went wrong.
struct Faults {
  enum Kind: String, CaseIterable {
    case lost
    case duplicated
    case disordered
    /// Seen by somebody and not in the archive.
    case unsafe
    /// Nothing of the above, and not right either.
    case wrong
  }

  private(set) var counts: [Kind: Int] = [:]
  private(set) var examples: [String] = []
  /// Allowed: sent again because the first time was not acknowledged.
  var repeats = 0

  mutating func note(_ kind: Kind, _ text: String) {
    counts[kind, default: 0] += 1
    if examples.count < 40 { examples.append("\(kind.rawValue): \(text)") }
  }

  subscript(kind: Kind) -> Int { counts[kind] ?? 0 }

  var isEmpty: Bool { counts.isEmpty }
}

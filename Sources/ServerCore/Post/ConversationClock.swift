// What lives here: the times of messages, by which those of one conversation can be told apart.
import IRC
import System

/// History is paged by time, too, and a page that ends between two messages of one millisecond would
/// hide the second. So each gets a millisecond of its own, unless that ran away from the clock.
///
/// What is known of conversations stands in slots. Some share one, by chance, and then they share no
/// millisecond either; a table of them all cost each message more than parsing it.
struct ConversationClock: Sendable {
  /// The last time given in each slot.
  private var latest = [Timestamp](repeating: .longAgo, count: Self.slotCount)
  /// What was there before each change since each mark.
  private var logs: [[Slot]] = []

  private struct Slot: Sendable {
    let index: Int
    let time: Timestamp
  }

  private static let slotCount = 4096
  /// How far times may run ahead of the clock; past it messages share a time.
  private static let lead = Duration.seconds(1)

  mutating func time(of conversation: Conversation, now: Timestamp) -> Timestamp {
    let index = Self.slot(of: conversation)
    let last = latest[index]
    let time = last < now ? now : Self.time(after: last, now: now)
    if !logs.isEmpty { logs[logs.count - 1].append(Slot(index: index, time: last)) }
    latest[index] = time
    return time
  }

  /// The time of the last message there, or a later one; long ago where there is no need to know.
  func latest(of conversation: Conversation) -> Timestamp { latest[Self.slot(of: conversation)] }

  mutating func mark() { logs.append([]) }
  mutating func forgetOldestMark() { logs.removeFirst() }

  mutating func revert() {
    for log in logs.reversed() {
      for old in log.reversed() { latest[old.index] = old.time }
    }
    logs = []
  }

  private static func slot(of conversation: Conversation) -> Int {
    var hash = StableHash()
    switch conversation {
    case .room(let place): hash.add(place)
    case .people(let one, let other):
      hash.add(one)
      hash.add(other)
    }
    return Int(truncatingIfNeeded: (hash.value ^ (hash.value >> 32)) & UInt64(slotCount - 1))
  }

  private static func time(after last: Timestamp, now: Timestamp) -> Timestamp {
    let ahead = last - now
    if ahead < .zero { return now }
    if ahead < lead { return last + .milliseconds(1) }
    // Ahead by more than times ever run: the clock was set back, and they go on from there.
    return ahead <= lead * 2 ? last : now
  }
}

/// The same in every process (Fowler, Noll and Vo, "FNV-1a").
private struct StableHash {
  private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  private mutating func add(_ byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }

  mutating func add(_ place: Place) {
    switch place {
    case .account(let name), .guest(let name):
      for byte in name.text.utf8 { add(byte) }
    case .room(let room), .ranked(let room, _):
      for shift: UInt64 in [0, 8, 16, 24] { add(UInt8(truncatingIfNeeded: room.number >> shift)) }
    case .everybody: break
    }
    add(place.prefix?.asciiValue ?? 0)
  }
}

/// The slots that have a time, each as its number and that.
extension ConversationClock: Codable {
  init(from decoder: any Decoder) throws {
    self.init()
    let numbers = try decoder.singleValueContainer().decode([Int64].self)
    for pair in stride(from: 0, to: numbers.count - 1, by: 2) {
      guard let index = Int(exactly: numbers[pair]), latest.indices.contains(index) else {
        continue
      }
      latest[index] = Timestamp(milliseconds: numbers[pair + 1])
    }
  }

  func encode(to encoder: any Encoder) throws {
    let known = latest.indices.filter { latest[$0] > .longAgo }
    var container = encoder.singleValueContainer()
    try container.encode(known.flatMap { [Int64($0), latest[$0].milliseconds] })
  }
}

extension Timestamp {
  fileprivate static let longAgo = Timestamp(milliseconds: 0)
}

/// What history has of an event that is being announced: those who were there read the same.
struct KeptEvent: Sendable {
  let id: String
  let time: Timestamp
}

// What lives here: messages for an archive, as a busy server would keep them.
import IRC
import ServerCore
import System

/// Half of it in twenty rooms, half between forty people, each with a client's id; every time the same.
struct BenchTalk {
  private var random = SeededGenerator(seed: 3)
  private let words: [String]
  private let length: Int
  private(set) var count = 0

  static let rooms: ClosedRange<UInt64> = 1...20
  static let people = 40

  /// `length`: words of a message.
  init(length: Int = 11) {
    self.length = length
    var random = SeededGenerator(seed: 2)
    words = (0..<8000).map { _ in
      let letters = (0..<Int.random(in: 3...9, using: &random)).map { _ in
        UInt8.random(in: 97...122, using: &random)
      }
      return String(decoding: letters, as: UTF8.self)
    }
  }

  /// Any of all words that may be said.
  func word(_ random: inout SeededGenerator) -> String {
    words[Int.random(in: words.indices, using: &random)]
  }

  mutating func records(_ count: Int) -> [Record] { (0..<count).map { _ in .message(next()) } }

  private mutating func next() -> StoredMessage {
    count += 1
    let name = "u\(Int.random(in: 0..<Self.people, using: &random))"
    let target: Target
    let conversation: Conversation
    if Bool.random(using: &random) {
      let room = RoomID(UInt64.random(in: Self.rooms, using: &random))
      (target, conversation) = (.room(room, name: "#room\(room.number)"), .room(.room(room)))
    } else {
      let other = Folded("u\(Int.random(in: 0..<Self.people, using: &random))")
      target = .person(.account(other), name: other.text)
      conversation = Conversation(.account(Folded(name)), and: .account(other))
    }
    // Some words are said much more often than others, as in any language.
    let text = (0..<length).map { _ in
      let rank = Double.random(in: 0..<1, using: &random)
      return words[Int(rank * rank * rank * Double(words.count))]
    }.joined(separator: " ")
    let tags: Tags = [Tags.clientID: "k3f\(count)"]
    return StoredMessage(
      sequence: MessageNumber(count), id: "bench-" + String(count, radix: 36),
      time: Timestamp(milliseconds: 1_700_000_000_000 + Int64(count) * 10),
      source: Source(name, user: name, host: "parley.local"), account: AccountName(name),
      command: .privmsg,
      target: target, conversation: conversation, text: text, tags: tags.all)
  }
}

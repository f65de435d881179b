// What lives here: the order of everything said.
import IRC
import System

/// Gives every message its number and its time, and knows what was said a moment ago.
struct Post: Sendable, Codable {
  /// The last message's place in the order of everything said.
  private(set) var last: MessageNumber = 0
  /// The last message to every account.
  private(set) var lastToEverybody: MessageNumber = 0
  /// Stands at the front of every msgid.
  private var instance: String
  /// Told to clients, so that what they keep about this chat stays with it; nil where it ends with
  /// the process.
  private(set) var identity: String?
  /// Why nothing can be stored now; nil while storing works. What has to be stored is refused.
  private(set) var storeFault: String?
  /// Numbers up to this are not given again by a later process, whether or not they are kept.
  private var reserved: MessageNumber = 0
  private var clock = ConversationClock()
  private var repeats = RepeatGuard()
  private var marks: [Mark] = []

  private enum CodingKeys: CodingKey {
    case last, lastToEverybody, instance, identity, reserved, clock, repeats
  }

  private struct Mark: Sendable {
    let lastToEverybody: MessageNumber
    let reserved: MessageNumber
  }

  init(instance: String) { self.instance = instance }

  /// Goes on where an earlier process stopped.
  mutating func restore(_ snapshot: Snapshot) {
    (instance, identity) = (snapshot.instance, snapshot.identity)
    (last, reserved) = (snapshot.numbers.last, snapshot.numbers.last)
    lastToEverybody = snapshot.numbers.lastToEverybody
  }

  /// Why nothing can be stored from now on; nil when it can again.
  mutating func doubtStoring(_ reason: String?) { storeFault = reason }

  // MARK: Numbers

  /// The number that the next message will have.
  var next: MessageNumber { last + 1 }

  mutating func takeNumber() -> MessageNumber {
    last += 1
    return last
  }

  /// Numbers up to `number` were given.
  mutating func raise(to number: MessageNumber) { last = max(last, number) }

  /// Whether there are numbers left that no later process gives again.
  var hasReserve: Bool { last < reserved }

  /// Sets numbers aside before they are given, many at a time and well ahead; returns up to which, if
  /// that has to be kept now.
  mutating func reserve() -> MessageNumber? {
    guard last + 2048 > reserved else { return nil }
    reserved = last + 4096
    return reserved
  }

  func messageID(_ number: MessageNumber) -> String {
    // `String(_:radix:)` goes by any width of integer, and takes three times as long.
    var digits = number
    var count = 1
    while digits >= 36 { (digits, count) = (digits / 36, count + 1) }
    let length = instance.utf8.count + 1 + count
    return String(unsafeUninitializedCapacity: length) { text in
      var place = 0
      for byte in instance.utf8 { (text[place], place) = (byte, place + 1) }
      text[place] = UInt8(ascii: "-")
      var rest = number
      for index in (place + 1..<length).reversed() {
        let digit = UInt8(truncatingIfNeeded: rest % 36)
        text[index] = digit < 10 ? 48 + digit : 87 + digit
        rest /= 36
      }
      return length
    }
  }

  /// The place that a msgid of this archive names.
  func number(ofMessage id: String) -> MessageNumber? {
    id.behind(instance + "-").flatMap { MessageNumber($0, radix: 36) }
  }

  mutating func wasToldEverybody(_ number: MessageNumber) { lastToEverybody = number }

  // MARK: Going back

  mutating func mark() {
    clock.mark()
    repeats.mark()
    marks.append(Mark(lastToEverybody: lastToEverybody, reserved: reserved))
  }

  mutating func forgetOldestMark() {
    clock.forgetOldestMark()
    repeats.forgetOldestMark()
    marks.removeFirst()
  }

  /// Numbers that were given since are not given again: whether a failed disk has kept some of it is
  /// not known.
  mutating func revert() {
    clock.revert()
    repeats.revert()
    if let first = marks.first {
      (lastToEverybody, reserved) = (first.lastToEverybody, first.reserved)
    }
    marks = []
  }

  // MARK: Times

  mutating func time(of conversation: Conversation, now: Timestamp) -> Timestamp {
    clock.time(of: conversation, now: now)
  }

  /// Of the last message there; long ago where there is no need to know.
  func latestTime(of conversation: Conversation) -> Timestamp { clock.latest(of: conversation) }

  // MARK: What may come again

  mutating func remember(_ message: StoredMessage) { repeats.remember(message) }

  func find(sender: Place, clientID: String) -> [StoredMessage] {
    repeats.find(sender: sender, clientID: clientID)
  }

  mutating func redact(_ number: MessageNumber) { repeats.redact(number) }
}

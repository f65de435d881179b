// What lives here: where something was asked, so that its answer stands there.

import System

struct Answers: Equatable, Sendable {
  /// Whoever has not answered by then says something of its own.
  private static let patience: Duration = .seconds(30)

  private var place: ConversationKey?
  private var until = Moment(seconds: 0)
  /// The rooms that were asked for last, where a page shows them.
  private(set) var listing: RoomListing?

  /// Servers answer in order, and people ask one thing at a time.
  mutating func ask(in place: ConversationKey, at moment: Moment) {
    (self.place, until) = (place, moment + Self.patience)
  }

  func place(at moment: Moment) -> ConversationKey? { moment < until ? place : nil }

  mutating func beginListing() { listing = RoomListing() }

  /// Whether somebody waits for it.
  mutating func list(_ name: String, people: String?, topic: String?) -> Bool {
    listing?.add(name, people: people, topic: topic) != nil
  }

  mutating func finishListing() -> Bool { listing?.finish() != nil }

  /// The conversation goes on under another name.
  mutating func follow(_ key: ConversationKey, to newKey: ConversationKey) {
    if place == key { place = newKey }
  }
}

extension Chat {
  /// Where an answer stands: where it was asked for, else where the person looks.
  var answerPlace: ConversationKey {
    guard isReady, let place = answers.place(at: clock.moment), conversations[place] != nil else {
      return onScreen
    }
    return place
  }

  /// What the server says to what was asked.
  mutating func answer(_ text: String) { append(.note, text, in: answerPlace) }
}

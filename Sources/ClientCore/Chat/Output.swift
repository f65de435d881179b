// What lives here: what came of an event: what is to be done, and what is new to read.

import IRC

struct Output: Equatable, Sendable {
  /// An entry as it came in, for the plain mode.
  struct Arrival: Equatable, Sendable {
    let place: ConversationKey
    let entry: Entry
  }

  /// Something that was asked for was refused (the plain mode's status).
  private(set) var hasFailed = false
  /// Lines in and lines out: nobody can be asked, and what is printed stays.
  let isPlain: Bool
  private var effects: [ClientEffect] = []
  private var arrivals: [Arrival] = []

  init(isPlain: Bool) { self.isPlain = isPlain }

  mutating func add(_ effect: ClientEffect) { effects.append(effect) }

  /// What is sent without a label, behind the first `count` things to do.
  func unlabelled(from count: Int) -> [Int] {
    effects.indices.dropFirst(count).filter {
      if case .send(let message) = effects[$0] { message.tags[Tags.label] == nil } else { false }
    }
  }

  mutating func label(_ index: Int, _ label: String) {
    guard case .send(var message) = effects[index] else { return }
    message.tags[Tags.label] = label
    effects[index] = .send(message)
  }

  /// How much is to be done.
  var count: Int { effects.count }

  mutating func add(_ entry: Entry, in place: ConversationKey) {
    arrivals.append(Arrival(place: place, entry: entry))
  }

  mutating func fail() { hasFailed = true }

  mutating func takeEffects() -> [ClientEffect] {
    defer { effects = [] }
    return effects
  }

  mutating func takeArrivals() -> [Arrival] {
    defer { arrivals = [] }
    return arrivals
  }

  /// With nothing to be done.
  var anew: Output {
    var output = Output(isPlain: isPlain)
    output.hasFailed = hasFailed
    return output
  }
}

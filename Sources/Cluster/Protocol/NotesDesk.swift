// What lives here: small records beside the log, read and written one after another.
import System

struct NotesDesk: Sendable {
  private var lane = LaneState(.notes)
  private var waiting: [(number: UInt64, request: StoreRequest)] = []

  private static let patience = Duration.seconds(1)

  var deadline: Uptime? { waiting.isEmpty ? nil : lane.deadline }

  mutating func ask(
    _ request: StoreRequest, number: UInt64, _ now: Uptime, _ actions: inout LogActions
  ) {
    waiting.append((number, request))
    send(now, &actions)
  }

  mutating func tick(_ now: Uptime, _ actions: inout LogActions) {
    if lane.hasExpired(now) { lane.retreat(now, &actions) }
    send(now, &actions)
  }

  mutating func take(
    _ answer: StoreAnswer, ticket: UInt64, _ now: Uptime, _ actions: inout LogActions
  ) {
    guard lane.awaits(ticket), let (number, request) = waiting.first else { return }
    if let result = Self.result(of: request, answer) {
      lane.succeed()
      waiting.removeFirst()
      actions.append(.tellNotes(number, result))
    } else {
      lane.retreat(now, &actions)
    }
    send(now, &actions)
  }

  private static func result(of request: StoreRequest, _ answer: StoreAnswer) -> NotesAnswer? {
    switch (request, answer) {
    case (_, .notes(let notes)): .read(notes)
    case (_, .put(let position)): .written(position)
    // It was written when the answer was lost.
    case (.note(_, let bytes, let version), .foundNote(let note?))
    where note.bytes == bytes && note.version == version + 1:
      .written(note.position)
    case (_, .foundNote(let note)): .found(note)
    case (_, .failed(.full)): .refused("the log has no room left")
    case (_, .failed(.tooLarge)): .refused("it is too large")
    case (_, .failed(.malformed(let reason))): .refused(reason)
    default: nil
    }
  }

  private mutating func send(_ now: Uptime, _ actions: inout LogActions) {
    guard let next = waiting.first, lane.isFree(now) else { return }
    lane.send(next.request, within: lane.growing(Self.patience), now, &actions)
  }
}

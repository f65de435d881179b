// What lives here: who is to be looked at when time has passed.
import System

/// Sessions by the moment when something about them may be due, so that a tick touches no others.
/// What is taken out may turn out not to be due yet, or to have ended: whoever takes it looks.
struct DeadlineQueue: Sendable {
  struct Entry: Sendable {
    let slot: Int64
    let id: SessionID
  }

  private struct Slot {
    let number: Int64
    var ids: [SessionID]
  }

  /// The earliest comes last.
  private var slots: [Slot] = []

  /// Moments of one slot are one to the queue.
  static func slot(of moment: Moment) -> Int64 { moment.milliseconds >> 8 }

  var count: Int { slots.reduce(0) { $0 + $1.ids.count } }

  mutating func add(_ id: SessionID, at moment: Moment) { add(id, slot: Self.slot(of: moment)) }

  /// What was taken out and not looked at.
  mutating func putBack(_ entries: some Sequence<Entry>) {
    for entry in entries { add(entry.id, slot: entry.slot) }
  }

  private mutating func add(_ id: SessionID, slot number: Int64) {
    var (low, high) = (0, slots.count)
    while low < high {
      let middle = (low + high) / 2
      if slots[middle].number > number { low = middle + 1 } else { high = middle }
    }
    if low < slots.count, slots[low].number == number {
      slots[low].ids.append(id)
    } else {
      slots.insert(Slot(number: number, ids: [id]), at: low)
    }
  }

  /// Takes out what may be due by now, in the order of the sessions' slots.
  mutating func take(until now: Moment) -> [Entry] {
    let last = Self.slot(of: now)
    var taken: [Entry] = []
    while let slot = slots.last, slot.number <= last {
      taken += slot.ids.map { Entry(slot: slot.number, id: $0) }
      slots.removeLast()
    }
    return taken.sorted { ($0.id.slot, $0.slot) < ($1.id.slot, $1.slot) }
  }
}

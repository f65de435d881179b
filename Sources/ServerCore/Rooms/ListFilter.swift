// What lives here: the conditions of LIST (ISUPPORT `ELIST=CMNTU`).
import IRC
import System

/// Rooms that fit one of the masks, none of the excluded ones, and every bound.
struct ListFilter: Sendable, Equatable {
  /// A number of people, or minutes since a room's creation or its topic's change.
  struct Bound: Sendable, Equatable {
    enum Subject: Sendable, Equatable {
      case people
      case creation
      case topic
    }

    let subject: Subject
    let isBelow: Bool
    let value: Int64

    /// `>3`, `<10`, `C>60`, `T<5`; also with `U` in front.
    init?(_ word: Substring) {
      var rest = word.unicodeScalars
      switch rest.first {
      case "C", "c": subject = .creation
      case "T", "t": subject = .topic
      default: subject = .people
      }
      if let first = rest.first, "CcTtUu".unicodeScalars.contains(first) { rest.removeFirst() }
      guard let sign = rest.popFirst(), sign == "<" || sign == ">",
        let value = Int64(Substring(rest))
      else { return nil }
      isBelow = sign == "<"
      self.value = value
    }

    func fits(_ room: Room, at now: Timestamp) -> Bool {
      let amount: Int64
      switch subject {
      case .people: amount = Int64(room.members.count) * 60_000
      case .creation: amount = now.milliseconds - room.created.milliseconds
      case .topic:
        guard let topic = room.topic else { return false }
        amount = now.milliseconds - topic.setAt.milliseconds
      }
      let (limit, isTooMuch) = value.multipliedReportingOverflow(by: 60_000)
      guard !isTooMuch else { return isBelow == (value > 0) }
      return isBelow ? amount < limit : amount > limit
    }
  }

  private var masks: [Mask] = []
  private var excluded: [Mask] = []
  private var bounds: [Bound] = []

  init(_ words: [Substring]) {
    for word in words {
      if let bound = Bound(word) {
        bounds.append(bound)
      } else if let rest = word.behind("!") {
        excluded.append(Mask(String(rest)))
      } else {
        masks.append(Mask(String(word)))
      }
    }
  }

  /// About what a look at one room costs.
  var cost: Int { masks.count + excluded.count }

  func fits(_ room: Room, at now: Timestamp) -> Bool {
    (masks.isEmpty || masks.contains { $0.matches(room.name) })
      && !excluded.contains { $0.matches(room.name) }
      && bounds.allSatisfy { $0.fits(room, at: now) }
  }
}

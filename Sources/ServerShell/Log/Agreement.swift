// What lives here: what all servers of a chat have agreed upon, at one place in their log.
import ServerCore

/// Follows from the log alone, so that all servers change it at the same place.
package struct Agreement: Codable, Equatable, Sendable {
  /// What they do is what all of them know: it grows when the last that knows no more has left, and never
  /// shrinks.
  package private(set) var logic: UInt64
  /// What all servers have in common.
  package private(set) var settings: SharedSettings

  package init(logic: UInt64, settings: SharedSettings) {
    (self.logic, self.settings) = (logic, settings)
  }

  /// Why a program that can do `known` is none of the chat's.
  package func refusal(by known: ClosedRange<UInt64>) -> String {
    logic > known.upperBound
      ? "the other servers are of a newer version: their logic is \(logic), and this program knows "
        + "\(known.upperBound) at most"
      : "what the other servers have done is of an older version: its logic is \(logic), and this program "
        + "knows \(known.lowerBound) at least; start one in between first"
  }

  /// `known`: by each server that is there.
  mutating func hear(_ known: [UInt64]) { logic = max(logic, known.min() ?? 0) }

  /// Whoever comes when nobody is there decides. Returns what is to be from now on, where that is news.
  mutating func propose(_ wanted: SharedSettings?, isAlone: Bool) -> SharedSettings? {
    guard isAlone, let wanted, wanted != settings else { return nil }
    settings = wanted
    return wanted
  }
}

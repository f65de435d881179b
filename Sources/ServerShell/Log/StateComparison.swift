// What lives here: whether all servers of a chat know the same.
import Cluster
import ServerCore
import System

/// At places that follow from the log, each server tells a digest of what all share there. When all who were
/// there have told, or at the next place, what most of them have is right; where as many have something else,
/// what the one has that is there the longest.
struct StateComparison: Sendable {
  enum Verdict: Equatable, Sendable {
    /// This server knows something else than the others.
    case wrong(LogPosition)
    case others([NodeID], LogPosition)
  }

  private struct Round: Sendable {
    let position: LogPosition
    /// Who was there, the one that is there the longest first.
    let voters: [NodeID]
    var told: [NodeID: UInt64] = [:]
  }

  private var round: Round?

  /// In the log's time.
  private static let interval: Int64 = 60_000

  /// Whether a place for a digest lies between two times of the log, one entry after the other.
  static func isDue(from one: Timestamp, to other: Timestamp) -> Bool {
    one.milliseconds / interval != other.milliseconds / interval
  }

  /// What the servers tell next is of this place.
  mutating func begin(at position: LogPosition, _ voters: [NodeID], for node: NodeID) -> Verdict? {
    defer { round = Round(position: position, voters: voters) }
    return verdict(for: node)
  }

  /// What comes of one more that was told.
  mutating func take(
    _ digest: Batch.Digest, of voter: NodeID, for node: NodeID, present: Set<NodeID>
  ) -> Verdict? {
    guard let open = round, LogPosition(digest.position) == open.position,
      open.voters.contains(voter), open.told[voter] == nil
    else { return nil }
    round?.told[voter] = digest.value
    let missing = open.voters.filter { present.contains($0) && open.told[$0] == nil && $0 != voter }
    guard missing.isEmpty else { return nil }
    defer { round = nil }
    return verdict(for: node)
  }

  private func verdict(for node: NodeID) -> Verdict? {
    guard let round, let own = round.told[node] else { return nil }
    var votes: [UInt64: Int] = [:]
    for value in round.told.values { votes[value, default: 0] += 1 }
    guard votes.count > 1, let most = votes.values.max() else { return nil }
    // By who is there the longest, among those that most have.
    let right = round.voters.lazy.compactMap { round.told[$0] }.first { votes[$0] == most }
    if own != right { return .wrong(round.position) }
    let others = round.voters.filter { round.told[$0].map { $0 != right } ?? false }
    return .others(others, round.position)
  }
}

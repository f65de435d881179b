// What lives here: what several views of one log say about what was lost.

package struct LogVerdict: Equatable, Sendable, CustomStringConvertible {
  package var acknowledged = 0
  package var lost = 0
  package var doubled = 0
  /// Views in which something stands elsewhere than in the first.
  package var disordered = 0
  /// Entries of lives that had ended.
  package var late = 0

  package var isGood: Bool { lost + doubled + disordered + late == 0 }

  package var description: String {
    "acknowledged \(acknowledged), lost \(lost), doubled \(doubled), disordered \(disordered),"
      + " late \(late)"
  }

  package init(_ writers: [LogWriter.State]) {
    guard let first = writers.first else { return }
    let words = first.view.map(\.word)
    doubled = words.count - Set(words).count
    let known = Set(words)
    for writer in writers {
      acknowledged += writer.acknowledged.count
      lost += writer.acknowledged.filter { !known.contains($0) }.count
      if writer.view.map(\.word) != words { disordered += 1 }
    }
    var newest: [String: (epoch: UInt64, number: UInt64)] = [:]
    for (_, origin, _) in first.view {
      let place = (origin.epoch.arrival.number, origin.number)
      if let before = newest[origin.node.name], before >= place { late += 1 }
      newest[origin.node.name] = place
    }
  }
}

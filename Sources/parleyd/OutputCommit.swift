/// What lives here: nothing is seen before it is safe.
import ServerCore

/// Holds back the effects of rounds until what they store is committed, in order. While one commit
/// is under way the following rounds gather behind it and share the next.
struct OutputCommit {
  /// The effects of one input each.
  private var gathered: [[Effect]] = []
  private var underWay: [[Effect]]?
  /// Records that failed and carry no message: state the chat has already changed, kept for the
  /// next commit.
  private var owed: [Record] = []

  enum Step {
    case nothing
    /// Nothing to store: act at once.
    case release([[Effect]])
    case commit([Record])
  }

  mutating func gather(_ effects: [Effect]) {
    if !effects.isEmpty { gathered.append(effects) }
  }

  /// What to do with what has gathered.
  mutating func next() -> Step {
    guard underWay == nil, !gathered.isEmpty else { return .nothing }
    let round = gathered
    gathered = []
    let records = round.flatMap { $0.compactMap(\.record) }
    guard !records.isEmpty else { return .release(round) }
    underWay = round
    return .commit(owed + records)
  }

  /// Nothing is held back.
  var isIdle: Bool { underWay == nil && gathered.isEmpty }

  /// The commit succeeded: what it held back may go.
  mutating func committed() -> [[Effect]] {
    defer {
      underWay = nil
      owed = []
    }
    return underWay ?? []
  }

  /// The commit failed: what carried a message is not sent, and its senders are to be told.
  mutating func failed() -> (release: [[Effect]], receipts: [Receipt]) {
    let round = underWay ?? []
    underWay = nil
    var receipts: [Receipt] = []
    var release: [[Effect]] = []
    for effects in round {
      let lost = effects.compactMap { effect -> Receipt? in
        if case .store(.message(_, let receipt)) = effect { return receipt }
        return nil
      }
      receipts += lost
      release.append(
        lost.isEmpty ? effects : effects.filter { !$0.isSend && !$0.isMessageLog })
      owed += effects.compactMap(\.record).filter { !$0.isMessage }
    }
    return (release, receipts)
  }
}

extension Effect {
  fileprivate var record: Record? {
    if case .store(let record) = self { return record }
    return nil
  }

  fileprivate var isSend: Bool {
    if case .send = self { return true }
    return false
  }

  fileprivate var isMessageLog: Bool {
    if case .log(.message) = self { return true }
    return false
  }
}

extension Record {
  fileprivate var isMessage: Bool {
    if case .message = self { return true }
    return false
  }
}

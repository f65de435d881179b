/// What lives here: nothing is seen before it is safe.
import IRC
import ServerCore

/// Holds back the effects of rounds until what they store is committed, in order. While one commit
/// is under way the following rounds gather behind it and share the next.
struct OutputCommit {
  /// The effects of one input each.
  private var gathered: [[Effect]] = []
  private var underWay: [[Effect]]?
  /// Records of the commit that is under way.
  private var size = 0
  private(set) var statistics = Statistics()
  /// Records that failed and carry no message: state the chat has already changed, kept until a
  /// commit takes them.
  private var owed = OwedRecords()

  /// How many records the commits had.
  struct Statistics: CustomStringConvertible {
    private var commits = 0
    private var records = 0
    private var largest = 0

    mutating func count(_ size: Int) {
      commits += 1
      records += size
      largest = max(largest, size)
    }

    var description: String {
      let mean = commits == 0 ? 0 : records / commits
      return "\(records) records in \(commits) commits (mean \(mean), largest \(largest))"
    }
  }

  enum Step {
    case nothing
    /// Nothing to store: act at once.
    case release([[Effect]])
    case commit([Record])
  }

  mutating func gather(_ effects: [Effect]) {
    if !effects.isEmpty { gathered.append(effects) }
  }

  /// Nothing is being written and nothing waits to be.
  var isIdle: Bool { underWay == nil && gathered.isEmpty }

  /// What to do with what has gathered.
  mutating func next() -> Step {
    guard underWay == nil, !gathered.isEmpty else { return .nothing }
    let round = gathered
    gathered = []
    var records: [Record] = []
    for effects in round {
      for case .store(let record) in effects { records.append(record) }
    }
    guard !records.isEmpty else { return .release(round) }
    underWay = round
    size = owed.all.count + records.count
    return .commit(owed.all + records)
  }

  /// Tries to store what an earlier commit could not; nil when nothing is owed or a commit is under
  /// way.
  mutating func retry() -> [Record]? {
    guard underWay == nil, gathered.isEmpty, !owed.all.isEmpty else { return nil }
    underWay = []
    size = owed.all.count
    return owed.all
  }

  /// The commit succeeded: what it held back may go.
  mutating func committed() -> [[Effect]] {
    defer { underWay = nil }
    owed = OwedRecords()
    statistics.count(size)
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
      for record in effects.compactMap(\.record) where !record.isMessage { owed.add(record) }
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

/// The newest state of each thing, so that a disk that stays full costs no more than the state.
struct OwedRecords {
  private(set) var all: [Record] = []
  private var positions: [String: Int] = [:]
  /// Events beyond this many are given up: nobody was promised them.
  private static let eventLimit = 1000
  private var eventCount = 0

  mutating func add(_ record: Record) {
    guard let subject = record.subject else {
      eventCount += 1
      if eventCount <= Self.eventLimit { all.append(record) }
      return
    }
    if let position = positions[subject] {
      all[position] = record
    } else {
      positions[subject] = all.count
      all.append(record)
    }
  }
}

extension Record {
  /// What it is the state of; a later record of the same subject replaces it.
  fileprivate var subject: String? {
    switch self {
    case .message, .event: nil
    case .redacted(let sequence): "redacted \(sequence)"
    case .renamedRoom(let old, let room): "rename \(old) \(CaseMapping.key(room.name))"
    case .mailbox(let account, _, _): "mailbox \(account)"
    case .missed(let account, let place, _): "missed \(account) \(place)"
    case .accounts: "accounts"
    case .reserved: "reserved"
    case .seen(let account, _, _, _, _): "seen \(account)"
    case .marker(let account, let target, _): "marker \(account) \(target)"
    case .sanction(let sanction), .lifted(let sanction):
      "sanction \(sanction.kind.rawValue) \(sanction.subject)"
    case .block(let block): "block \(block.name) \(block.address)"
    case .membership(let account, let room, _, _): "membership \(account) \(room)"
    case .room(let room): "room \(CaseMapping.key(room.name))"
    case .removedRoom(let key): "room \(key)"
    case .setAside(_, let past): "past \(past)"
    case .alive: "alive"
    case .metadata(let target, let key, _): "metadata \(target) \(key)"
    }
  }
}

// What lives here: nothing is seen before it is safe.
import ServerCore

/// Hands inputs to the chat and holds back what comes of them until what they store is committed, in
/// order. While one commit is under way the following inputs gather behind it and share the next.
///
/// When a commit fails, the chat goes back to how it was before the first input behind it that may
/// have decided something, and takes all inputs since then once more: now it refuses what has to be
/// stored, and answers everything else as if that had never been asked. What merely happened is
/// shown, and its records are owed until a commit takes them.
public struct OutputCommit: Sendable {
  struct Entry {
    /// By reference, for it is large: none for what the server itself wants done in this place.
    private let inputs: [Input]
    var effects: [Effect]
    /// Why the archive can never take what this decides.
    var fault: String?

    init(input: Input?, effects: [Effect]) {
      inputs = input.map { [$0] } ?? []
      self.effects = effects
    }

    var input: Input? { inputs.first }

    var records: [Record] {
      effects.compactMap { effect in
        if case .store(let record) = effect { return record }
        return nil
      }
    }
  }

  /// Inputs that share a commit.
  private struct Batch {
    var entries: [Entry] = []
    /// The chat before the entry of this index.
    var checkpoint: (chat: Checkpoint, before: Int)?
    /// How many it stores, once that is known.
    var recordCount = 0

    /// In one list; of most batches all that comes of them is looked at here, and little is stored.
    var records: [Record] {
      var records: [Record] = []
      for index in entries.indices {
        for effect in entries[index].effects {
          if case .store(let record) = effect { records.append(record) }
        }
      }
      return records
    }
  }

  private enum Writing {
    /// Its inputs, behind records that were owed.
    case batch(Batch, [Record])
    /// Records that were owed: whether storing works again.
    case probe([Record])
    /// Its outcome came too late: everybody was told that it failed.
    case abandoned([Record])
  }

  /// Whether what is to be kept may turn out not to be: then the chat has to find its way back.
  private let mayFail: Bool
  private var gathered = Batch()
  private var writing: Writing?
  /// What has happened and is not stored yet.
  private var owed = OwedRecords()
  /// Since the process began.
  public private(set) var statistics = CommitStatistics()

  /// What is to be done with what was gathered.
  public enum Step: Sendable {
    case nothing
    /// Nothing has to be stored first: act at once.
    case release([[Effect]])
    case commit([Record])
  }

  /// What becomes of inputs whose commit failed.
  public struct Retreat: Sendable {
    /// What may be shown all the same.
    public internal(set) var release: [[Effect]] = []
    /// Sessions that wait for something that nobody is going to do.
    public internal(set) var abandoned: [SessionID] = []
    /// Records that were given up, for the log.
    public internal(set) var lost: [Record] = []
  }

  public init(mayFail: Bool = true) { self.mayFail = mayFail }

  /// Nothing is being written, and nothing waits to be.
  public var isIdle: Bool { gathered.entries.isEmpty && !isHolding }

  /// Something waits for a commit that is under way.
  public var isHolding: Bool {
    if case .batch = writing { return true }
    return false
  }

  /// Nobody knows what becomes of the last commit.
  public var isAbandoned: Bool {
    if case .abandoned = writing { return true }
    return false
  }

  /// Records that are not stored yet, and without which the chat went on.
  public var owedCount: Int { owed.count }

  /// The one way into the chat. Returns the effects, which are held back.
  @discardableResult
  public mutating func take(_ input: Input, into chat: inout Chat) -> [Effect] {
    if mayFail, chat.storeFault == nil, gathered.checkpoint == nil, chat.mayDecide(input.event) {
      gathered.checkpoint = (chat.mark(), gathered.entries.count)
    }
    let effects = chat.receive(input)
    guard mayFail else {
      if !effects.isEmpty { gathered.entries.append(Entry(input: nil, effects: effects)) }
      return effects
    }
    // What has no effect has one on the chat, which may have to take it once more.
    if !effects.isEmpty || gathered.checkpoint != nil || writing != nil {
      gathered.entries.append(Entry(input: input, effects: effects))
    }
    return effects
  }

  /// Behind everything so far.
  public mutating func gather(_ effects: [Effect]) {
    gathered.entries.append(Entry(input: nil, effects: effects))
  }

  /// What to do with what has gathered.
  public mutating func next(_ chat: inout Chat) -> Step {
    guard !gathered.entries.isEmpty else { return .nothing }
    guard chat.storeFault == nil else {
      let effects = gathered.entries.map(\.effects)
      for entry in gathered.entries { owed.add(entry.records.filter { !$0.bearsNumber }) }
      dropGathered(&chat)
      return .release(effects)
    }
    guard writing == nil else { return .nothing }
    let records = gathered.records
    guard !records.isEmpty else {
      let effects = gathered.entries.map(\.effects)
      dropGathered(&chat)
      return .release(effects)
    }
    let old = owed.take()
    gathered.recordCount = records.count
    writing = .batch(gathered, old)
    gathered = Batch()
    return .commit(old.isEmpty ? records : old + records)
  }

  /// Looks whether storing works again: nil when it does, or when a commit is under way.
  public mutating func probe(_ chat: Chat, _ sign: Record) -> [Record]? {
    guard chat.storeFault != nil, writing == nil else { return nil }
    let records = owed.take() + [sign]
    writing = .probe(records)
    return records
  }

  /// The commit succeeded: what it held back may go.
  public mutating func succeeded(_ chat: inout Chat) -> [[Effect]] {
    switch writing.take() {
    case nil: return []
    case .batch(let batch, let owed):
      statistics.count(owed.count + batch.recordCount)
      if batch.checkpoint != nil { chat.forgetOldestCheckpoint() }
      return batch.entries.map(\.effects)
    case .probe(let records):
      statistics.count(records.count)
      chat.storeFault = nil
      return []
    case .abandoned(let records):
      // Kept after all, when everybody has been told that it was not.
      owed.prepend(chat.restated(records))
      return []
    }
  }

  /// The commit failed, for a reason that would meet any other.
  public mutating func failed(_ reason: String, _ chat: inout Chat) -> Retreat {
    defer { writing = nil }
    switch writing {
    case nil, .abandoned: return Retreat()
    case .probe(let records):
      owed.prepend(records)
      chat.storeFault = reason
      return Retreat()
    case .batch(let batch, let records):
      owed.prepend(records)
      return retreat(from: batch, &chat, reason)
    }
  }

  /// The commit lasts too long: it is taken for failed, whatever becomes of it.
  public mutating func abandon(_ reason: String, _ chat: inout Chat) -> Retreat {
    guard case .batch(let batch, let records) = writing else { return Retreat() }
    writing = .abandoned(batch.entries.flatMap(\.records))
    owed.prepend(records)
    return retreat(from: batch, &chat, reason)
  }

  /// The archive took none of it because of some of the records, whose places these are. They are
  /// refused or given up; the rest is tried again.
  public mutating func conflicted(_ places: Set<Int>, _ reason: String, _ chat: inout Chat)
    -> Retreat
  {
    defer { writing = nil }
    switch writing {
    case nil, .abandoned: return Retreat()
    case .probe(let records):
      var retreat = Retreat()
      retreat.lost = owe(records, but: places)
      return retreat
    case .batch(var batch, let old):
      var lost = owe(old, but: places)
      var place = old.count
      for index in batch.entries.indices {
        let count = lost.count
        batch.entries[index].effects.removeAll { effect in
          guard case .store(let record) = effect else { return false }
          defer { place += 1 }
          guard places.contains(place) else { return false }
          lost.append(record)
          return true
        }
        if lost.count > count { batch.entries[index].fault = reason }
      }
      var retreat = retreat(from: batch, &chat, nil)
      retreat.lost = lost + retreat.lost
      return retreat
    }
  }

  /// Returns those at `places`, which are given up.
  private mutating func owe(_ records: [Record], but places: Set<Int>) -> [Record] {
    owed.prepend(records.indices.filter { !places.contains($0) }.map { records[$0] })
    return records.indices.filter { places.contains($0) }.map { records[$0] }
  }

  private mutating func dropGathered(_ chat: inout Chat) {
    if gathered.checkpoint != nil { chat.forgetOldestCheckpoint() }
    gathered = Batch()
  }

  /// Goes back to before the first input that may have decided something, and on from there.
  ///
  /// `fault`: why nothing can be stored; nil when all but some entries is to be tried again.
  private mutating func retreat(from batch: Batch, _ chat: inout Chat, _ fault: String?) -> Retreat
  {
    let entries = batch.entries + gathered.entries
    let checkpoint =
      batch.checkpoint
      ?? gathered.checkpoint.map { ($0.chat, batch.entries.count + $0.before) }
    gathered = Batch()
    let first = checkpoint?.before ?? entries.count
    var retreat = Retreat()
    for entry in entries[..<first] {
      owed.add(entry.records)
      retreat.release.append(entry.effects)
    }
    if let checkpoint { chat.revert(to: checkpoint.chat) }
    for index in first..<entries.count {
      guard let input = entries[index].input else {
        gathered.entries.append(entries[index])
        continue
      }
      retreat.abandoned += entries[index].effects.compactMap(\.waiting)
      let own = entries[index].fault
      chat.storeFault = fault ?? own
      let start = gathered.entries.count
      let effects = take(input, into: &chat)
      retreat.abandoned.removeAll { effects.compactMap(\.waiting).contains($0) }
      guard let own, start < gathered.entries.count else { continue }
      gathered.entries[start].fault = own
      // It would not be taken the next time either.
      retreat.lost += gathered.entries[start].records
      gathered.entries[start].effects.removeAll { $0.isStore }
    }
    chat.storeFault = fault
    return retreat
  }
}

extension Effect {
  /// The session that waits until this is done.
  public var waiting: SessionID? {
    switch self {
    case .verify(let id, _), .fetch(let id, _), .enroll(let id, _, _), .proceed(let id): id
    default: nil
    }
  }

  fileprivate var isStore: Bool {
    if case .store = self { return true }
    return false
  }
}

extension Record {
  /// What was said or done, which is refused and never owed.
  fileprivate var bearsNumber: Bool {
    switch self {
    case .message, .event, .redacted: true
    default: false
    }
  }
}

/// How many records the commits had.
public struct CommitStatistics: Sendable, CustomStringConvertible {
  private var commits = 0
  private var records = 0
  private var largest = 0

  mutating func count(_ size: Int) {
    commits += 1
    records += size
    largest = max(largest, size)
  }

  public var description: String {
    let mean = commits == 0 ? 0 : records / commits
    return "\(records) records in \(commits) commits (mean \(mean), largest \(largest))"
  }
}

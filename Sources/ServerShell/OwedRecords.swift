// What lives here: what has happened and could not be stored yet.
import IRC
import ServerCore

/// The newest state of each thing, so that a disk that stays full costs no more than the state. In
/// the order of the last changes.
struct OwedRecords: Sendable {
  private var records: [Record?] = []
  private var places: [String: Int] = [:]
  /// So many things at most; nobody was promised the rest.
  private static let limit = 200_000

  var count: Int { places.count }

  mutating func add(_ added: [Record]) {
    for record in added { add(record) }
  }

  mutating func add(_ record: Record) {
    // What was said or done is never owed: it is refused.
    guard let subject = record.subject else { return }
    if let place = places[subject] {
      records[place] = nil
    } else if places.count >= Self.limit {
      return
    }
    places[subject] = records.count
    records.append(record)
    if records.count > 64, records.count > 2 * places.count { compact() }
  }

  /// Older records than there are.
  mutating func prepend(_ older: [Record]) {
    let newer = take()
    add(older)
    add(newer)
  }

  /// Hands over everything and is empty again.
  mutating func take() -> [Record] {
    defer { self = OwedRecords() }
    return records.compactMap(\.self)
  }

  private mutating func compact() {
    let rest = take()
    add(rest)
  }
}

extension Record {
  /// What it is the state of; a later record of the same subject replaces it.
  fileprivate var subject: String? {
    switch self {
    case .message, .event: nil
    case .redacted(let sequence): "redacted \(sequence)"
    case .mailbox(let account, _, _): "mailbox \(account)"
    case .missed(let account, let place, _): "missed \(account) \(place)"
    case .accounts: "accounts"
    case .account(let account, _): "account \(account)"
    case .reserved: "reserved"
    case .seen(let account, _, _, _, _): "seen \(account)"
    case .marker(let account, let place, _): "marker \(account) \(place)"
    case .sanction(let sanction), .lifted(let sanction):
      "sanction \(sanction.kind.rawValue) \(sanction.subject)"
    case .block(let block): "block \(block.name) \(block.address)"
    case .membership(let account, let room, _, _): "membership \(account) \(room)"
    case .room(let room): "\(room.id)"
    case .removedRoom(let room): "\(room)"
    case .alive: "alive"
    case .wait(let room, let speaker, _): "wait \(room) \(speaker ?? "*")"
    case .redirection(let old, _, _): "redirection \(old)"
    case .metadata(let owner, let key, _): "metadata \(owner) \(key)"
    case .followed: "followed"
    case .checkpoint: "checkpoint"
    }
  }
}

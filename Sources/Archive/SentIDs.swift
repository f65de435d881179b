// What lives here: which ids of their senders' choosing messages may have been sent under.
import GRDB
import ServerCore
import Synchronization
import System

/// Nearly every message with an id is new, and is not looked for in the rows: this set has the hashes of
/// all ids there are, also of what is not in the view yet. It may take one for another, once in a
/// hundred, but never one that is there for one that is not.
final class SentIDs: Sendable {
  private struct State {
    var filter = HashFilter()
    /// The rows' are in it, too.
    var isWhole = false
  }

  private let state = Mutex(State())

  /// Before they are in the journal.
  func note(_ records: [ServerCore.Record]) {
    let hashes = records.compactMap(Self.hash)
    guard !hashes.isEmpty else { return }
    state.withLock { state in
      for hash in hashes { state.filter.insert(hash) }
    }
  }

  /// False where the account never sent that.
  func mayHold(_ clientID: String, of account: Folded) -> Bool {
    let hash = Self.hash(account, clientID)
    return state.withLock { !$0.isWhole || $0.filter.mayHold(hash) }
  }

  /// Those of all rows; until it has them, each is looked for in the rows.
  func read(from db: Database) throws {
    let count = try Int.fetchOne(
      db, sql: "SELECT count(*) FROM message WHERE client_id IS NOT NULL")
    state.withLock { $0.filter.prepare(for: count ?? 0) }
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT sender, client_id FROM message INDEXED BY message_by_client_id
          WHERE client_id IS NOT NULL ORDER BY sender
        """)
    var (sender, account) = (Int64(0), Folded?.none)
    var hashes: [UInt64] = []
    func flush() {
      state.withLock { state in
        for hash in hashes { state.filter.insert(hash) }
      }
      hashes.removeAll(keepingCapacity: true)
    }
    while let row = try rows.next() {
      let number: Int64 = try row.value(0)
      if number != sender {
        sender = number
        account = try Row.fetchOne(
          db.cachedStatement(sql: "SELECT name FROM person WHERE id = ?"), arguments: [number]
        )?.value(0)
      }
      guard let account else { continue }
      hashes.append(Self.hash(account, try row.value(1)))
      if hashes.count == 4096 { flush() }
    }
    flush()
    state.withLock { $0.isWhole = true }
  }

  private static func hash(_ record: ServerCore.Record) -> UInt64? {
    guard case .message(let message) = record, let id = message.clientID,
      let account = message.senderAccount
    else { return nil }
    return hash(account, id)
  }

  private static func hash(_ account: Folded, _ clientID: String) -> UInt64 {
    var hasher = Hasher()
    hasher.combine(account)
    hasher.combine(clientID)
    return UInt64(bitPattern: Int64(hasher.finalize()))
  }
}

/// A set of hashes that never forgets and sometimes takes one for another (Bloom filters, each twice the
/// one before). All bits of a hash are in one line of the processor's cache.
struct HashFilter: Sendable {
  private struct Layer: Sendable {
    var words: [UInt64]
    var room: Int
  }

  private static let bits = 10
  private static let wordsOfLine = 8
  private static let marks = 5
  private static let least = 1 << 14

  private var layers: [Layer] = []

  var size: Int { layers.reduce(0) { $0 + $1.words.count * 8 } }

  /// Room for so many more at once.
  mutating func prepare(for count: Int) {
    guard count > layers.last?.room ?? 0 else { return }
    let room = max(Self.least, count + count / 16)
    let lines = room * Self.bits / (Self.wordsOfLine * 64) + 1
    layers.append(
      Layer(words: [UInt64](repeating: 0, count: lines * Self.wordsOfLine), room: room))
  }

  mutating func insert(_ hash: UInt64) {
    guard !mayHold(hash) else { return }
    if layers.last?.room ?? 0 == 0 {
      prepare(for: layers.last.map { $0.words.count * 64 / Self.bits * 2 } ?? Self.least)
    }
    let last = layers.count - 1
    layers[last].room -= 1
    Self.places(of: hash, in: layers[last].words.count) { word, bit in
      layers[last].words[word] |= bit
    }
  }

  func mayHold(_ hash: UInt64) -> Bool {
    layers.contains { layer in
      var holds = true
      Self.places(of: hash, in: layer.words.count) { holds = holds && layer.words[$0] & $1 != 0 }
      return holds
    }
  }

  private static func places(of hash: UInt64, in count: Int, _ body: (Int, UInt64) -> Void) {
    let line = Int(((hash >> 32) &* UInt64(count / wordsOfLine)) >> 32)
    // Nine bits of the hash for each mark: the word, and the bit in it.
    var rest = hash &* 0x9E37_79B9_7F4A_7C15
    for _ in 0..<marks {
      let mark = Int(rest & 511)
      rest = rest >> 9 | rest << 55
      body(line * wordsOfLine + mark / 64, 1 << UInt64(mark % 64))
    }
  }
}

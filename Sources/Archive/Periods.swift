// What lives here: among which numbers a time is found.
import GRDB

/// Numbers in a row; none where `low` is above `high`.
struct Numbers: Equatable {
  var low: Int64
  var high: Int64

  static let all = Numbers(low: .min, high: .max)
  private static let none = Numbers(low: .max, high: .min)

  static func below(_ number: Int64) -> Numbers {
    number == .min ? none : Numbers(low: .min, high: number - 1)
  }

  static func above(_ number: Int64) -> Numbers {
    number == .max ? none : Numbers(low: number + 1, high: .max)
  }

  func common(with other: Numbers) -> Numbers {
    Numbers(low: max(low, other.low), high: min(high, other.high))
  }

  var isEmpty: Bool { low > high }
}

/// Numbers in blocks. Each has a row with the earliest and latest time in it, except the newest,
/// which gets its row when a later one begins: so a message costs no row here. What was removed may
/// leave a row that says too much.
struct Periods {
  /// The last block with a row; `.min` if there is none.
  private var lastClosed: Int64?
  /// The newest block with a message, if it has no row.
  private var open: Int64?

  private static let shift: Int64 = 12

  static func block(of number: Int64) -> Int64 { number >> shift }

  static func numbers(in block: Int64) -> Numbers {
    let low = block << shift
    return Numbers(low: low, high: low | (1 << shift - 1))
  }

  /// Before a message is inserted.
  mutating func note(_ number: Int64, time: Int64, in db: Database) throws {
    let block = Self.block(of: number)
    if block == open { return }
    if lastClosed == nil { try look(in: db) }
    if let last = open, last != block {
      try Self.close(last, in: db)
      (lastClosed, open) = (last, nil)
    }
    guard let closed = lastClosed, block <= closed else {
      open = block
      return
    }
    try db.run(
      """
      INSERT INTO period VALUES (?1, ?2, ?2) ON CONFLICT (block) DO UPDATE
        SET earliest = min(earliest, ?2), latest = max(latest, ?2)
      """, [block, time])
  }

  private mutating func look(in db: Database) throws {
    let closed = try Int64.fetchOne(db, sql: "SELECT max(block) FROM period") ?? .min
    lastClosed = closed
    open = try Int64.fetchOne(db, sql: "SELECT max(sequence) FROM message")
      .map(Self.block).flatMap { $0 > closed ? $0 : nil }
  }

  private static func close(_ block: Int64, in db: Database) throws {
    let numbers = numbers(in: block)
    try db.run(
      """
      INSERT INTO period SELECT ?, min(time), max(time) FROM message
        WHERE sequence BETWEEN ? AND ? HAVING count(*) > 0
      """, [block, numbers.low, numbers.high])
  }
}

extension Database {
  /// The numbers of all messages whose time meets a condition on `earliest` and `latest`, in order, and
  /// of some others around them.
  func numbers(where condition: String, _ arguments: StatementArguments) throws -> [Numbers] {
    var found: [Numbers] = []
    var isGoingOn = false
    var last: Int64?
    let rows = try Row.fetchCursor(
      cachedStatement(sql: "SELECT block, \(condition) FROM period ORDER BY block"),
      arguments: arguments)
    func add(_ numbers: Numbers) {
      if isGoingOn, let end = found.indices.last {
        found[end].high = numbers.high
      } else {
        found.append(numbers)
      }
    }
    while let row = try rows.next() {
      let block: Int64 = try row.value(0)
      last = block
      let meets: Bool = try row.value(1)
      if meets { add(Periods.numbers(in: block)) }
      isGoingOn = meets
    }
    // What comes behind has no row yet.
    add(last.map { .above(Periods.numbers(in: $0).high) } ?? .all)
    return found
  }
}

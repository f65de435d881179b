// What lives here: the text index, which follows the rows.
import Dispatch
import GRDB
import ServerCore

/// How far it is, as its writer knows.
struct TextProgress {
  /// Up to this number it has all words there are.
  private var position: Int64
  /// The number of the newest row.
  private(set) var newest: Int64
  /// A step is due soon, or at once.
  var isDue = false

  /// So many are worth a transaction of their own.
  private static let worthwhile = 1000
  private static let delay = DispatchTimeInterval.milliseconds(1000)

  init(in db: Database) throws {
    position = try db.textPosition()
    newest = try Int64.fetchOne(db, sql: "SELECT max(sequence) FROM message") ?? 0
  }

  var lag: Int { Int(clamping: max(0, newest.subtractingReportingOverflow(position).partialValue)) }

  func has(_ number: Int64) -> Bool { position >= number }

  mutating func note(_ records: some Sequence<ServerCore.Record>) {
    for case .message(let message) in records { newest = max(newest, Int64(message.sequence)) }
  }

  /// Nil where it has all rows.
  mutating func reach(_ position: Int64?) { self.position = max(self.position, position ?? newest) }

  /// When the next step is to be; nil where there is nothing to do, or it is due already.
  mutating func begin() -> DispatchTimeInterval? {
    guard lag > 0, !isDue else { return nil }
    isDue = true
    return lag >= Self.worthwhile ? .milliseconds(5) : Self.delay
  }
}

extension Database {
  /// Rows of one step: few enough that nobody waits for them.
  private static let textStep = 1000

  /// The number up to which the text index has the words of what was said.
  func textPosition() throws -> Int64 { try meta("text").flatMap { Int64($0) } ?? 0 }

  /// The words of the oldest rows that it lacks. Returns the number that it reaches, nil where it lacks
  /// none.
  func indexSome() throws -> Int64? {
    let position = try textPosition()
    let end = try Int64.fetchOne(
      cachedStatement(
        sql: """
          SELECT max(sequence) FROM
            (SELECT sequence FROM message WHERE sequence > ? ORDER BY sequence LIMIT ?)
          """), arguments: [position, Self.textStep])
    guard let end else { return nil }
    try run(
      """
      INSERT INTO message_text (rowid, text) SELECT sequence, text FROM message
        WHERE sequence > ? AND sequence <= ? AND \(Schema.isSaid)
      """, [position, end])
    try setMeta("text", to: String(end))
    return end
  }

  func indexAll() throws {
    while try indexSome() != nil {}
  }
}

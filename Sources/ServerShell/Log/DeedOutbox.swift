// What lives here: deeds on their way into the log.
import Cluster
import ServerCore
import System

/// One batch is under way; what is decided meanwhile gathers behind it.
struct DeedOutbox: Sendable {
  private var waiting: [Deed] = []
  private var under: (number: UInt64, deeds: [Deed])?
  /// Of this life; the arrival is 0.
  private var last: UInt64 = 0
  private var appended: Moment?
  /// Nothing is tried again before.
  private var pausedUntil: Moment?
  /// Goes with the next batch.
  private var digest: Batch.Digest?

  private static let pause = Duration.seconds(1)

  mutating func add(_ deed: Deed) { waiting.append(deed) }

  mutating func tell(_ digest: Batch.Digest) { self.digest = digest }

  mutating func next(
    at time: Timestamp, _ moment: Moment, beat: Duration, safe: Position
  ) throws -> (batch: Batch, number: UInt64)? {
    guard under == nil, pausedUntil.map({ $0 <= moment }) ?? true else { return nil }
    let isDue = appended.map { moment - $0 >= beat } ?? true
    guard isDue || !waiting.isEmpty else { return nil }
    var encoded: [[UInt8]] = []
    var size = 0
    for deed in waiting {
      let bytes = try DeedCoding.encode(deed)
      guard encoded.isEmpty || size + bytes.count <= Batch.comfortableSize else { break }
      encoded.append(bytes)
      size += bytes.count
    }
    last += 1
    under = (last, Array(waiting.prefix(encoded.count)))
    waiting.removeFirst(encoded.count)
    (appended, pausedUntil) = (moment, nil)
    return (Batch(time: time, deeds: encoded, safe: safe, digest: digest.take()), last)
  }

  /// The log has it.
  mutating func settle(_ number: UInt64) throws(Unreadable) -> [Deed] {
    guard let under, under.number == number else {
      throw Unreadable(reason: "a batch of ours comes that we did not append")
    }
    self.under = nil
    return under.deeds
  }

  /// It was not taken, and its number is free again. Returns what people said, which they are told; what
  /// merely happened is tried again.
  mutating func refuse(_ number: UInt64, at moment: Moment) -> [Deed] {
    guard let under, under.number == number else { return [] }
    let lines = under.deeds.filter(\.isLine)
    waiting.insert(contentsOf: under.deeds.filter { !$0.isLine }, at: 0)
    self.under = nil
    last -= 1
    pausedUntil = moment + Self.pause
    return lines
  }
}

extension Deed {
  fileprivate var isLine: Bool {
    if case .did = self { return true }
    return false
  }
}

/// Deeds as the log has them.
enum DeedCoding {
  static func encode(_ deed: Deed) throws -> [UInt8] { try JSON(encoding: deed).encoded }

  static func decode(_ deeds: [[UInt8]]) throws -> [Deed] {
    try deeds.map { try JSON(parsing: $0).decoded(as: Deed.self) }
  }
}

// What lives here: what somebody who mistyped a name may have meant.

/// What somebody may have meant who mistyped a name.
public enum NearNames {
  /// Up to three candidates within a third of the name's length (one or two edits), nearest first.
  public static func suggestions(for name: String, among candidates: some Sequence<String>)
    -> [String]
  {
    // Names are ASCII, so bytes do; the length is looked at first, since there may be many names.
    guard name.utf8.count <= 40 else { return [] }
    let wanted = Array(CaseMapping.ascii.fold(name).utf8)
    let limit = limit(for: wanted.count)
    let wantedLetters = LetterSet(wanted)
    let near = candidates.compactMap { candidate -> (distance: Int, name: String)? in
      guard abs(candidate.utf8.count - wanted.count) <= limit else { return nil }
      guard !candidate.isEmpty, wantedLetters.missing(in: LetterSet(candidate.utf8)) <= limit
      else {
        return nil
      }
      let letters = Array(CaseMapping.ascii.fold(candidate).utf8)
      let distance = editDistance(wanted, letters)
      return distance <= limit ? (distance, candidate) : nil
    }
    let sorted = near.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.map(\.name)
    var distinct: [String] = []
    for name in sorted where distinct.last != name && distinct.count < 3 { distinct.append(name) }
    return distinct
  }

  /// Edits within which a name of so many bytes is near.
  public static func limit(for length: Int) -> Int { min(max(1, length / 3), 2) }

  /// How many keystrokes two words are apart, in bytes: insertions, deletions, replacements and swapped
  /// neighbours (optimal string alignment).
  static func editDistance(_ one: [UInt8], _ other: [UInt8]) -> Int {
    guard !one.isEmpty, !other.isEmpty else { return max(one.count, other.count) }
    // Three rows of the table, one behind the other, so that nothing is allocated a row.
    let width = other.count + 1
    var rows = [Int](repeating: 0, count: 3 * width)
    for column in 0..<width { rows[column] = column }
    var (beforeLast, last, current) = (2 * width, 0, width)
    for row in 1...one.count {
      rows[current] = row
      for column in 1...other.count {
        let replaced = rows[last + column - 1] + (one[row - 1] == other[column - 1] ? 0 : 1)
        var best = min(replaced, rows[last + column] + 1, rows[current + column - 1] + 1)
        if row > 1, column > 1, one[row - 1] == other[column - 2],
          one[row - 2] == other[column - 1]
        {
          best = min(best, rows[beforeLast + column - 2] + 1)
        }
        rows[current + column] = best
      }
      (beforeLast, last, current) = (last, current, beforeLast)
    }
    return rows[last + other.count]
  }
}

/// Which letters a word has, as bits: every edit takes at most one of them away, so that most words
/// need not be compared.
public struct LetterSet: Sendable {
  private var bits: UInt32 = 0

  /// Letters of either case, and few others apart from them.
  public init(_ bytes: some Sequence<UInt8>) {
    // Both cases of a letter have the same five last bits.
    for byte in bytes { bits |= 1 << UInt32(byte & 31) }
  }

  /// How many of these the other word does not have.
  public func missing(in other: LetterSet) -> Int { (bits & ~other.bits).nonzeroBitCount }
}

// What lives here: the lines that were sent, and where Up and Down are among them.

struct InputHistory: Equatable, Sendable {
  static let limit = 500
  private(set) var lines: [String] = []
  /// The index shown now; nil while the draft is shown.
  private var shown: Int?
  private var draft = ""

  /// Blank lines and repetitions of the newest are not kept.
  mutating func add(_ line: String) {
    guard line.contains(where: { !$0.isWhitespace }), line != lines.last else { return }
    lines.append(line)
    if lines.count > InputHistory.limit { lines.removeFirst() }
  }

  mutating func rewind() {
    shown = nil
    draft = ""
  }

  /// `current` is kept as the draft on the first step up.
  mutating func older(than current: String) -> String? {
    let index = (shown ?? lines.count) - 1
    guard index >= 0 else { return nil }
    if shown == nil { draft = current }
    shown = index
    return lines[index]
  }

  mutating func newer() -> String? {
    guard let index = shown else { return nil }
    guard index + 1 < lines.count else {
      shown = nil
      return draft
    }
    shown = index + 1
    return lines[index + 1]
  }
}

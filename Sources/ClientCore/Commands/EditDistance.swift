/// What lives here: how many keystrokes two words are apart.

struct EditDistance: Equatable, Sendable {
  let value: Int

  /// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
  init(_ one: String, _ other: String) {
    let (first, second) = (Array(one), Array(other))
    var beforePrevious: [Int] = []
    var previous = Array(0...second.count)
    for row in first.indices {
      var current = [row + 1]
      for column in second.indices {
        let isSame = first[row] == second[column]
        var cost = min(previous[column] + (isSame ? 0 : 1), previous[column + 1] + 1)
        cost = min(cost, current[column] + 1)
        if row > 0, column > 0, first[row] == second[column - 1], first[row - 1] == second[column] {
          cost = min(cost, beforePrevious[column - 1] + 1)
        }
        current.append(cost)
      }
      (beforePrevious, previous) = (previous, current)
    }
    value = previous[second.count]
  }
}

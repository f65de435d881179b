// What lives here: breaking styled text into the rows of a pane.

extension StyledText {
  /// Lines of at most `limit` columns (at least 2, for a wide character must fit), broken at blanks
  /// and between wide characters; a word is cut only where it is longer than a whole line. A line
  /// feed in the text ends a line. There is always at least one line; the caller adds indents.
  package func wrapped(to limit: Int) -> [StyledText] {
    var wrapping = Wrapping(limit: max(limit, 2))
    for run in runs {
      for cluster in run.text { wrapping.add(cluster, run.style) }
    }
    return wrapping.finish()
  }
}

/// A line under construction: what is settled, the blanks after it, and the word that follows.
private struct Wrapping {
  let limit: Int
  var lines: [StyledText] = []
  var line = Piece()
  var blanks = Piece()
  var word = Piece()
  var previousWasWide = false

  struct Piece {
    var text = StyledText()
    var columns = 0

    mutating func add(_ cluster: Character, _ style: Style, _ width: Int) {
      text.append(String(cluster), style)
      columns += width
    }

    mutating func move(to other: inout Piece) {
      other.text.append(text)
      other.columns += columns
      self = Piece()
    }
  }

  init(limit: Int) { self.limit = limit }

  mutating func add(_ cluster: Character, _ style: Style) {
    if cluster.isNewline {
      settleWord()
      endLine()
      return
    }
    let width = TextWidth.columns(of: cluster)
    if cluster == " " || cluster == "\t" {
      settleWord()
      previousWasWide = false
      // Blanks that do not fit vanish at the break.
      if line.columns + blanks.columns + width <= limit {
        blanks.add(cluster, style, width)
      } else if line.columns > 0 {
        blanks.columns = limit - line.columns
      }
      return
    }
    let isWide = width == 2 && cluster.unicodeScalars.first.map(TextWidth.columns) == 2
    if (isWide || previousWasWide) && !Wrapping.staysBehind.contains(cluster) { settleWord() }
    previousWasWide = isWide
    if word.columns + width > limit { cutWord() }
    word.add(cluster, style, width)
  }

  /// Punctuation that does not begin a line.
  private static let staysBehind: Set<Character> = [
    "、", "。", "，", "．", "！", "？", "：", "；", "」", "』", "）", "】", "》", "ー", "々",
    ",", ".", "!", "?", ":", ";", ")", "]",
  ]

  private mutating func settleWord() {
    guard word.columns > 0 || !word.text.isEmpty else { return }
    if line.columns + blanks.columns + word.columns > limit {
      blanks = Piece()
      endLine()
    }
    blanks.move(to: &line)
    word.move(to: &line)
  }

  /// The word fills a line of its own and goes on in the next.
  private mutating func cutWord() {
    if line.columns > 0 {
      blanks = Piece()
      endLine()
    }
    blanks = Piece()
    word.move(to: &line)
    endLine()
  }

  private mutating func endLine() {
    lines.append(line.text)
    line = Piece()
    blanks = Piece()
  }

  mutating func finish() -> [StyledText] {
    settleWord()
    if !line.text.isEmpty || lines.isEmpty { lines.append(line.text) }
    return lines
  }
}

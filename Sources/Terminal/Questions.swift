// What lives here: what the terminal is asked about itself, and what is known of it.

import ClientCore
import System

/// Asked at once, after the first picture; nobody waits for the answers, and each may never come.
struct Questions {
  private(set) var ground: Ground
  /// It shows nothing of a picture before its end has come.
  private(set) var holdsPictures = false
  private(set) var version = ""
  /// Signs that others draw in one column take two here, as where East Asian text is the rule.
  private(set) var hasWideSigns = false
  /// Of several characters, those that are drawn as one in two columns.
  private(set) var wholeEmoji: Set<Emoji> = []
  /// Of the samples, the columns that the cursor stood in behind each.
  private var columns: [Int] = []
  private let areAnswered: Bool
  private var isDue = true
  /// Since when the last answer is awaited.
  private var asked: Moment?

  /// `areAnswered`: the terminal is one of those that take the questions for what they are.
  init(ground: Ground, areAnswered: Bool) {
    (self.ground, self.areAnswered) = (ground, areAnswered)
  }

  /// Both colours, synchronised output, name and version, how wide some signs are; DA1, which all
  /// answer, is the end of the answers.
  static let all =
    Array("\u{1B}]10;?\u{1B}\\\u{1B}]11;?\u{1B}\\\u{1B}[?2026$p\u{1B}[>0q".utf8) + widths
    + Array("\u{1B}[c".utf8)

  /// Their row is to be drawn anew. In the first one an answer would be the key Shift-F3.
  static let sampleRow = 1
  private static let signs = [Glyph.line, Glyph.here, Glyph.busy]
  private static let samples = signs + Emoji.allCases.map(\.sample)

  private static let widths: [UInt8] = {
    let asked = samples.map { "\u{1B}[\(sampleRow + 1);1H\($0)\u{1B}[6n" }
    return Array("\u{1B}7\(asked.joined())\u{1B}8".utf8)
  }()

  /// Somebody else had the terminal.
  mutating func renew() { isDue = true }

  /// What is to be asked now.
  mutating func take(at now: Moment) -> [UInt8] {
    guard isDue, areAnswered else { return [] }
    (isDue, asked, columns) = (false, now, [])
    return Self.all
  }

  /// True if the screen looks otherwise by that.
  mutating func learn(_ answer: TerminalAnswer) -> Bool {
    let known = (ground, hasWideSigns, wholeEmoji)
    switch answer {
    case .background(let colour): ground = Ground(background: colour)
    case .foreground(let colour): if ground == .unknown { ground = Ground(foreground: colour) }
    case .holdsPictures(let holds): holdsPictures = holds
    case .version(let text): version = text
    case .column(let column): learn(column)
    case .attributes: asked = nil
    case .ready: break
    }
    return (ground, hasWideSigns, wholeEmoji) != known
  }

  private mutating func learn(_ column: Int) {
    guard asked != nil, columns.count < Self.samples.count else { return }
    columns.append(column)
    let signs = Self.signs.count
    if columns.count == signs { hasWideSigns = columns.contains { $0 > 2 } }
    guard columns.count == Self.samples.count else { return }
    wholeEmoji = Set(zip(Emoji.allCases, columns[signs...]).filter { $0.1 == 3 }.map(\.0))
  }

  /// Answers are on their way, and would be typed into the shell.
  func isAwaiting(at now: Moment) -> Bool {
    asked.map { now - $0 < Self.patience } ?? false
  }

  /// A terminal that has not answered by then is none that does.
  private static let patience: Duration = .seconds(1)

  /// Around a picture.
  var frame: (start: [UInt8], end: [UInt8]) {
    holdsPictures ? (Self.begin, Self.end) : ([], [])
  }

  private static let begin = Array("\u{1B}[?2026h".utf8)
  static let end = Array("\u{1B}[?2026l".utf8)
}

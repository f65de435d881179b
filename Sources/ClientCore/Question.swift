// What lives here: what the person is asked before something is done.

/// Answers, each with its letter. A letter counts with Enter behind it, as a line of its own that was
/// typed when the question was on the screen: whoever types ahead answers nothing, and what they typed
/// stays in the input line.
struct Question: Equatable, Sendable {
  enum Deed: Equatable, Sendable {
    case run(command: String, arguments: String)
    /// Says the line as it is.
    case text
    case everybodyOnline(String)
    case everybody(String)
    case people([String], String)
    case sendHeld
    case dropHeld
  }

  struct Option: Equatable, Sendable {
    let key: Character
    let label: String
    let deed: Deed

    init(_ key: Character, _ label: String, _ deed: Deed) {
      (self.key, self.label, self.deed) = (key, label, deed)
    }
  }

  let options: [Option]
  /// As it stands on the screen.
  private(set) var text: String
  /// Enter alone is the first answer.
  private(set) var takesEnter = false
  /// The line that it is about, set aside while the answer is typed.
  private(set) var line = Editor()
  /// It came while something else was typed.
  let isInterruption: Bool
  /// The answer's line was begun before the question could be read, or pasted.
  private(set) var isTypedAhead = false

  init(
    _ options: [Option], _ escape: String, asking text: String = "", separator: String = "  ",
    isInterruption: Bool = false
  ) {
    self.options = options
    self.isInterruption = isInterruption
    let answers = options.map(\.label).joined(separator: separator)
    self.text = (text.isEmpty ? "" : text + "  ") + answers + ", then Enter" + separator + escape
  }

  /// In rows of so many columns; where it needs several, no answer is broken at a row's end that fits in one.
  func rows(columns: Int) -> [String] {
    guard TextWidth.columns(of: text) > columns else { return [text] }
    var rows: [String] = []
    for part in text.split(separator: Self.gap) {
      if let last = rows.last, TextWidth.columns(of: last + Self.gap + part) <= columns {
        rows[rows.count - 1] = last + Self.gap + part
      } else {
        rows += StyledText(String(part)).wrapped(to: columns).map(\.text)
      }
    }
    return rows
  }

  /// Between the question and its answers.
  private static let gap = "  "

  mutating func setAside(_ line: Editor) { self.line = line }

  mutating func noteTypedAhead(_ isTypedAhead: Bool) { self.isTypedAhead = isTypedAhead }

  /// A text that reads like a command.
  static func command(_ command: SlashCommand, _ arguments: String) -> Question {
    var question = Question(
      [
        Option("y", "y run it", .run(command: command.name, arguments: arguments)),
        Option("n", "n send it as text", .text),
      ], "Esc edit")
    question.text =
      "Did you mean /\(command.name)?  Enter run it  n, then Enter, send it as text  Esc edit"
    question.takesEnter = true
    return question
  }

  /// The deed of a typed line, if it is an answer.
  func deed(for line: some StringProtocol) -> Deed? {
    options.first { String($0.key) == String(line).trimmed.lowercased() }?.deed
  }

  /// All that was typed: the line that was set aside, and what was typed since then.
  func line(with typed: String) -> Editor {
    var whole = line
    var more = typed
    while more.last?.isNewline ?? false { more.removeLast() }
    guard !more.isEmpty else { return whole }
    if !isInterruption, !whole.isEmpty {
      whole.moveToEnd()
      whole.insert("\n")
    }
    whole.insert(more)
    return whole
  }
}

/// How much a text is, before it is sent.
struct Measure: Equatable {
  let lines: Int
  let bytes: Int
  let messages: Int

  /// Nobody sends this much by a slip of the hand.
  var isLarge: Bool { messages > 10 || lines > 20 || bytes > 4000 }

  var text: String {
    [(lines, "line"), (bytes, "byte"), (messages, "message")].map { count, word in
      "\(count) \(word)\(count == 1 ? "" : "s")"
    }.joined(separator: ", ")
  }
}

extension Measure {
  /// Where there is no room for all of it.
  var shortText: String {
    "\(lines) line\(lines == 1 ? "" : "s") in \(messages) part\(messages == 1 ? "" : "s")"
  }
}

extension Chat {
  /// Nil for what is one short line.
  func measure(_ text: String, to target: String) -> Measure? {
    guard facts.needsLines(text, .privmsg, to: target) else { return nil }
    let messages = lines(text, to: [target]).reduce(0) { $0 + $1.texts.count }
    let rows = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    // What ends with a line end has no line behind it.
    let lines = max(1, rows.count - (rows.last?.isEmpty ?? false ? 1 : 0))
    return Measure(lines: lines, bytes: text.utf8.count, messages: messages)
  }
}

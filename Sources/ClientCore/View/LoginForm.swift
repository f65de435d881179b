// What lives here: the form that asks for server, name and password.

import IRC
import System

struct LoginForm: Equatable, Sendable {
  enum Field: Int, CaseIterable, Sendable {
    case server, name, password

    var label: String {
      switch self {
      case .server: "Server"
      case .name: "Name"
      case .password: "Password"
      }
    }
  }

  enum Reaction: Equatable {
    case none
    case submit(Address, Credentials)
    /// The person takes the risk.
    case accept(SecurityProblem)
    /// Give up the attempt that is under way.
    case stop
    case leave
  }

  private var editors: [Editor]
  private(set) var focus: Field = .server
  private(set) var problem: LoginProblem?
  /// Waits for a yes or a no.
  private(set) var question: SecurityProblem?
  /// What is typed in answer to it, up to Enter.
  private var answer = ""

  /// Fields that nobody has touched: typing replaces what stands there.
  private var untouched: Set<Field> = [.server, .name]

  init(address: Address?, credentials: Credentials, last: Trust.LastLogin? = nil) {
    let isUsual = address == nil || address == last?.address
    let name = credentials.name.isEmpty && isUsual ? last?.name ?? "" : credentials.name
    let server = address ?? last?.address ?? .standard
    let texts = [server.description, name, credentials.password]
    editors = texts.map { text in
      var editor = Editor()
      editor.set(text)
      return editor
    }
    let isKnown = address != nil || last != nil
    focus = !isKnown ? .server : name.isEmpty ? .name : .password
  }

  func text(_ field: Field) -> String { editors[field.rawValue].text }

  /// Goes where the problem can be mended.
  mutating func show(_ problem: LoginProblem) {
    self.problem = problem
    switch problem.kind {
    case .wrongPassword, .blocked:
      editors[Field.password.rawValue].set("")
      focus = .password
    case .nameTaken, .badName: focus = .name
    case .onlineElsewhere: focus = .password
    case .other, .busy, .insecure: break
    }
  }

  /// Asks where a person may decide, else says what is wrong.
  mutating func show(_ problem: SecurityProblem) {
    self.problem = LoginProblem(.insecure, problem.notice)
    question = problem.question == nil ? nil : problem
    answer = ""
  }

  /// What was asked for is done, and the password no business of the form's any more.
  mutating func logIn() {
    problem = nil
    editors[Field.password.rawValue].set("")
  }

  /// `isSeen`: what the form asks was on the screen before the key came.
  mutating func handle(_ key: Key, isBusy: Bool, isSeen: Bool = true) -> Reaction {
    if let question { return answer(key, question, isSeen: isSeen) }
    switch key {
    case .function(10), .alt("q"): return .leave
    case .function(5), .alt("c"):
      return !isBusy && problem?.kind == .onlineElsewhere ? submit(takesOver: true) : .none
    case .control("c"):
      if isBusy { return .stop }
      guard !editors[focus.rawValue].isEmpty else { return .leave }
      editors[focus.rawValue].clear()
    case .escape: return isBusy ? .stop : .none
    case .tab, .down: move(1)
    case .backTab, .up: move(-1)
    case .enter:
      if isBusy { return .none }
      guard focus == .password || !text(.password).isEmpty else {
        move(1)
        return .none
      }
      return submit()
    case .paste(let text):
      let line = text.prefix { !$0.isNewline }
      if !isBusy {
        replaceUntouched()
        editors[focus.rawValue].insert(String(line))
      }
    case .altEnter, .control("j"), .control("r"), .control("p"), .control("n"): break
    default: if !isBusy { edit(key) }
    }
    return .none
  }

  /// What was filled in for somebody goes as a whole; whoever moves in it means to change it.
  private mutating func edit(_ key: Key) {
    switch key {
    case .character, .backspace: replaceUntouched()
    case .focusIn, .focusOut, .mouse: return
    default: untouched.remove(focus)
    }
    _ = editors[focus.rawValue].handle(key)
  }

  private mutating func replaceUntouched() {
    if untouched.remove(focus) != nil { editors[focus.rawValue].clear() }
  }

  /// A letter counts with Enter behind it, and only if the question could be read before: whoever
  /// types on has read nothing.
  private mutating func answer(_ key: Key, _ asked: SecurityProblem, isSeen: Bool) -> Reaction {
    switch key {
    case .character(let typed): if isSeen, answer.count < 8 { answer.append(typed) }
    case .backspace: _ = answer.popLast()
    case .enter:
      let given = answer.lowercased()
      answer = ""
      if given == "n" { decline() }
      guard given == "y" else { break }
      question = nil
      problem = nil
      return .accept(asked)
    case .escape, .control("c"): decline()
    case .function(10), .alt("q"): return .leave
    default: break
    }
    return .none
  }

  private mutating func decline() {
    question = nil
    problem = LoginProblem(.other, "Not connected")
  }

  private mutating func move(_ step: Int) {
    let count = Field.allCases.count
    focus = Field(rawValue: (focus.rawValue + step + count) % count) ?? .server
  }

  /// `takesOver`: continue here, and end the session elsewhere.
  private mutating func submit(takesOver: Bool = false) -> Reaction {
    guard let address = Address(parsing: text(.server)) else {
      let typed = EntryView.clip(text(.server).trimmed, to: 20)
      let whose = typed.isEmpty ? "A server is needed" : "\"\(typed)\" is no server"
      problem = LoginProblem(.other, "\(whose): write HOST PORT, such as localhost 8001")
      focus = .server
      return .none
    }
    let name = text(.name).trimmed
    guard !name.isEmpty, !name.contains(where: \.isWhitespace) else {
      problem = LoginProblem(.other, "A name without blanks is needed")
      focus = .name
      return .none
    }
    problem = nil
    return .submit(
      address, Credentials(name: name, password: text(.password), takesOver: takesOver))
  }

  // MARK: The picture

  /// `status`: what the link does at the moment, instead of the problem.
  func draw(on screen: inout Screen, status: String?, at now: Moment) {
    let width = min(60, max(screen.columns - 2, 1))
    let left = (screen.columns - width) / 2
    let isTall = screen.rows >= 12
    let text = status ?? question?.question ?? problem?.display(at: now) ?? ""
    let style = status == nil && problem != nil ? Palette.error : Palette.note
    let lines = StyledText(text, style).wrapped(to: width)
    var row = isTall ? (screen.rows - 10) / 3 : 0
    // What is to be decided has to be read whole; the form is not needed for it.
    let below = row + (isTall ? 6 : 3)
    let isAlone =
      status == nil && problem?.kind == .insecure && below + lines.count + 2 > screen.rows
    if isAlone { row = 0 } else { drawForm(on: &screen, &row, isTall, left: left, width: width) }
    let space = isTall && row + lines.count + 2 <= screen.rows ? 1 : 0
    let rows = max(3, screen.rows - row - space - 1)
    for line in lines.prefix(rows) {
      screen.write(line, row: row, column: left, limit: width)
      row += 1
    }
    row += space
    let typed = status == nil && question != nil ? answer : nil
    if let typed, row < screen.rows {
      screen.write(
        String(typed.suffix(1)), row: row, column: left, limit: 1, style: Palette.current)
      screen.putCursor(row: row, column: left + min(typed.count, 1))
    }
    let gap = typed == nil ? 0 : 2
    screen.write(
      hint(isBusy: status != nil, width), row: row, column: left + gap, limit: width - gap,
      style: Palette.remark)
    if !isAlone { drawAdvice(on: &screen, from: row + 2, left: left, width: width) }
  }

  /// For whoever comes for the first time, where there is room for all of it.
  private func drawAdvice(on screen: inout Screen, from row: Int, left: Int, width: Int) {
    let lines = Self.advice.flatMap { StyledText($0, Palette.remark).wrapped(to: width) }
    guard problem == nil, row + lines.count < screen.rows else { return }
    for (row, line) in zip(row..., lines) { screen.write(line, row: row, column: left) }
  }

  private static let advice = [
    "No account yet? Whoever runs the server gives you one.",
    "A server of your own: parleyd user add NAME, then parleyd.",
  ]

  private func drawForm(
    on screen: inout Screen, _ row: inout Int, _ isTall: Bool, left: Int, width: Int
  ) {
    if isTall {
      let what =
        StyledText("Parley", Palette.current)
        + StyledText("   chat for the terminal", Palette.remark)
      screen.write(what, row: row, column: left, limit: width)
      row += 2
    }
    for field in Field.allCases {
      draw(field, on: &screen, row: row, left: left, width: width)
      row += 1
    }
    row += isTall ? 1 : 0
  }

  private func hint(isBusy: Bool, _ width: Int) -> String {
    if isBusy { return "Esc stop   F10 leave" }
    if let question { return question.hint(width) }
    if problem?.kind == .onlineElsewhere {
      return "\(width >= 42 ? "Enter log in   " : "")F5 continue here   F10 leave"
    }
    return "Enter log in\(width >= 42 ? "   Tab next field" : "")   F10 leave"
  }

  private func draw(_ field: Field, on screen: inout Screen, row: Int, left: Int, width: Int) {
    let labelColumns = width >= 30 ? 10 : 3
    let label = width >= 30 ? field.label : String(field.label.prefix(1)) + ":"
    let isFocused = field == focus
    screen.write(
      label, row: row, column: left, limit: labelColumns,
      style: isFocused ? Palette.current : .plain)
    let room = max(width - labelColumns, 1)
    let editor = shown(field)
    let view = editor.view(width: room)
    screen.fill(
      row: row, column: left + labelColumns, width: room, with: isFocused ? "_" : " ",
      style: Palette.remark)
    screen.write(view.text, row: row, column: left + labelColumns, limit: room)
    if isFocused, row < screen.rows {
      screen.putCursor(row: row, column: left + labelColumns + view.cursor)
    }
  }

  /// The password appears as one asterisk a character.
  private func shown(_ field: Field) -> Editor {
    let editor = editors[field.rawValue]
    guard field == .password else { return editor }
    var masked = Editor()
    masked.set(String(repeating: "*", count: editor.text.count))
    for _ in 0..<max(0, editor.text.count - editor.cursor) { _ = masked.handle(.left) }
    return masked
  }
}

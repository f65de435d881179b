// What lives here: questions and their answers.

import IRC

extension Client {
  // MARK: What has been seen

  /// What is asked was on the screen before the key came that is being handled.
  var isAskedVisibly: Bool {
    unseen == nil && (showsForm || !layout.promiseRows.isEmpty || layout.conversationRow != nil)
  }

  /// What to say with `shown` when the screen that shows it is with the terminal; the keys that wait
  /// are to be taken before it is written. Nil when nothing is new.
  package var unseen: Int? { asking.unseen }

  // MARK: Asking

  /// What is typed from now on is an answer, or stays in the input line.
  mutating func ask(_ question: Question) {
    asking.ask(question, over: editor)
    editor.set("")
  }

  /// The text in the input line, as it will be without the question.
  var wholeText: String { asking.question?.line(with: editor.text).text ?? editor.text }

  mutating func withdrawQuestion() {
    guard let asked = asking.takeQuestion() else { return }
    editor.resume(asked.line(with: editor.text))
  }

  mutating func answer(_ key: Key) {
    switch key {
    case .escape where !editor.isSearching, .control("c") where !editor.isSearching:
      return withdrawQuestion()
    case .mouse: return
    default: break
    }
    switch editor.handle(key) {
    case .submit: takeAnswer()
    case .complete, .ignored: ring()
    case .changed: noteTypedAhead(key)
    }
  }

  private var answerLine: Substring {
    let text = editor.text
    return text[
      (text.lastIndex(where: \.isNewline).map { text.index(after: $0) } ?? text.startIndex)...]
  }

  private mutating func noteTypedAhead(_ key: Key) {
    let isPaste = if case .paste = key { true } else { false }
    if answerLine.isEmpty {
      asking.noteTypedAhead(false)
    } else if isPaste || !isAskedVisibly {
      asking.noteTypedAhead(true)
    }
  }

  /// Enter sends nothing while a question stands: a line that is no answer stays.
  private mutating func takeAnswer() {
    guard let asked = asking.question else { return }
    let line = answerLine
    let isFirst = asked.takesEnter && editor.isEmpty
    let deed = isFirst ? asked.options.first?.deed : asked.deed(for: line)
    guard isAskedVisibly, !asked.isTypedAhead, let deed else {
      if isAskedVisibly { ring() }
      if !line.isEmpty { editor.insert("\n") }
      return noteTypedAhead(.enter)
    }
    let rest = String(editor.text.dropLast(line.count))
    _ = asking.takeQuestion()
    editor.resume(asked.line)
    perform(deed)
    keep(rest)
  }

  /// What was typed besides the answer stays in the input line.
  private mutating func keep(_ typed: String) {
    var rest = typed
    if asking.question == nil, rest.last?.isNewline ?? false { rest.removeLast() }
    guard !rest.isEmpty else { return }
    editor.moveToEnd()
    if asking.question == nil, !editor.isEmpty { editor.insert("\n") }
    editor.insert(rest)
  }

  private mutating func perform(_ deed: Question.Deed) {
    switch deed {
    case .run(let name, let arguments): SlashCommand.named(name).map { run($0, arguments) }
    case .text: say()
    case .everybodyOnline(let text): deliver(.everybodyOnline(text))
    case .everybody(let text): deliver(.everybody(text))
    case .people(let names, let text): deliver(.people(names, text))
    case .sendHeld: chat.sendHeld()
    case .dropHeld: chat.dropHeld()
    }
  }

  private mutating func deliver(_ receivers: Receivers) {
    let place = chat.conversations.current
    conclude(chat.deliver(receivers), typedIn: place)
  }

  /// What was typed long before it could be sent is said only if it is still meant.
  mutating func askAboutHeld() {
    let held = chat.outgoing.held
    guard asking.question == nil, overlay == nil, chat.isReady, let first = held.first,
      asking.askAboutHeld()
    else { return }
    let fields = chat.clock.fields(of: first.time)
    let count = held.count == 1 ? "1 message" : "\(held.count) messages"
    let asked = Question(
      [.init("y", "y send", .sendHeld), .init("n", "n do not", .dropHeld)], "Esc later",
      asking: "\(count) of \(fields.date) \(fields.clock) not sent.", isInterruption: true)
    ask(asked)
  }
}

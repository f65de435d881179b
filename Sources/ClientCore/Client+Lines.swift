// What lives here: what becomes of a line when Enter is pressed, and of the answers to questions.

import IRC

extension Client {
  mutating func submit() {
    switch CommandLine(editor.text) {
    case .nothing: editor.clear()
    case .command(let command, let arguments): run(command, arguments)
    case .text:
      guard let target = chat.currentTarget else { return }
      let measure = chat.measure(unescaped(editor.text), to: target)
      guard let measure, measure.isLarge else { return say() }
      question = Question(
        [.init("y", "y: send it", .text)], "Esc: edit", asking: "\(measure.text) to \(target)?")
    case .question(let command, let arguments): question = .command(command, arguments)
    case .refused(let reason):
      // Up brings it back; staying, it would begin the next line typed.
      _ = takeLine()
      chat.complain(reason)
    }
  }

  /// `//text` says `/text`.
  private func unescaped(_ line: String) -> String {
    line.hasPrefix("//") ? String(line.dropFirst()) : line
  }

  private mutating func takeLine() -> String {
    chat.conversations.update(chat.conversations.current) { $0.log.scroll = nil }
    return editor.take()
  }

  private mutating func say() {
    guard let target = chat.currentTarget else { return }
    chat.say(unescaped(takeLine()), to: [target])
  }

  mutating func run(_ command: SlashCommand, _ arguments: String) {
    let place = chat.conversations.current
    conclude(command.perform(&chat, arguments), typedIn: place)
  }

  /// The line is gone once it is done.
  private mutating func conclude(
    _ outcome: SlashCommand.Outcome, typedIn place: ConversationKey
  ) {
    if case .ask(let asked) = outcome { return question = asked }
    chat.conversations.update(place) { $0.log.scroll = nil }
    if case .stays(let reason) = outcome { return chat.complain(reason) }
    _ = editor.take()
    switch outcome {
    case .help: overlay = .help(HelpView())
    case .logOut(let text): logOut(text)
    case .search(""): overlay = .search(SearchView())
    case .search(let text):
      chat.search(for: text)
      overlay = .search(SearchView(searching: text))
    case .done, .ask, .stays: break
    }
  }

  // MARK: Questions

  mutating func answer(_ key: Key) {
    guard let asked = question else { return }
    switch key {
    case .escape, .control("c"): question = nil
    case .mouse: break
    default:
      guard let deed = asked.deed(for: key) else { return ring() }
      question = nil
      perform(deed)
    }
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
    let held = chat.pending.held
    guard question == nil, overlay == nil, chat.isReady, let first = held.first else { return }
    guard !hasAskedAboutHeld else { return }
    hasAskedAboutHeld = true
    let fields = chat.utcOffset.fields(of: first.time)
    let count = held.count == 1 ? "1 message" : "\(held.count) messages"
    question = Question(
      [.init("y", "y: send", .sendHeld), .init("n", "n: do not", .dropHeld)], "Esc: later",
      asking: "\(count) of \(fields.date) \(fields.clock) not sent.")
  }
}

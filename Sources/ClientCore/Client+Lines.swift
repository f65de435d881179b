// What lives here: what becomes of a line when Enter is pressed.

import IRC

extension Client {
  mutating func submit() {
    switch CommandLine(editor.text) {
    case .nothing: editor.clear()
    case .command(let command, let arguments), .bare(let command, let arguments):
      run(command, arguments)
    case .text: sayOrAsk()
    case .question(let command, let arguments): ask(.command(command, arguments))
    case .refused(let reason):
      // Up brings it back; staying, it would begin the next line typed.
      chat.conversations.update(chat.conversations.current) { $0.log.scroll(to: nil) }
      _ = takeOut(isRefused: true)
      chat.complain(reason)
    }
  }

  /// What reads like a command is said as it stands. False for any other line.
  mutating func sayBare() -> Bool {
    guard case .bare = CommandLine(editor.text) else { return false }
    sayOrAsk()
    return true
  }

  private mutating func sayOrAsk() {
    guard let target = chat.currentTarget else { return }
    let measure = chat.measure(unescaped(editor.text), to: target)
    guard let measure, measure.isLarge else { return say() }
    ask(
      Question(
        [.init("y", "y send it", .text)], "Esc edit", asking: "\(measure.text) to \(target)?"))
  }

  /// `//text` says `/text`.
  private func unescaped(_ line: String) -> String {
    line.hasPrefix("//") ? String(line.dropFirst()) : line
  }

  private mutating func takeLine() -> String {
    chat.conversations.update(chat.conversations.current) { $0.log.scroll(to: nil) }
    return takeOut()
  }

  /// Secrets are not remembered, and kept nowhere.
  private mutating func takeOut(isRefused: Bool = false) -> String {
    let place = chat.conversations.currentConversation.name
    let isSecret = Secrecy.isSecret(editor.text, in: place)
    let line = editor.take(remembers: !isSecret)
    if !isSecret, !isRefused, notebook.isOpen, !line.trimmed.isEmpty { chat.keep(.line(line)) }
    return line
  }

  mutating func say() {
    guard let target = chat.currentTarget else { return }
    chat.say(unescaped(takeLine()), to: [target])
  }

  mutating func run(_ command: SlashCommand, _ arguments: String) {
    let place = chat.conversations.current
    conclude(command.perform(&chat, arguments), typedIn: place)
  }

  /// The line is gone once it is done.
  mutating func conclude(
    _ outcome: SlashCommand.Outcome, typedIn place: ConversationKey
  ) {
    if case .ask(let asked) = outcome { return ask(asked) }
    chat.conversations.update(place) { $0.log.scroll(to: nil) }
    if case .stays(let reason) = outcome { return chat.complain(reason) }
    let line = takeOut()
    switch outcome {
    case .help: open(.help(HelpView()))
    case .logOut(let text): leave(text, line: line)
    case .page(let kind): open(.page(PageView(kind)))
    case .search(""): open(.search(SearchView()))
    case .search(let text):
      chat.search(for: text)
      open(.search(SearchView(searching: text)))
    case .done, .ask, .stays: break
    }
  }

  /// Once more leaves, where something waits that was not sent.
  private mutating func leave(_ text: String, line: String) {
    guard !unsent.isEmpty, asking.hasAskedToLeave != .enter else { return logOut(text) }
    editor.set(line)
    asking.askToLeave(with: .enter, isSecond: false)
  }
}

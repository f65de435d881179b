// What lives here: what the person is asked before something is done.

/// A row of answers, each with its key; the line that it is about stays where it was typed.
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
    var key: Character
    var label: String
    var deed: Deed

    init(_ key: Character, _ label: String, _ deed: Deed) {
      (self.key, self.label, self.deed) = (key, label, deed)
    }
  }

  var options: [Option]
  /// The row in which it stands.
  var text: String
  /// Enter is the first answer, where nothing leaves the client by it.
  var takesEnter = false

  init(_ options: [Option], _ escape: String, asking text: String = "", separator: String = "  ") {
    self.options = options
    self.text =
      (text.isEmpty ? "" : text + " ")
      + (options.map(\.label) + [escape]).joined(separator: separator)
  }

  /// A text that reads like a command.
  static func command(_ command: SlashCommand, _ arguments: String) -> Question {
    var question = Question(
      [
        Option("y", "y: run it", .run(command: command.name, arguments: arguments)),
        Option("n", "n: send it as text", .text),
      ], "Esc: edit", asking: "Did you mean the command /\(command.name)?")
    question.takesEnter = true
    return question
  }

  func deed(for key: Key) -> Deed? {
    switch key {
    case .enter: takesEnter ? options.first?.deed : nil
    case .character(let typed):
      options.first { String($0.key) == typed.lowercased() }?.deed
    default: nil
    }
  }
}

/// How much a text is, before it is sent.
struct Measure: Equatable {
  var lines: Int
  var bytes: Int
  var messages: Int

  /// Nobody sends this much by a slip of the hand.
  var isLarge: Bool { messages > 10 || lines > 20 || bytes > 4000 }

  var text: String {
    [(lines, "line"), (bytes, "byte"), (messages, "message")].map { count, word in
      "\(count) \(word)\(count == 1 ? "" : "s")"
    }.joined(separator: ", ")
  }
}

extension Chat {
  /// Nil for what is one short line.
  func measure(_ text: String, to target: String) -> Measure? {
    guard facts.needsLines(text, .privmsg, to: target) else { return nil }
    let messages = lines(text, to: [target]).reduce(0) { $0 + $1.texts.count }
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).count
    return Measure(lines: lines, bytes: text.utf8.count, messages: messages)
  }
}

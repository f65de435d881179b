// What lives here: one command of the input line, and what is left to do after it.

import IRC

/// `/name arguments`. Help, completion and the check of the arguments derive from this.
struct SlashCommand: Sendable {
  /// What the chat itself cannot do.
  enum Outcome: Equatable, Sendable {
    case done
    case logOut(String)
    case help
    case search(String)
    case page(PageView.Kind)
    /// The line is not done before this is answered.
    case ask(Question)
    /// Nothing was done: the line stays, with the reason.
    case stays(String)
  }

  typealias Run = @Sendable (inout Chat, CommandArguments) -> Outcome

  let name: String
  private(set) var aliases: [String] = []
  /// The arguments as help shows them.
  private(set) var usage = ""
  let help: String
  /// Words that have to follow.
  private(set) var minimum = 0
  /// Whether it can do without the server.
  private(set) var worksOffline = false
  let run: Run

  var synopsis: String { usage.isEmpty ? "/\(name)" : "/\(name) \(usage)" }

  static let all: [SlashCommand] =
    talking + presence + rooms + filtering + moderating + asking + searching
    + leaving

  private static let byName: [String: SlashCommand] = all.reduce(into: [:]) { table, command in
    for name in [command.name] + command.aliases { table[name] = command }
  }

  static func named(_ name: String) -> SlashCommand? { byName[name.lowercased()] }

  /// The command whose name is nearest to a mistyped one.
  static func near(_ name: String) -> SlashCommand? {
    let wanted = name.lowercased()
    let names = byName.keys.sorted()
    if let best = NearNames.suggestions(for: wanted, among: names).first { return byName[best] }
    return wanted.count < 2 ? nil : names.first { $0.hasPrefix(wanted) }.flatMap { byName[$0] }
  }

  /// Whose text may have several lines.
  private static let sayers = Set(talking.map(\.name))

  /// Runs it after the checks that all commands share.
  func perform(_ chat: inout Chat, _ text: String) -> Outcome {
    guard Self.sayers.contains(name) || !text.trimmed.contains(where: \.isNewline) else {
      return .stays("/\(name) is one line: what stands below it would be lost")
    }
    let arguments = CommandArguments(text)
    guard arguments.words.count >= minimum else {
      chat.complain("usage: \(synopsis)")
      return .done
    }
    guard worksOffline || chat.isReady else {
      chat.complain("/\(name) needs a connection, and there is none at the moment")
      return .done
    }
    let (place, count) = (chat.conversations.current, chat.output.count)
    defer {
      if chat.output.count > count { chat.noteQuestions(in: place, from: count) }
    }
    return run(&chat, arguments)
  }
}

extension Chat {
  /// What was sent just now was asked in `place`.
  fileprivate mutating func noteQuestions(in place: ConversationKey, from count: Int) {
    answers.ask(in: place, at: clock.moment)
    guard facts.has(.labeledResponse), !isPlain else { return }
    for index in output.unlabelled(from: count) {
      output.label(index, answers.nextLabel(in: place))
    }
  }
}

/// What stands behind a command's name.
struct CommandArguments: Equatable, Sendable {
  let text: String
  let words: [String]

  init(_ text: String) {
    self.text = text.trimmed
    words = text.split { $0 == " " || $0.isNewline }.map(String.init)
  }

  /// The text after the first `count` words.
  func rest(after count: Int) -> String {
    var rest = text[...]
    for _ in 0..<count {
      rest = rest.drop { $0 != " " && !$0.isNewline }
      rest = rest.drop { $0 == " " || $0.isNewline }
    }
    return String(rest)
  }
}

extension String {
  var trimmed: String {
    guard let last = lastIndex(where: { !$0.isBlank }) else { return "" }
    return String(self[...last].drop(while: \.isBlank))
  }
}

extension Character {
  /// White space; most characters are a byte, which needs no look into Unicode's tables.
  var isBlank: Bool {
    let bytes = utf8
    guard bytes.count == 1, let byte = bytes.first else { return isWhitespace }
    return byte == 0x20 || 0x9...0xD ~= byte
  }
}

// What lives here: the one table of what a person can do with a key outside the input line.

/// Help, the README and the key lookup derive from it. Terminals swallow some function keys, so
/// each action that has one has a second key.
package enum Action: Hashable, Sendable {
  case help, goTo, people, sidebar, busy, refresh, search, suspend, logOut
  case nextUnread, firstUnread, mentions, markRead, nextConversation, previousConversation
  /// Conversation 1 to 9.
  case conversation(Int)
  case scrollUp, scrollDown, scrollToTop, scrollToBottom

  /// In the order of the help screen.
  package static let all: [Action] =
    [.help, .goTo, .people, .sidebar, .busy, .refresh, .search, .suspend, .logOut]
    + [.nextUnread, .firstUnread, .mentions, .markRead, .nextConversation, .previousConversation]
    + (1...9).map(Action.conversation)
    + [.scrollUp, .scrollDown, .scrollToTop, .scrollToBottom]

  /// The keys that always do it; the first is the one that hints show.
  package var keys: [Key] {
    switch self {
    case .help: [.function(1), .alt("h")]
    case .goTo: [.function(2), .alt("g")]
    case .people: [.function(3), .alt("w")]
    case .sidebar: [.alt("s")]
    case .busy: [.function(4), .alt("z")]
    case .refresh: [.function(5), .control("l")]
    case .search: [.function(7), .alt("/")]
    case .suspend: [.control("z")]
    case .logOut: [.function(10), .alt("q")]
    case .nextUnread: [.alt("a")]
    case .firstUnread: [.alt("u")]
    case .mentions: [.alt("m")]
    case .markRead: [.alt("r")]
    case .nextConversation: [.alt("n")]
    case .previousConversation: [.alt("p")]
    case .conversation(let number): [.alt(Character(String(number)))]
    case .scrollUp: [.pageUp, .alt("v")]
    case .scrollDown: [.pageDown, .control("v")]
    case .scrollToTop: [.alt("<")]
    case .scrollToBottom: [.alt(">")]
    }
  }

  /// Keys that do it while the input line is empty; with text in it they edit.
  package var keysOnEmptyLine: [Key] {
    switch self {
    case .goTo: [.control("k")]
    case .logOut: [.control("c")]
    default: []
    }
  }

  /// One sentence for the help.
  package var help: String {
    switch self {
    case .help: "Show or hide this help."
    case .goTo: "Go to a conversation by a part of its name."
    case .people: "Show everybody who is here; Enter talks to one."
    case .sidebar: "Show or hide the people beside the messages."
    case .busy: "Be busy, so that messages wait for you; again to be back."
    case .refresh: "Draw the screen anew and ask who is online."
    case .search: "Search in the messages."
    case .suspend: "Go back to the shell; fg brings you here again."
    case .logOut: "Log out."
    case .nextUnread: "Go to the next unread conversation, mentions first."
    case .firstUnread: "Go to the first unread line; again comes back."
    case .mentions: "Show what was said to you in all rooms."
    case .markRead: "Mark what is here as read; again takes it back."
    case .nextConversation: "Go to the next conversation."
    case .previousConversation: "Go to the previous conversation."
    case .conversation(let number): "Go to conversation \(number)."
    case .scrollUp: "Scroll the messages one page up."
    case .scrollDown: "Scroll the messages one page down."
    case .scrollToTop: "Scroll to the first message."
    case .scrollToBottom: "Scroll to the latest message."
    }
  }

  private static func table(_ keys: (Action) -> [Key]) -> [Key: Action] {
    var table: [Key: Action] = [:]
    for action in all {
      for key in keys(action) { table[key] = action }
    }
    return table
  }

  private static let always = table(\.keys)
  private static let onEmptyLine = table(\.keysOnEmptyLine)

  /// What `key` does now, or nil if it is for the input line.
  package static func action(for key: Key, lineIsEmpty: Bool) -> Action? {
    always[key] ?? (lineIsEmpty ? onEmptyLine[key] : nil)
  }

  /// The help's rows: keys ("F2, Alt-g, or Ctrl-K on an empty line") and sentence. The nine
  /// numbered conversations share one row.
  package static var helpRows: [(keys: String, help: String)] {
    all.compactMap { action in
      if case .conversation(let number) = action {
        return number == 1 ? ("Alt-1 to Alt-9", "Go to the conversation of that number.") : nil
      }
      var keys = action.keys.map(\.name).joined(separator: ", ")
      if !action.keysOnEmptyLine.isEmpty {
        keys += ", " + action.keysOnEmptyLine.map(\.name).joined(separator: ", ") + " (empty line)"
      }
      return (keys, action.help)
    }
  }
}

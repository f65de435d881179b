// What lives here: the table of what the input line's keys do.

/// What a key does to the input line.
package enum EditorAction: CaseIterable, Hashable, Sendable {
  case lineStart, lineEnd, left, right, wordLeft, wordRight
  case deleteBefore, deleteAfter, killWordBefore, killBlankWordBefore, killWordAfter
  case killToEnd, killToStart, yank, yankOlder, transpose
  case undo, redo, newline, historyOlder, historyNewer, searchHistory, clear

  /// The keys that do it; the first is the one to print.
  package var keys: [Key] {
    switch self {
    case .lineStart: [.control("a"), .home]
    case .lineEnd: [.control("e"), .end]
    case .left: [.control("b"), .left]
    case .right: [.control("f"), .right]
    case .wordLeft: [.alt("b"), .controlLeft]
    case .wordRight: [.alt("f"), .controlRight]
    case .deleteBefore: [.backspace, .control("h")]
    case .deleteAfter: [.delete, .control("d")]
    case .killWordBefore: [.altBackspace]
    case .killBlankWordBefore: [.control("w")]
    case .killWordAfter: [.alt("d")]
    case .killToEnd: [.control("k")]
    case .killToStart: [.control("u")]
    case .yank: [.control("y")]
    case .yankOlder: [.alt("y")]
    case .transpose: [.control("t")]
    case .undo: [.control("_")]
    case .redo: [.alt("_")]
    case .newline: [.altEnter, .control("j")]
    case .historyOlder: [.up, .control("p")]
    case .historyNewer: [.down, .control("n")]
    case .searchHistory: [.control("r")]
    case .clear: [.control("c")]
    }
  }

  /// One sentence for the help.
  package var help: String {
    switch self {
    case .lineStart: "Go to the start of the line."
    case .lineEnd: "Go to the end of the line."
    case .left: "Go one character back."
    case .right: "Go one character forward."
    case .wordLeft: "Go one word back."
    case .wordRight: "Go one word forward."
    case .deleteBefore: "Delete the character before the cursor."
    case .deleteAfter: "Delete the character at the cursor."
    case .killWordBefore: "Cut the word before the cursor."
    case .killBlankWordBefore: "Cut back to the blank before the cursor."
    case .killWordAfter: "Cut the word after the cursor."
    case .killToEnd: "Cut what follows the cursor."
    case .killToStart: "Cut what precedes the cursor."
    case .yank: "Put back what was cut last."
    case .yankOlder: "Right after that: put back what was cut before it instead."
    case .transpose: "Swap the two characters around the cursor."
    case .undo: "Undo the last change."
    case .redo: "Redo what was undone."
    case .newline: "Begin a new line in the same message."
    case .historyOlder: "Show the line that was sent before."
    case .historyNewer: "Show the line that was sent after."
    case .searchHistory: "Search the lines that were sent; again for an older one."
    case .clear: "Clear the line."
    }
  }

  private static let table: [Key: EditorAction] = {
    var table: [Key: EditorAction] = [:]
    for action in allCases {
      for key in action.keys { table[key] = action }
    }
    return table
  }()

  /// Nil for a key that the line does not know.
  package static func action(for key: Key) -> EditorAction? { table[key] }
}

// What lives here: the names of keys, as help prints them ("Ctrl-K", "Alt-a", "F2").

extension Key {
  private static let named: [(Key, String)] = [
    (.character(" "), "Space"), (.enter, "Enter"), (.altEnter, "Alt-Enter"), (.tab, "Tab"),
    (.backTab, "Shift-Tab"), (.backspace, "Backspace"), (.altBackspace, "Alt-Backspace"),
    (.delete, "Delete"), (.left, "Left"), (.right, "Right"), (.up, "Up"), (.down, "Down"),
    (.controlLeft, "Ctrl-Left"), (.controlRight, "Ctrl-Right"), (.home, "Home"), (.end, "End"),
    (.pageUp, "PgUp"), (.pageDown, "PgDn"), (.escape, "Esc"),
  ]

  /// How help spells this key; a paste, focus or pointer event has a word in lower case.
  package var name: String {
    if let entry = Key.named.first(where: { $0.0 == self }) { return entry.1 }
    return switch self {
    case .character(let character): String(character)
    case .control(let character): "Ctrl-\(character.uppercased())"
    case .alt(let character): character == " " ? "Alt-Space" : "Alt-\(character)"
    case .function(let number): "F\(number)"
    case .paste: "paste"
    case .focusIn, .focusOut: "focus"
    default: "mouse"
    }
  }

  /// The key of that name, or nil; names are compared without case, except the letter after `Alt-`.
  package init?(name: String) {
    let wanted = name.lowercased()
    if let entry = Key.named.first(where: { $0.1.lowercased() == wanted }) {
      self = entry.0
    } else if name.count == 1, let character = name.first {
      self = .character(character)
    } else if wanted.hasPrefix("ctrl-"), wanted.count == 6, let character = wanted.last {
      self = .control(character)
    } else if wanted.hasPrefix("alt-"), wanted.count == 5, let character = name.last {
      self = .alt(character)
    } else if wanted == "alt-space" {
      self = .alt(" ")
    } else if wanted.hasPrefix("f"), let number = Int(wanted.dropFirst()), 1...24 ~= number {
      self = .function(number)
    } else {
      return nil
    }
  }
}

// What lives here: how a terminal tells somebody who does not look at it.

import ClientCore

/// Exactly one kind: by what the terminal says that it is, else by its bell.
enum Notifier: Equatable {
  case bell
  /// `OSC 9 ; text`.
  case iterm
  /// `OSC 777 ; notify ; title ; text`.
  case rxvt
  /// `OSC 99`, which tells nobody whose window has the keyboard.
  case kitty

  /// `name`: as XTVERSION, $TERM_PROGRAM or $TERM have it. Within tmux and screen a bell is what gets
  /// through.
  init(name: String, isNested: Bool) {
    let name = name.lowercased()
    let kinds: [(String, Notifier)] = [
      ("kitty", .kitty), ("xterm-kitty", .kitty), ("foot", .rxvt), ("ghostty", .rxvt),
      ("xterm-ghostty", .rxvt), ("wezterm", .rxvt), ("rxvt", .rxvt), ("iterm", .iterm),
    ]
    self = isNested ? .bell : kinds.first { name.hasPrefix($0.0) }?.1 ?? .bell
  }

  func bytes(_ notification: Notification) -> [UInt8] {
    let title = Self.safe(notification.title)
    let text = Self.safe(notification.text)
    switch self {
    case .bell: return [7]
    case .iterm: return Self.sequence("9;\(title): \(text)")
    case .rxvt: return Self.sequence("777;notify;\(title);\(text)")
    case .kitty:
      return Self.sequence("99;i=parley:d=0:o=unfocused;\(title)")
        + Self.sequence("99;i=parley:p=body:o=unfocused;\(text)")
    }
  }

  private static func sequence(_ body: String) -> [UInt8] { Array("\u{1B}]\(body)\u{1B}\\".utf8) }

  /// Nothing in it ends the sequence, or one of its fields.
  private static func safe(_ text: String) -> String {
    let scalars = text.unicodeScalars.filter {
      let category = $0.properties.generalCategory
      return category != .control && category != .format && category != .surrogate
    }
    return String(String.UnicodeScalarView(scalars.map { $0 == ";" ? "," : $0 }))
  }
}

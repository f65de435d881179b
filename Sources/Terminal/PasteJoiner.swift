// What lives here: pastes that the terminal does not mark.

import ClientCore

/// A line end with more text behind it in one portion was pasted, whatever it says: nothing of it
/// sends or runs anything, not even the line end at its end. It is shown when no more of it comes,
/// so that whoever sees it and presses Enter means it. One line end at the end of a portion, with
/// none before it, is Enter: that is how scripts type.
struct PasteJoiner {
  /// A paste, as far as it has come.
  private var paste = ""
  /// Line ends that are Enter unless more text follows.
  private var held = 0
  /// Several characters have come in one instant; their line end may be on its way.
  private var isBurst = false

  /// Nobody presses Enter in the same instant as the letters before it.
  private static let typedAtOnce = 2

  var isWaiting: Bool { held > 0 || isBurst || !paste.isEmpty }

  mutating func join(_ keys: [Key]) -> [Key] {
    var joined: [Key] = []
    var run: [Key] = []
    for key in keys {
      if Self.isText(key) {
        run.append(key)
      } else {
        joined += take(run) + flush() + [key]
        run = []
      }
    }
    return joined + take(run)
  }

  /// Nothing more follows.
  mutating func flush() -> [Key] {
    defer { self = PasteJoiner() }
    return (paste.isEmpty ? [] : [.paste(paste)]) + Array(repeating: .enter, count: held)
  }

  /// What of a run of text and line ends are keys now.
  private mutating func take(_ run: [Key]) -> [Key] {
    guard !run.isEmpty else { return [] }
    let body = run.dropLast(run.reversed().prefix { $0 == .enter }.count)
    let ends = run.count - body.count
    if !paste.isEmpty || body.contains(.enter) || (held > 0 && !body.isEmpty) {
      gather(Array(repeating: .enter, count: held) + run)
      (held, isBurst) = (0, false)
      return []
    }
    isBurst = isBurst || body.count >= Self.typedAtOnce
    guard ends > 0, isBurst || held > 0 else { return run }
    held += ends
    return Array(body)
  }

  private mutating func gather(_ keys: [Key]) {
    for key in keys where paste.utf8.count < KeyDecoder.pasteLimit {
      paste.append(Self.character(key))
    }
  }

  private static func isText(_ key: Key) -> Bool {
    switch key {
    case .character, .enter, .tab: true
    default: false
    }
  }

  private static func character(_ key: Key) -> Character {
    switch key {
    case .character(let character): character
    case .tab: "\t"
    default: "\n"
    }
  }
}

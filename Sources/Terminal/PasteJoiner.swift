// What lives here: pastes of terminals that do not mark them.

import ClientCore

/// A line end with more text behind it in one portion was pasted, whatever it says: it must not send
/// or run anything. The line end behind a paste is Enter, unless more of it follows at once.
struct PasteJoiner {
  /// False once the terminal has shown that it marks its pastes.
  var isNeeded = true
  /// Line ends that wait for what may follow.
  private var held = 0

  var isWaiting: Bool { held > 0 }

  /// Nobody presses Enter in the same instant as the letters before it.
  private static let typedAtOnce = 2

  mutating func join(_ keys: [Key]) -> [Key] {
    guard isNeeded || held > 0 else { return keys }
    var joined: [Key] = []
    var run = [Key](repeating: .enter, count: held)
    let goesOn = held > 0
    held = 0
    for key in keys {
      if Self.isText(key) {
        run.append(key)
      } else {
        joined += Self.settled(run) + [key]
        run = []
      }
    }
    return joined + hold(run, isMore: goesOn && run.count >= keys.count)
  }

  mutating func flush() -> [Key] {
    defer { held = 0 }
    return Array(repeating: .enter, count: held)
  }

  /// The last run: its line ends may be in the middle of a paste.
  private mutating func hold(_ run: [Key], isMore: Bool) -> [Key] {
    let body = run.count - run.reversed().prefix { $0 == .enter }.count
    guard body >= Self.typedAtOnce || isMore, body < run.count else { return Self.settled(run) }
    held = run.count - body
    return Self.settled(Array(run.prefix(body)))
  }

  private static func isText(_ key: Key) -> Bool {
    switch key {
    case .character, .enter, .tab: true
    default: false
    }
  }

  private static func settled(_ run: [Key]) -> [Key] {
    let end = run.count - run.reversed().prefix { $0 == .enter }.count
    let body = run.prefix(end)
    guard body.contains(.enter) else { return run }
    return [.paste(String(body.map(character)))] + Array(run.suffix(from: end))
  }

  private static func character(_ key: Key) -> Character {
    switch key {
    case .character(let character): character
    case .tab: "\t"
    default: "\n"
    }
  }
}

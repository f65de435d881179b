// What lives here: the letters of a MODE line, each with its argument (Modern IRC, "MODE").

/// One letter being set or taken away.
struct ModeChange: Sendable, Equatable {
  let isSet: Bool
  let letter: Character
  let argument: String?

  /// A list without an argument is told, not changed.
  var asksForList: Bool { argument == nil && MaskList(rawValue: letter) != nil }

  /// As the room's members read it.
  func showing(_ argument: String?) -> ModeChange {
    ModeChange(isSet: isSet, letter: letter, argument: argument)
  }
}

extension ModeChange {
  /// Modes that take an argument: lists and the key when there is one, the others as ISUPPORT says.
  private static func takesArgument(_ letter: Character, isSet: Bool) -> Bool {
    switch letter {
    case "b", "e", "I", "k", "o", "v": true
    case "l", "W": isSet
    default: false
    }
  }

  /// `+ov-b alice bob mask`; past `limit` letters with an argument the rest is left out (MODES).
  static func parse(_ text: String, _ arguments: some Sequence<String>, limit: Int)
    -> [ModeChange]
  {
    var changes: [ModeChange] = []
    var isSet = true
    var rest = Array(arguments)[...]
    var count = 0
    for scalar in text.unicodeScalars.prefix(64) {
      let letter = Character(scalar)
      if letter == "+" || letter == "-" {
        isSet = letter == "+"
        continue
      }
      var argument: String?
      if takesArgument(letter, isSet: isSet), !rest.isEmpty {
        count += 1
        argument = rest.removeFirst()
        guard count <= limit else { continue }
      }
      // A list is told once, however often one line asks for it.
      let change = ModeChange(isSet: isSet, letter: letter, argument: argument)
      if change.asksForList,
        changes.contains(where: { $0.letter == letter && $0.argument == nil })
      {
        continue
      }
      changes.append(change)
    }
    return changes
  }

  /// As many `[letters, argument...]` as it takes to keep each within `space` bytes.
  static func lines(_ changes: [ModeChange], space: Int) -> [[String]] {
    var lines: [[String]] = []
    var letters = ""
    var arguments: [String] = []
    var sign: Bool?
    var length = 0
    for change in changes {
      let cost = (change.argument.map { $0.utf8.count + 1 } ?? 0) + 2
      if !letters.isEmpty, length + cost > space || arguments.count == 12 {
        lines.append([letters] + arguments)
        (letters, arguments, sign, length) = ("", [], nil, 0)
      }
      if sign != change.isSet { letters.append(change.isSet ? "+" : "-") }
      sign = change.isSet
      letters.append(change.letter)
      if let argument = change.argument { arguments.append(argument) }
      length += cost
    }
    if !letters.isEmpty { lines.append([letters] + arguments) }
    return lines
  }
}

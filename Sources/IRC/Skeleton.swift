// What lives here: which names look alike (after the idea of Unicode Technical Standard 39).

/// What a reader's eye keeps of a name: two names of one skeleton can be taken for each other.
public enum Skeleton {
  /// Compact on purpose: the Latin, Greek, Cyrillic and Armenian letters and the digits that
  /// common typefaces draw as a Latin letter. Never shown and never a name.
  public static func of(_ name: String) -> String {
    var seen: [Unicode.Scalar] = []
    for scalar in name.composed.unicodeScalars {
      if let twin = twins[scalar] {
        seen.append(twin)
      } else {
        seen += scalar.properties.lowercaseMapping.unicodeScalars.map { twins[$0] ?? $0 }
      }
    }
    return joinPairs(seen)
  }

  /// `rn` reads as `m`, and `vv` as `w`.
  private static func joinPairs(_ scalars: [Unicode.Scalar]) -> String {
    var joined = String.UnicodeScalarView()
    var index = 0
    while index < scalars.count {
      let next = index + 1 < scalars.count ? scalars[index + 1] : " "
      switch (scalars[index], next) {
      case ("r", "n"):
        joined.append("m")
        index += 2
      case ("v", "v"):
        joined.append("w")
        index += 2
      default:
        joined.append(scalars[index])
        index += 1
      }
    }
    return String(joined)
  }

  private static let twins: [Unicode.Scalar: Unicode.Scalar] = {
    var twins: [Unicode.Scalar: Unicode.Scalar] = [:]
    for row in rows {
      for scalar in row.twins.unicodeScalars { twins[scalar] = row.letter }
    }
    return twins
  }()

  /// A letter, and what is drawn like it.
  private static let rows: [(letter: Unicode.Scalar, twins: String)] = [
    ("a", "аАΑαɑ"), ("b", "вВΒЬь"), ("c", "сСϲϹ"), ("d", "ԁԀ"), ("e", "еЕΕє"), ("f", "ƒ"),
    ("g", "ɡց"), ("h", "нНΗһհ"), ("i", "іιıɩ"), ("j", "јЈϳ"), ("k", "кКΚκ"),
    ("l", "1I|ІΙӀӏן"), ("m", "мМΜ"), ("n", "пΝηոռ"), ("o", "0оОΟοσօՕ"), ("p", "рРΡρ"),
    ("q", "ԛԚզ"), ("r", "гГ"), ("s", "ѕЅՏ"), ("t", "тТΤτ"), ("u", "υսՍ"), ("v", "νѵѴ"),
    ("w", "ԝԜωա"), ("x", "хХΧχ"), ("y", "уУΥγүҮ"), ("z", "Ζᴢ"),
  ]
}

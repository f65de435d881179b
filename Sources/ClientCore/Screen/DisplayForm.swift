// What lives here: the form of a character that all terminals count alike.

import IRC

/// Terminals disagree about joined emoji, skin tones and variation selectors: such a cluster has two
/// columns, in which it stands whole or by a stand-in. What would move the cursor or turn the text around is
/// shown as a stand-in.
package enum DisplayForm {
  /// What goes into one cell: a base with its marks, one or two columns wide.
  package struct Part: Hashable, Sendable {
    package fileprivate(set) var text: String
    package let columns: Int
  }

  static let blank = Part(text: " ", columns: 1)

  /// ncurses keeps a base and at most four marks in a cell (CCHARW_MAX).
  static let markLimit = 4

  /// Whether every byte of a text is one character of one column: most of what is drawn is, and needs
  /// no look for clusters, stand-ins and widths.
  static func isPlain(_ text: String) -> Bool {
    let bytes = text.utf8Span.span
    for index in bytes.indices where !(0x20..<0x7F ~= bytes[index]) { return false }
    return true
  }

  /// `byte`: one of a plain text.
  static func plain(_ byte: UInt8) -> Part { plainParts[Int(byte)] }

  private static let plainParts = (0..<UInt8(0x7F)).map {
    Part(text: String(Unicode.Scalar($0)), columns: 1)
  }

  /// One column, and in no need of anything: most that is no ASCII, too.
  static func isNarrow(_ cluster: Character) -> Bool {
    let bytes = cluster.utf8
    if bytes.count == 1, let ascii = bytes.first { return 0x20..<0x7F ~= ascii }
    let scalars = cluster.unicodeScalars
    guard let first = scalars.first,
      scalars.index(after: scalars.startIndex) == scalars.endIndex
    else { return false }
    return switch first.value {
    case 0xA1...0xAC, 0xAE...0x2FF, 0x2010...0x2027, 0x2030...0x205E, 0x2500...0x25FC: true
    default: false
    }
  }

  static func narrow(_ cluster: Character) -> Part { Part(text: String(cluster), columns: 1) }

  /// What goes into the cells of a character.
  package static func parts(of cluster: Character) -> [Part] {
    if isNarrow(cluster) { return [narrow(cluster)] }
    if Emoji(cluster) != nil { return [Part(text: String(cluster), columns: 2)] }
    return apart(cluster)
  }

  private static func apart(_ cluster: Character) -> [Part] {
    if let ascii = cluster.asciiValue, 0x20..<0x7F ~= ascii, cluster != "\r\n" {
      return [Part(text: String(cluster), columns: 1)]
    }
    if cluster.isNewline, cluster == "\n" || cluster == "\r\n" {
      return [Part(text: "\u{21B5}", columns: 1)]
    }
    if cluster == "\t" { return Array(repeating: blank, count: 4) }
    var parts: [Part] = []
    var marks = 0
    for scalar in cluster.unicodeScalars {
      if let standIn = standIn(for: scalar) {
        if !parts.isEmpty, isSilent(scalar) { continue }
        parts += standIn.map { Part(text: String($0), columns: 1) }
        marks = markLimit
      } else if TextWidth.columns(of: scalar) == 0 {
        guard !parts.isEmpty else {
          parts += code(of: scalar).map { Part(text: String($0), columns: 1) }
          marks = markLimit
          continue
        }
        guard marks < markLimit, !isVariationSelector(scalar) else { continue }
        parts[parts.count - 1].text.unicodeScalars.append(scalar)
        marks += 1
      } else if parts.isEmpty || !scalar.properties.isEmojiModifier {
        parts.append(Part(text: String(scalar), columns: TextWidth.columns(of: scalar)))
        marks = 0
      }
    }
    return parts
  }

  /// One line that may be written to a terminal, whoever made the text: the gate for all that does
  /// not go through a `Screen`'s cells.
  static func line(_ text: String) -> String { self.text(of: Formatting.strip(text)) }

  /// The whole text in display form.
  package static func text(of text: String) -> String {
    if isPlain(text) { return text }
    return text.map { apart($0).map(\.text).joined() }.joined()
  }

  /// What stands for an emoji of several characters in its two columns, where the terminal does not draw it as
  /// one: its first, or the letters of a flag.
  package static func standIns(for emoji: Character) -> [String] {
    let letters = emoji.unicodeScalars.compactMap(Emoji.letter)
    if letters.count == 2 { return letters.map { String($0) } }
    guard let first = apart(emoji).first else { return [" ", " "] }
    return first.columns == 2 ? [first.text] : [first.text, " "]
  }

  /// Joined emoji one by one, where none are drawn as one: nobody would know of those behind the first.
  static func separated(_ text: String) -> String {
    guard text.unicodeScalars.contains("\u{200D}") else { return text }
    return text.reduce(into: "") { separated, cluster in
      separated += Emoji(cluster) == .joined ? self.text(of: String(cluster)) : String(cluster)
    }
  }

  /// What is shown for a scalar that must not reach a terminal, or nil if it may.
  private static func standIn(for scalar: Unicode.Scalar) -> String? {
    switch scalar.value {
    case 0..<0x20: return "^" + String(Unicode.Scalar(UInt8(scalar.value) ^ 0x40))
    case 0x7F: return "^?"
    case 0x20..<0x7F: return nil
    case 0xAD: return "-"
    default:
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .surrogate:
        return code(of: scalar)
      default: return nil
      }
    }
  }

  private static func code(of scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return "<U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + ">"
  }

  /// Joiners and tags say how a cluster would be drawn; inside one they are left out.
  private static func isSilent(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x200C, 0x200D, 0xE0020...0xE007F: true
    default: false
    }
  }

  private static func isVariationSelector(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isVariationSelector && scalar.value > 0x1FFF
  }
}

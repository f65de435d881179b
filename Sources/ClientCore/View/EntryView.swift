// What lives here: one entry of the log as rows.

import IRC

/// The columns in front of the texts; a narrow pane gives them up for the text.
struct EntryMetrics: Equatable {
  let columns: Int
  let showsTime: Bool
  let nickColumns: Int

  init(_ log: Log, columns: Int) {
    self.columns = columns
    showsTime = columns >= 48
    let limit = columns >= 90 ? 16 : columns >= 48 ? 12 : columns >= 36 ? 8 : 5
    let recent = log.entries.suffix(200).lazy.filter(\.isSpeech)
    let longest = recent.map { TextWidth.columns(of: $0.sender) }.max() ?? 0
    nickColumns = min(limit, max(longest, min(6, limit)))
  }

  /// Columns before the text.
  var indent: Int { (showsTime ? 7 : 0) + nickColumns + 2 }
  var textColumns: Int { max(columns - indent - (showsTime ? 1 : 0), 4) }
}

struct EntryView {
  private let entry: Entry
  private let metrics: EntryMetrics
  private let utcOffset: UTCOffset
  /// A search led here.
  private let isFound: Bool
  private let fold: (String) -> String

  init(
    _ entry: Entry, _ metrics: EntryMetrics, _ utcOffset: UTCOffset, isFound: Bool,
    _ fold: @escaping (String) -> String
  ) {
    self.entry = entry
    self.metrics = metrics
    self.utcOffset = utcOffset
    self.isFound = isFound
    self.fold = fold
  }

  var rows: [StyledText] {
    let lines = body.wrapped(to: metrics.textColumns)
    return lines.enumerated().map { index, line in
      (index == 0 ? head : StyledText(blanks(metrics.indent))) + line
    }
  }

  private var head: StyledText {
    var head = StyledText()
    if metrics.showsTime {
      head.append(" \(utcOffset.fields(of: entry.time).clock) ", Palette.time)
    }
    let (name, style) = speaker
    let shown = Self.clip(name, to: metrics.nickColumns)
    head.append(blanks(metrics.nickColumns - TextWidth.columns(of: shown)))
    head.append(shown, style)
    head.append("  ")
    return head
  }

  private var speaker: (String, Style) {
    switch entry.kind {
    case .message where entry.delivery == .failed: return (entry.sender, Palette.error)
    case .message: return (entry.sender, nickStyle)
    case .action: return ("*", nickStyle)
    case .notice: return ("-\(entry.sender)-", nickStyle)
    case .presence, .event: return ("--", Palette.remark)
    case .note: return ("==", Palette.note)
    case .error: return ("!!", Palette.error)
    }
  }

  private var nickStyle: Style {
    if isWaiting { return Palette.pending }
    if entry.isMention || isFound { return Palette.mention }
    return entry.isOwn ? Palette.own : Palette.nick(fold(entry.sender))
  }

  private var body: StyledText {
    var text = StyledText()
    if let removal = entry.removal {
      text.append("(\(Formatting.strip(removal.sentence)))", Palette.remark)
      return text
    }
    switch entry.kind {
    case .action:
      text.append("\(entry.sender) ", nickStyle)
      text.append(StyledText(formatted: entry.text, base: base))
    case .presence, .event: text.append(Formatting.strip(entry.text), Palette.remark)
    case .note: text.append(Formatting.strip(entry.text), Palette.note)
    case .error: text.append(Formatting.strip(entry.text), Palette.error)
    case .message, .notice: text.append(StyledText(formatted: entry.text, base: base))
    }
    if entry.isBroadcast { text = StyledText("(to all) ", Palette.remark) + text }
    switch entry.delivery {
    case .unsent: text.append(" (waits for the connection)", Palette.remark)
    case .held: text.append(" (typed earlier, not sent)", Palette.remark)
    case .failed: text.append(" (not sent)", Palette.error)
    case .pending, .received: break
    }
    return text
  }

  private var base: Style {
    isWaiting ? Palette.pending : .plain
  }

  private var isWaiting: Bool { [.pending, .unsent, .held].contains(entry.delivery) }

  private func blanks(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }

  /// A name too long for its column keeps its beginning.
  static func clip(_ text: String, to columns: Int) -> String {
    guard TextWidth.columns(of: text) > columns else { return text }
    var clipped = ""
    var used = 0
    for character in text {
      let width = TextWidth.columns(of: character)
      guard used + width <= columns - 1 else { break }
      clipped.append(character)
      used += width
    }
    return columns > 0 ? clipped + "~" : ""
  }
}

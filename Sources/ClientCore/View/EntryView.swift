// What lives here: one entry of the log as rows.

import IRC
import System

/// The columns in front of the texts, by the window's width alone; a narrow one has no room for times.
struct EntryMetrics: Equatable {
  let columns: Int
  let showsTime: Bool
  let nickColumns: Int

  init(columns: Int, window: Int) {
    self.columns = columns
    showsTime = window >= 48
    nickColumns = window >= 160 ? 16 : window >= Layout.wideThreshold ? 12 : 8
  }

  /// Columns before the text.
  var indent: Int { (showsTime ? 7 : 0) + nickColumns + 2 }
  var textColumns: Int { max(columns - indent - 1, 4) }
}

/// What of an entry's lead is told again, where it follows its like.
struct EntryLead: Equatable {
  let showsTime: Bool
  let showsName: Bool

  static let whole = EntryLead(showsTime: true, showsName: true)

  /// After `previous`, with no line between them.
  init(_ entry: Entry, after previous: Entry, _ offset: UTCOffset, fold: (String) -> String) {
    let isSameClock =
      offset.fields(of: entry.time).clock == offset.fields(of: previous.time).clock
    showsTime = !isSameClock
    showsName = !entry.follows(previous, fold: fold)
  }

  private init(showsTime: Bool, showsName: Bool) {
    (self.showsTime, self.showsName) = (showsTime, showsName)
  }
}

extension Entry {
  /// Whether both are of one group of a speaker's.
  fileprivate func follows(_ other: Entry, fold: (String) -> String) -> Bool {
    guard kind == .message, other.kind == .message, delivery == .received,
      other.delivery == .received, isOwn == other.isOwn, isBroadcast == other.isBroadcast
    else { return false }
    return abs((time - other.time).components.seconds) < 300 && fold(sender) == fold(other.sender)
  }
}

struct EntryView {
  private let entry: Entry
  private let metrics: EntryMetrics
  private let utcOffset: UTCOffset
  /// A search led here.
  private let isFound: Bool
  private let joinsEmoji: Bool
  private let hue: UInt8

  init(
    _ entry: Entry, _ metrics: EntryMetrics, _ utcOffset: UTCOffset, isFound: Bool,
    joinsEmoji: Bool, hue: UInt8
  ) {
    self.entry = entry
    self.metrics = metrics
    self.utcOffset = utcOffset
    self.isFound = isFound
    self.joinsEmoji = joinsEmoji
    self.hue = hue
  }

  /// The lead of each row, and its words.
  func rows(_ lead: EntryLead) -> [(lead: StyledText, body: StyledText)] {
    body.wrapped(to: metrics.textColumns).enumerated().map { index, line in
      (index == 0 ? self.lead(lead) : self.lead(nil), line)
    }
  }

  /// `lead`: nil for the rows below the first.
  func lead(_ lead: EntryLead?) -> StyledText {
    var text = StyledText()
    if metrics.showsTime {
      text.append(isForYou ? Glyph.mention : " ", Palette.mentionBar)
      let time = utcOffset.fields(of: entry.time).clock
      text.append(lead?.showsTime ?? false ? time : blanks(5), Palette.time)
      text.append(" ")
    }
    let (name, style) = lead?.showsName ?? false ? speaker : ("", .plain)
    let shown = Self.clip(name, to: metrics.nickColumns)
    text.append(blanks(metrics.nickColumns - TextWidth.columns(of: shown)))
    text.append(shown, style)
    let bar = isForYou && !metrics.showsTime
    text.append(bar ? Glyph.mention : " ", Palette.mentionBar)
    text.append(" ")
    return text
  }

  private var isForYou: Bool { entry.isMention && !entry.isOwn }

  private var speaker: (String, Style) {
    switch entry.kind {
    case .message where entry.delivery == .failed: return (entry.sender, Palette.error)
    case .message: return (entry.sender, nickStyle)
    case .action: return ("*", nickStyle)
    case .notice: return ("-\(entry.sender)-", nickStyle)
    case .presence, .event: return (Glyph.event, Palette.remark)
    case .note: return ("==", Palette.note)
    case .error: return ("!!", Palette.error)
    }
  }

  private var nickStyle: Style {
    if isWaiting { return Palette.pending }
    if isFound { return Palette.found }
    return entry.isOwn ? Palette.own : Palette.name(hue)
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
      text.append(StyledText(formatted: said, base: base))
    case .presence, .event: text.append(Formatting.strip(entry.text), Palette.remark)
    case .note: text.append(Formatting.strip(entry.text), Palette.note)
    case .error: text.append(Formatting.strip(entry.text), Palette.error)
    case .message, .notice: text.append(StyledText(formatted: said, base: base))
    }
    if entry.isBroadcast { text = StyledText("(to all, also away) ", Palette.remark) + text }
    switch entry.delivery {
    case .unsent: text.append(" \(Glyph.waits) waits for the connection", Palette.remark)
    case .held: text.append(" \(Glyph.waits) typed earlier, not sent", Palette.remark)
    case .failed: text.append(" (not sent)", Palette.error)
    case .pending: text.append(" \(Glyph.waits)", Palette.remark)
    case .received: break
    }
    return text
  }

  private var said: String { joinsEmoji ? entry.text : DisplayForm.separated(entry.text) }

  private var base: Style {
    isWaiting ? Palette.pending : isForYou ? Palette.tint : .plain
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
    return columns > 0 ? clipped + Glyph.cut : ""
  }
}

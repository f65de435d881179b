// What lives here: turning the bytes that a terminal sends into keys.

import ClientCore

/// Bytes may come in any portions: what is incomplete waits for more. `patience` says for how long;
/// `flush` settles it when nothing more came.
package struct KeyDecoder {
  /// What terminfo knows beyond the sequences of `EscapeSequence`.
  private let extra: [[UInt8]: Key]
  private var pending: [UInt8] = []
  /// The bytes of a paste whose end has not come.
  private var paste: [UInt8]?
  /// A string of the terminal's that is too long to be kept is being swallowed.
  private var isSwallowing = false
  /// The last thing that was settled is a lone Escape.
  private var hasSettledEscape = false
  private var joiner = PasteJoiner()
  private var keys: [Key] = []
  private var answers: [TerminalAnswer] = []
  private var text: [UInt8] = []

  /// Somebody has pressed Enter, and it is a return, as nearly everywhere: a line feed by itself is Ctrl-J then. It is
  /// Enter where that makes one, as for some scripts.
  private var hasReturned = false

  /// A paste past this many bytes is cut: nobody sends it, and memory has an end.
  static let pasteLimit = 1 << 20
  /// No escape sequence is longer; what looks like one and is, is dropped.
  private static let sequenceLimit = 64
  /// No answer is longer either.
  private static let stringLimit = 1 << 16

  package init(extra: [[UInt8]: Key] = [:]) { self.extra = extra }

  /// True while something waits for what may follow.
  package var isAmbiguous: Bool { patience != nil }

  /// How long to wait for the rest of what has come, also over a slow line; nil when nothing waits.
  package var patience: Duration? {
    if paste != nil { return .seconds(5) }
    if isSwallowing { return .seconds(2) }
    if pending.first == 0x1B { return Self.patience(pending) }
    return joiner.isWaiting ? .milliseconds(40) : nil
  }

  private static func patience(_ pending: [UInt8]) -> Duration {
    // A lone Escape is a key that people wait for, and so is Alt with the first byte of a string.
    guard pending.count > 1, pending != [0x1B, 0x1B] else { return .milliseconds(120) }
    if ControlString.isIntroducer(pending[1]), pending.count == 2 { return .milliseconds(120) }
    if let string = ControlString(pending[...]) {
      return string.isAnswer ? .seconds(2) : .seconds(1)
    }
    return .milliseconds(500)
  }

  /// The keys that are whole; the rest waits for more bytes.
  package mutating func decode(_ bytes: [UInt8]) -> [Key] {
    guard !bytes.isEmpty else { return [] }
    if bytes == [0x0D] { hasReturned = true }
    if bytes == [0x0A], hasReturned, paste == nil, !isAmbiguous { return [.control("j")] }
    // The Escape was a key already, but this is the rest of a sequence and nothing that is typed.
    if hasSettledEscape, pending.isEmpty, Self.isTail(bytes) { pending = [0x1B] }
    hasSettledEscape = false
    pending += bytes
    scan(isFinal: false)
    return takeKeys()
  }

  /// Nothing more is coming: what waits is settled as it is.
  package mutating func flush() -> [Key] {
    guard isAmbiguous else { return [] }
    if joiner.isWaiting { keys += joiner.flush() }
    if let unfinished = paste {
      paste = nil
      pending = []
      add(paste: unfinished)
    }
    isSwallowing = false
    if pending.first == 0x1B {
      hasSettledEscape = pending.count == 1
      scan(isFinal: true)
    }
    flushText()
    defer { keys = [] }
    return keys
  }

  /// What the terminal has said about itself since the last call.
  mutating func takeAnswers() -> [TerminalAnswer] {
    defer { answers = [] }
    return answers
  }

  /// No terminal says more at once of what is asked.
  private static let answerLimit = 64

  private mutating func note(_ answer: TerminalAnswer?) {
    if let answer, answers.count < Self.answerLimit { answers.append(answer) }
  }

  /// An Escape was settled so long ago that nothing belongs to it any more.
  package mutating func forgetEscape() { hasSettledEscape = false }

  private mutating func takeKeys() -> [Key] {
    flushText()
    defer { keys = [] }
    return joiner.join(keys)
  }

  /// `[D`, `OA`, `]11;...`: a whole key or answer without its Escape.
  private static func isTail(_ bytes: [UInt8]) -> Bool {
    let whole = [0x1B] + bytes
    if let string = ControlString(whole[...]) { return string.isAnswer }
    guard bytes.count > 1, bytes[0] == UInt8(ascii: "[") || bytes[0] == UInt8(ascii: "O"),
      let length = EscapeSequence.length(whole[...]), length <= whole.count
    else { return false }
    return EscapeSequence.key(Array(whole.prefix(length))) != nil
  }

  private mutating func scan(isFinal: Bool) {
    var rest = pending[...]
    var previous: UInt8?
    while let byte = rest.first {
      defer { previous = byte }
      if paste != nil {
        guard takePaste(&rest) else { break }
      } else if isSwallowing {
        guard swallow(&rest) else { break }
      } else if byte == 0x1B {
        guard takeEscape(&rest, isFinal) else { break }
      } else if byte == 0x0A, previous == 0x0D {
        // One line end, not two.
        rest = rest.dropFirst()
      } else if byte < 0x20 || byte == 0x7F {
        flushText()
        keys.append(KeyDecoder.control(byte))
        rest = rest.dropFirst()
      } else {
        let length = KeyDecoder.sequenceLength(byte)
        guard KeyDecoder.isComplete(rest, length) else { break }
        text += rest.prefix(length)
        rest = rest.dropFirst(length)
      }
    }
    pending = Array(rest)
  }

  /// Text that arrives at once is cut into whole grapheme clusters. C1 controls are no text.
  private mutating func flushText() {
    guard !text.isEmpty else { return }
    var typed = String(decoding: text, as: UTF8.self)
    if text.contains(0xC2) { typed.unicodeScalars.removeAll { 0x80..<0xA0 ~= $0.value } }
    keys += typed.map(Key.character)
    text = []
  }

  private static func control(_ byte: UInt8) -> Key {
    switch byte {
    case 0x09: .tab
    // Without nl(), Return is 0x0D; a line feed comes from Ctrl-J and from odd keyboards.
    case 0x0A, 0x0D: .enter
    case 0x1B: .escape
    case 0x7F: .backspace
    case 0x01...0x1A: .control(Character(Unicode.Scalar(byte + 0x60)))
    default: .control(Character(Unicode.Scalar(byte + 0x40)))
    }
  }

  private static func sequenceLength(_ lead: UInt8) -> Int {
    switch lead {
    case 0xC2...0xDF: 2
    case 0xE0...0xEF: 3
    case 0xF0...0xF4: 4
    default: 1
    }
  }

  /// A malformed sequence is complete too: decoding makes a replacement character of it.
  private static func isComplete(_ rest: ArraySlice<UInt8>, _ length: Int) -> Bool {
    rest.count >= length || rest.dropFirst().contains { $0 & 0xC0 != 0x80 }
  }

  /// False if the sequence has not ended yet.
  private mutating func takeEscape(_ rest: inout ArraySlice<UInt8>, _ isFinal: Bool) -> Bool {
    if let string = ControlString(rest) { return take(string, &rest, isFinal) }
    // An answer behind the key Escape.
    if rest.dropFirst().first == 0x1B, ControlString(rest.dropFirst()) != nil {
      return take(.escape, length: 1, &rest)
    }
    let isString = rest.count == 2 && ControlString.isIntroducer(rest[rest.startIndex + 1])
    guard !isString || isFinal else { return false }
    if let length = length(of: rest) {
      flushText()
      let sequence = Array(rest.prefix(length))
      rest = rest.dropFirst(length)
      if sequence == EscapeSequence.pasteStart {
        paste = []
      } else if length <= KeyDecoder.sequenceLimit,
        let key = extra[sequence] ?? EscapeSequence.key(sequence)
      {
        keys.append(key)
      } else {
        note(TerminalAnswer(sequence: sequence))
      }
      return true
    }
    guard isFinal || rest.count > KeyDecoder.sequenceLimit else { return false }
    flushText()
    // Alt-[ and Alt-O begin sequences and are keys as well; anything longer was cut short.
    if rest.count <= 2, let key = EscapeSequence.key(Array(rest)) { keys.append(key) }
    rest = []
    return true
  }

  private func length(of rest: ArraySlice<UInt8>) -> Int? {
    // Where a terminal has a key that others begin a mouse report with, it is the key.
    if rest.count >= 3, extra[Array(rest.prefix(3))] != nil { return 3 }
    return EscapeSequence.length(rest)
  }

  private mutating func take(_ key: Key?, length: Int, _ rest: inout ArraySlice<UInt8>) -> Bool {
    flushText()
    if let key { keys.append(key) }
    rest = rest.dropFirst(length)
    return true
  }

  /// A string that is none after all was an Alt key with text behind it: nothing typed is lost.
  private mutating func take(
    _ string: ControlString, _ rest: inout ArraySlice<UInt8>, _ isFinal: Bool
  ) -> Bool {
    let alt = EscapeSequence.alt(rest[rest.startIndex + 1])
    switch string.end {
    case .whole(let length):
      note(TerminalAnswer(string: Array(rest.prefix(length))))
      return take(nil, length: length, &rest)
    case .broken(let length) where string.isAnswer: return take(nil, length: length, &rest)
    case .broken: return take(alt, length: 2, &rest)
    case .open where rest.count > KeyDecoder.stringLimit:
      isSwallowing = !isFinal
      return take(nil, length: rest.count, &rest)
    case .open where !isFinal: return false
    case .open where string.isAnswer: return take(nil, length: rest.count, &rest)
    case .open: return take(alt, length: 2, &rest)
    }
  }

  /// False if the string goes on beyond what came.
  private mutating func swallow(_ rest: inout ArraySlice<UInt8>) -> Bool {
    switch ControlString.end(of: rest, from: rest.startIndex) {
    case .whole(let length), .broken(let length):
      isSwallowing = false
      rest = rest.dropFirst(length)
      return true
    case .open:
      rest = rest.last == 0x1B ? rest.suffix(1) : []
      return false
    }
  }

  /// False if the paste goes on beyond what came.
  private mutating func takePaste(_ rest: inout ArraySlice<UInt8>) -> Bool {
    let end = EscapeSequence.pasteEnd
    guard let start = KeyDecoder.index(of: end, in: rest) else {
      // The end may be cut between two portions.
      let sure = rest.dropLast(end.count - 1)
      addToPaste(sure)
      rest = rest[sure.endIndex...]
      return false
    }
    addToPaste(rest[..<start])
    rest = rest[(start + end.count)...]
    add(paste: paste ?? [])
    paste = nil
    return true
  }

  private mutating func add(paste bytes: [UInt8]) {
    let pasted = String(decoding: bytes, as: UTF8.self)
    keys.append(.paste(KeyDecoder.withLineFeeds(pasted)))
  }

  private mutating func addToPaste(_ bytes: ArraySlice<UInt8>) {
    let room = KeyDecoder.pasteLimit - (paste?.count ?? 0)
    paste?.append(contentsOf: bytes.prefix(max(room, 0)))
  }

  private static func index(of wanted: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
    bytes.indices.first { bytes[$0] == wanted[0] && bytes[$0...].starts(with: wanted) }
  }

  /// Terminals send the line ends of a paste as Return.
  private static func withLineFeeds(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    var previous: Unicode.Scalar?
    for scalar in text.unicodeScalars {
      if scalar == "\r" {
        result.append("\n")
      } else if scalar != "\n" || previous != "\r" {
        result.append(scalar)
      }
      previous = scalar
    }
    return String(result)
  }
}

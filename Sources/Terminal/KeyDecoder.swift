/// What lives here: turning the bytes that a terminal sends into keys.

import ClientCore

/// Bytes may come in any portions: what is incomplete waits for more. Only a lone Escape is
/// ambiguous; `flush` settles it when nothing more came for a while.
public struct KeyDecoder {
  /// What terminfo knows beyond the sequences of `EscapeSequence`.
  private let extra: [[UInt8]: Key]
  private var pending: [UInt8] = []
  /// The bytes of a paste whose end has not come.
  private var paste: [UInt8]?
  private var keys: [Key] = []
  private var text: [UInt8] = []

  /// A paste past this many bytes is cut: nobody sends it, and memory has an end.
  private static let pasteLimit = 1 << 20
  /// No escape sequence is longer; what looks like one and is, is dropped.
  private static let sequenceLimit = 64

  public init(extra: [[UInt8]: Key] = [:]) { self.extra = extra }

  /// True while an Escape may be a key or the start of a sequence.
  public var isAmbiguous: Bool { paste == nil && pending.first == 0x1B }

  public mutating func decode(_ bytes: [UInt8]) -> [Key] {
    pending += bytes
    scan(isFinal: false)
    return takeKeys()
  }

  /// Nothing more is coming: an Escape that waits is a key of its own.
  public mutating func flush() -> [Key] {
    guard isAmbiguous else { return [] }
    scan(isFinal: true)
    return takeKeys()
  }

  private mutating func takeKeys() -> [Key] {
    flushText()
    defer { keys = [] }
    return keys
  }

  private mutating func scan(isFinal: Bool) {
    var rest = pending[...]
    while let byte = rest.first {
      if paste != nil {
        guard takePaste(&rest) else { break }
      } else if byte == 0x1B {
        guard takeEscape(&rest, isFinal) else { break }
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

  /// Text that arrives at once is cut into whole grapheme clusters.
  private mutating func flushText() {
    guard !text.isEmpty else { return }
    keys += String(decoding: text, as: UTF8.self).map(Key.character)
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
    if let length = EscapeSequence.length(rest), length <= KeyDecoder.sequenceLimit {
      flushText()
      let sequence = Array(rest.prefix(length))
      rest = rest.dropFirst(length)
      if sequence == EscapeSequence.pasteStart {
        paste = []
      } else if let key = extra[sequence] ?? EscapeSequence.key(sequence) {
        keys.append(key)
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
    let pasted = String(decoding: paste ?? [], as: UTF8.self)
    paste = nil
    keys.append(.paste(KeyDecoder.withLineFeeds(pasted)))
    return true
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

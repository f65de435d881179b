// What lives here: a line of bytes to a `Message`.

extension Message {
  /// Why a line is no message.
  public enum ParseError: Error, Equatable {
    /// Nothing but white space, or tags without a command.
    case empty
    case invalidUTF8
    /// NUL, CR or LF inside the line.
    case forbiddenByte
    /// A command that is neither letters nor three digits.
    case malformedCommand
  }

  /// Parses one line without its line ending.
  public init(parsing text: String) throws(ParseError) {
    try self.init(parsing: Array(text.utf8).span)
  }

  /// What can be read of a line that is no message, to say what it was about: its tags, and the word
  /// that stands in the command's place.
  public init?(repairing line: borrowing Span<UInt8>) {
    let bytes = Array(String(decoding: (0..<line.count).map { line[$0] }, as: UTF8.self).utf8)
    guard !bytes.span.holdsForbiddenByte else { return nil }
    var scanner = WordScanner()
    var tags = Tags()
    if let range = scanner.word(bytes.span, after: UInt8(ascii: "@")) {
      tags = Tags(parsing: bytes.span.extracting(range))
    }
    _ = scanner.word(bytes.span, after: UInt8(ascii: ":"))
    guard let verb = scanner.word(bytes.span) else { return nil }
    let word = String(trusted: bytes.span.extracting(verb))
    self.init(tags: tags, source: nil, Command(rawValue: word.uppercased()), [])
  }

  /// Parses one line without its line ending.
  public init(parsing line: borrowing Span<UInt8>) throws(ParseError) {
    guard (try? UTF8Span(validating: copy line)) != nil else { throw .invalidUTF8 }
    guard !line.holdsForbiddenByte else { throw .forbiddenByte }
    var scanner = WordScanner()
    var tags = Tags()
    var source: Source?
    if let range = scanner.word(line, after: UInt8(ascii: "@")) {
      tags = Tags(parsing: line.extracting(range))
    }
    if let range = scanner.word(line, after: UInt8(ascii: ":")) {
      source = Source(parsing: String(trusted: line.extracting(range)))
    }
    guard let verb = scanner.word(line) else { throw .empty }
    guard let command = Command(parsing: line.extracting(verb)) else { throw .malformedCommand }
    var parameters: [String] = []
    // As many as most lines have.
    parameters.reserveCapacity(2)
    while let range = scanner.parameter(line, isLast: parameters.count == 14) {
      parameters.append(String(trusted: line.extracting(range)))
    }
    self.init(tags: tags, source: source, command, parameters)
  }
}

/// Where the next word of a line begins; it hands out ranges of byte offsets.
private struct WordScanner {
  private var position = 0

  private mutating func skipSpaces(_ line: borrowing Span<UInt8>) {
    while position < line.count, line[position] == UInt8(ascii: " ") { position += 1 }
  }

  mutating func word(_ line: borrowing Span<UInt8>) -> Range<Int>? {
    skipSpaces(line)
    let start = position
    while position < line.count, line[position] != UInt8(ascii: " ") { position += 1 }
    return start < position ? start..<position : nil
  }

  /// The next word without its first byte, if that byte is `mark`.
  mutating func word(_ line: borrowing Span<UInt8>, after mark: UInt8) -> Range<Int>? {
    skipSpaces(line)
    guard position < line.count, line[position] == mark, let range = word(line) else { return nil }
    return range.lowerBound + 1..<range.upperBound
  }

  mutating func parameter(_ line: borrowing Span<UInt8>, isLast: Bool) -> Range<Int>? {
    skipSpaces(line)
    guard position < line.count else { return nil }
    let isTrailing = line[position] == UInt8(ascii: ":")
    guard isTrailing || isLast else { return word(line) }
    let start = position + (isTrailing ? 1 : 0)
    position = line.count
    return start..<position
  }
}

extension Command {
  /// Letters become upper case; anything but letters or three digits is refused.
  fileprivate init?(parsing bytes: borrowing Span<UInt8>) {
    var digits = 0
    for index in bytes.indices {
      switch bytes[index] {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): break
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digits += 1
      default: return nil
      }
    }
    guard digits == 0 || (digits == 3 && bytes.count == 3) else { return nil }
    let count = bytes.count
    self.init(
      rawValue: bytes.withUnsafeBufferPointer { bytes in
        String(unsafeUninitializedCapacity: count) { upper in
          // Of letters this takes the bit that tells lower case; of digits there is nothing to take.
          for index in 0..<count {
            upper[index] = bytes[index] >= 0x40 ? bytes[index] & 0xDF : bytes[index]
          }
          return count
        }
      })
  }
}

extension String {
  /// A copy of bytes that are known to be UTF-8 (a piece, cut at ASCII, of a validated line).
  init(trusted bytes: borrowing Span<UInt8>) {
    self = bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
  }
}

extension Span where Element == UInt8 {
  var holdsForbiddenByte: Bool {
    for index in indices where self[index] <= 13 {
      if self[index] == 0 || self[index] == 10 || self[index] == 13 { return true }
    }
    return false
  }
}

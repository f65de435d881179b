// What lives here: bytes as they arrive, to lines.
import IRC
import Testing

@Suite struct `A stream of bytes` {
  /// Lines as text; a line that was too long is nil.
  private func lines(
    _ chunks: [[UInt8]], tags: Int = 20, body: Int = 12
  ) -> (lines: [String?], held: Int) {
    var framer = LineFramer(tags: tags, body: body)
    var found: [String?] = []
    for chunk in chunks {
      _ = framer.consume(chunk.span) {
        found.append(Self.text($0)); return .more
      }
    }
    return (found, framer.heldCount)
  }

  private static func text(_ line: borrowing Span<UInt8>?) -> String? {
    guard let line = copy line else { return nil }
    return line.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
  }

  private static let stream =
    "PING a\r\n\r\n\nQUIT\nJOIN #a\r@t=1 PING b\r\n1234567890\r\n12345678901\r\n"
    + "@23456789012345678 1234567890\r\n@2345678901234567890 1\r\nß\r\n@ 12345678901\n"
    + String(repeating: "x", count: 100) + "\r\nlast\r\nopen"
  private static let expected: [String?] = [
    "PING a", "QUIT", "JOIN #a", "@t=1 PING b", "1234567890", nil,
    "@23456789012345678 1234567890", nil, "ß", nil, nil, "last",
  ]

  @Test func `is cut at its line ends`() {
    let (lines, held) = lines([Array(Self.stream.utf8)])
    #expect(lines == Self.expected)
    #expect(held == 4)
  }

  @Test func `gives the same lines wherever it is cut in two`() {
    let bytes = Array(Self.stream.utf8)
    for place in 0...bytes.count {
      let (lines, held) = lines([Array(bytes[..<place]), Array(bytes[place...])])
      #expect(lines == Self.expected, "cut at \(place)")
      #expect(held == 4)
    }
  }

  @Test(arguments: 1...40)
  func `gives the same lines in pieces of any size`(_ size: Int) {
    let bytes = Array(Self.stream.utf8)
    let chunks = stride(from: 0, to: bytes.count, by: size).map {
      Array(bytes[$0..<min($0 + size, bytes.count)])
    }
    #expect(lines(chunks).lines == Self.expected)
  }

  @Test func `stops at a pause and goes on where it was`() {
    let bytes = Array(Self.stream.utf8)
    for size in [1, 3, 7, 50, bytes.count] {
      var framer = LineFramer(tags: 20, body: 12)
      var found: [String?] = []
      for start in stride(from: 0, to: bytes.count, by: size) {
        let piece = Array(bytes[start..<min(start + size, bytes.count)])
        var flow = framer.consume(piece.span) {
          found.append(Self.text($0)); return .pause
        }
        while flow == .pause {
          flow = framer.resume {
            found.append(Self.text($0)); return .pause
          }
        }
      }
      #expect(found == Self.expected, "pieces of \(size)")
    }
  }

  @Test func `is kept whole while it is paused`() {
    var framer = LineFramer()
    var found: [String?] = []
    _ = framer.consume(Array("A\r\nB\r\nC\r\n".utf8).span) {
      found.append(Self.text($0)); return .pause
    }
    #expect(found == ["A"])
    _ = framer.resume {
      found.append(Self.text($0)); return .more
    }
    #expect(found == ["A", "B", "C"])
    #expect(framer.heldCount == 0)
  }

  @Test func `of a million empty lines holds no memory`() {
    var framer = LineFramer()
    let chunk = [UInt8](repeating: 10, count: 100_000)
    for _ in 0..<10 {
      _ = framer.consume(chunk.span) { _ in
        Issue.record("a line"); return .more
      }
      #expect(framer.heldCount == 0)
    }
  }

  @Test func `without an end is dropped and costs bounded memory`() {
    var framer = LineFramer()
    var faults = 0
    let chunk = [UInt8](repeating: 120, count: 4096)
    for _ in 0..<200 {
      _ = framer.consume(chunk.span) {
        faults += $0 == nil ? 1 : 100; return .more
      }
      #expect(framer.heldCount <= LineLimit.tags + LineLimit.body)
    }
    #expect(faults == 1)
    var found: [String?] = []
    _ = framer.consume(Array("\r\nPING\r\n".utf8).span) {
      found.append(Self.text($0)); return .more
    }
    #expect(found == ["PING"])
  }

  @Test func `may have 510 bytes in a line, and 8191 in its tags`() {
    func length(_ line: String) -> Int? {
      var framer = LineFramer()
      var lengths: [Int?] = []
      _ = framer.consume(Array((line + "\r\n").utf8).span) {
        lengths.append($0?.count); return .more
      }
      return lengths.first ?? nil
    }
    let body = String(repeating: "x", count: 510)
    let tags = "@" + String(repeating: "t", count: 8189) + " "
    #expect(length(body) == 510)
    #expect(length(body + "x") == nil)
    #expect(length(tags + body) == 8191 + 510)
    #expect(length("@t" + tags.dropFirst() + body) == nil)
    #expect(length(tags + body + "x") == nil)
  }
}

@Suite struct `Bytes that are no line` {
  @Test func `are counted`() {
    var framer = LineFramer()
    var lines = 0
    _ = framer.consume(Array("\n\r\n\n".utf8).span) { _ in
      lines += 1
      return .more
    }
    #expect(lines == 0)
    #expect(framer.takeSkipped() == 4)
    #expect(framer.takeSkipped() == 0)
    let long = [UInt8](repeating: 65, count: 9000) + Array("tail\nPING\n".utf8)
    _ = framer.consume(Array(long[..<8900]).span) { _ in .more }
    _ = framer.consume(Array(long[8900...]).span) { _ in
      lines += 1
      return .more
    }
    #expect(lines == 1)
    #expect(framer.takeSkipped() >= 104)
  }
}

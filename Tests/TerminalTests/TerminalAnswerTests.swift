// What lives here: tests of bytes that are no keys, come late, or were pasted without a mark.

import ClientCore
import Testing

@testable import Terminal

@Suite struct TerminalAnswerTests {
  private func keys(_ portions: [String]) -> [Key] {
    var decoder = KeyDecoder()
    var keys: [Key] = []
    for portion in portions { keys += decoder.decode(Array(portion.utf8)) }
    return keys + decoder.flush()
  }

  private static let answers = [
    "\u{1B}]11;rgb:1d1d/1f1f/2121\u{1B}\\", "\u{1B}]10;rgb:ffff/ffff/ffff\u{7}",
    "\u{1B}P>|xterm(390)\u{1B}\\", "\u{1B}P1$r0m\u{1B}\\", "\u{1B}P!|7E565445\u{1B}\\",
    "\u{1B}_Gi=1;OK\u{1B}\\", "\u{1B}_hello\u{1B}\\", "\u{1B}^private\u{1B}\\",
    "\u{1B}Xstring\u{1B}\\", "\u{1B}]lTitle é\u{1B}\\", "\u{1B}]52;c;aGVsbG8=\u{7}",
    "\u{1B}[?1;2c", "\u{1B}[>41;390;0c", "\u{1B}[24;80R", "\u{1B}[?2026;2$y", "\u{1B}[8;24;80t",
    "\u{1B}[0n", "\u{1B}[?997;1n", "\u{1B}[M !!",
  ]

  @Test(arguments: answers) func `an answer of the terminal is no key, however it is cut`(
    answer: String
  ) {
    let bytes = Array("a\(answer)b".utf8)
    for split in 1..<bytes.count {
      var decoder = KeyDecoder()
      var found = decoder.decode(Array(bytes[..<split]))
      found += decoder.decode(Array(bytes[split...]))
      #expect(found + decoder.flush() == [.character("a"), .character("b")], "at \(split)")
    }
    var decoder = KeyDecoder()
    let slowly = bytes.flatMap { decoder.decode([$0]) }
    #expect(slowly == [.character("a"), .character("b")])
  }

  @Test func `an answer behind the key Escape leaves the key`() {
    #expect(keys(["\u{1B}\u{1B}]11;rgb:0/0/0\u{1B}\\x"]) == [.escape, .character("x")])
  }

  @Test func `an answer that never ends costs no key that follows`() {
    #expect(keys(["\u{1B}]11;rgb:1d", "\r"]) == [.enter])
    #expect(keys(["\u{1B}]11;rgb:1d\u{3}x"]) == [.control("c"), .character("x")])
    #expect(keys(["\u{1B}]11;rgb:1d\u{1B}[A"]) == [.up])
    var decoder = KeyDecoder()
    _ = decoder.decode(Array("\u{1B}]52;c;".utf8))
    for _ in 0..<40 { _ = decoder.decode([UInt8](repeating: 0x41, count: 4096)) }
    #expect(decoder.decode(Array("\u{7}z".utf8)) == [.character("z")])
  }

  @Test func `an Alt key with text behind it loses nothing`() {
    #expect(keys(["\u{1B}_", "ab"]) == [.alt("_")] + "ab".map(Key.character))
    #expect(keys(["\u{1B}_ab"]) == [.alt("_")] + "ab".map(Key.character))
    #expect(keys(["\u{1B}Pab\r"]) == [.alt("P")] + "ab".map(Key.character) + [.enter])
  }

  @Test(arguments: [
    ("[D", Key.left), ("OA", .up), ("[5~", .pageUp), ("[1;5C", .controlRight), ("[Z", .backTab),
  ])
  func `the rest of a sequence may come late`(rest: String, key: Key) {
    #expect(keys(["\u{1B}", rest]) == [key])
    var decoder = KeyDecoder()
    _ = decoder.decode([0x1B])
    #expect(decoder.flush() == [.escape])
    #expect(decoder.decode(Array(rest.utf8)) == [key])
    #expect(decoder.decode(Array(rest.utf8)) == rest.map(Key.character))
    _ = decoder.decode([0x1B])
    _ = decoder.flush()
    decoder.forgetEscape()
    #expect(decoder.decode(Array(rest.utf8)) == rest.map(Key.character))
  }

  @Test func `nothing that waits waits for ever`() {
    for begun in [
      "\u{1B}", "\u{1B}[", "\u{1B}[1;", "\u{1B}]", "\u{1B}]11;", "\u{1B}[200~abc", "ab\r",
    ] {
      var decoder = KeyDecoder()
      _ = decoder.decode(Array(begun.utf8))
      #expect(decoder.patience != nil, "\(begun.debugDescription)")
      _ = decoder.flush()
      #expect(decoder.patience == nil)
      #expect(decoder.decode([0x78]) == [.character("x")])
    }
  }

  @Test(arguments: [
    ("\u{1B}[97;5u", Key.control("a")), ("\u{1B}[13;3u", .altEnter),
    ("\u{1B}[27;5;99~", .control("c")),
    ("\u{1B}[113;3u", .alt("q")), ("\u{1B}Oq", .character("1")), ("\u{1B}OM", .enter),
    ("\u{1B}[1;2R", .function(3)), ("\u{1B}[57399u", .escape),
  ])
  func `keys of other modes are known`(bytes: String, key: Key) {
    // The last one, a key of a private range, is none at all.
    #expect(keys([bytes]) == (bytes.hasSuffix("57399u") ? [] : [key]))
  }

  @Test func `C1 controls are no text`() {
    #expect(keys(["a\u{9B}b\u{85}"]) == "ab".map(Key.character))
  }

  // MARK: Pastes without marks

  @Test func `a line end with more behind it is a paste, and so is the one at its end`() {
    #expect(keys(["one\r/quit\r  three\r"]) == [.paste("one\n/quit\n  three\n")])
    #expect(keys(["/busy pasted\nsecond\n"]) == [.paste("/busy pasted\nsecond\n")])
    #expect(keys(["a\r\n\r\n\tb"]) == [.paste("a\n\n\tb")])
    #expect(keys(["\rb"]) == [.paste("\nb")])
  }

  @Test func `a line end at the end of one line is Enter`() {
    #expect(keys(["hello\r"]) == "hello".map(Key.character) + [.enter])
    #expect(keys(["hello", "\r"]) == "hello".map(Key.character) + [.enter])
    #expect(keys(["hello\r\u{1B}OP"]) == "hello".map(Key.character) + [.enter, .function(1)])
    #expect(keys(["a\r"]) == [.character("a"), .enter])
    #expect(keys(["\r"]) == [.enter])
  }

  @Test(arguments: [
    ["first\r", "/quit\r", "\r", "last"], ["first", "\r", "/quit\r\r", "last"],
    ["first", "\r/quit\r", "\rl", "ast"],
  ])
  func `a paste that comes in portions runs nothing between them`(portions: [String]) {
    #expect(keys(portions) == "first".map(Key.character) + [.paste("\n/quit\n\nlast")])
  }

  @Test func `a paste is shown when its end has come, and Enter is a key again`() {
    var decoder = KeyDecoder()
    #expect(decoder.decode(Array("one\rtwo".utf8)) == [])
    #expect(decoder.decode(Array("\r".utf8)) == [])
    #expect(decoder.flush() == [.paste("one\ntwo\n")])
    #expect(decoder.decode([13]) == [.enter])
  }

  @Test func `whoever types is not kept waiting, nor taken for a paste`() {
    var decoder = KeyDecoder()
    for text in ["h", "i", "\r", "x"] {
      let key: Key = text == "\r" ? .enter : .character(Character(text))
      #expect(decoder.decode(Array(text.utf8)) == [key])
      #expect(decoder.patience == nil)
    }
  }

  @Test func `a terminal that marks a paste may hand over another without marks`() {
    var decoder = KeyDecoder()
    #expect(decoder.decode(Array("\u{1B}[200~x\ry\u{1B}[201~".utf8)) == [.paste("x\ny")])
    #expect(decoder.decode(Array("a\r/quit\r".utf8)) == [])
    #expect(decoder.flush() == [.paste("a\n/quit\n")])
    #expect(
      decoder.decode(Array("\u{1B}[200~x\ry\u{1B}[201~\r".utf8)) == [.paste("x\ny"), .enter])
  }

  @Test func `a paste without marks and without an end keeps memory bounded`() {
    var decoder = KeyDecoder()
    let portion = Array(String(repeating: "aaaaaaa\r", count: 1 << 13).utf8)
    for _ in 0..<40 { #expect(decoder.decode(portion) == []) }
    guard case .paste(let text)? = decoder.flush().first else { return #expect(Bool(false)) }
    #expect(text.utf8.count == 1 << 20)
  }
}

// What lives here: tests of bytes becoming keys.

import ClientCore
import Terminal
import Testing

@Suite struct KeyDecoderTests {
  private func keys(_ text: String) -> [Key] {
    var decoder = KeyDecoder()
    let keys = decoder.decode(Array(text.utf8))
    return keys + decoder.flush()
  }

  @Test func `text comes as whole characters`() {
    #expect(keys("aä日") == [.character("a"), .character("ä"), .character("日")])
    #expect(keys("e\u{301}👨‍👩‍👧") == [.character("e\u{301}"), .character("👨‍👩‍👧")])
  }

  @Test(arguments: [
    ("\r", Key.enter), ("\n", .enter), ("\t", .tab), ("\u{7F}", .backspace),
    ("\u{1}", .control("a")), ("\u{1A}", .control("z")), ("\u{1F}", .control("_")),
    ("\u{0}", .control("@")), ("\u{8}", .control("h")), ("\u{1C}", .control("\\")),
    ("\u{1B}", .escape), ("\u{1B}a", .alt("a")), ("\u{1B}<", .alt("<")), ("\u{1B}é", .alt("é")),
    ("\u{1B}\r", .altEnter), ("\u{1B}\u{7F}", .altBackspace), ("\u{1B}[", .alt("[")),
    ("\u{1B}O", .alt("O")), ("\u{1B}_", .alt("_")),
    ("\u{1B}[A", .up), ("\u{1B}OB", .down), ("\u{1B}[C", .right), ("\u{1B}OD", .left),
    ("\u{1B}[1;5C", .controlRight), ("\u{1B}[1;3D", .controlLeft), ("\u{1B}\u{1B}[D", .controlLeft),
    ("\u{1B}[1;2C", .right), ("\u{1B}Od", .controlLeft),
    ("\u{1B}[H", .home), ("\u{1B}[4~", .end), ("\u{1B}[7~", .home), ("\u{1B}OF", .end),
    ("\u{1B}[3~", .delete), ("\u{1B}[5~", .pageUp), ("\u{1B}[6~", .pageDown),
    ("\u{1B}[Z", .backTab),
    ("\u{1B}OP", .function(1)), ("\u{1B}[[E", .function(5)), ("\u{1B}[15~", .function(5)),
    ("\u{1B}[17~", .function(6)), ("\u{1B}[21~", .function(10)), ("\u{1B}[24~", .function(12)),
    ("\u{1B}[I", .focusIn), ("\u{1B}[O", .focusOut),
    ("\u{1B}[<0;5;3M", .mouse(MouseEvent(.press, row: 2, column: 4))),
    ("\u{1B}[<65;1;1M", .mouse(MouseEvent(.wheelDown, row: 0, column: 0))),
  ])
  func `keys are known by their sequences`(bytes: String, key: Key) {
    #expect(keys(bytes) == [key])
  }

  @Test func `a line feed by itself is Ctrl-J where Enter is a return, and Enter where it is not`()
  {
    var decoder = KeyDecoder()
    let line = Array("hello".utf8)
    for bytes in [line + [0x0A], [0x0A], line + [0x0D]] {
      let keys = decoder.decode(bytes) + decoder.flush()
      #expect(keys.last == .enter)
    }
    #expect(decoder.decode([0x0A]) == [.enter])
    #expect(decoder.decode([0x0D]) == [.enter])
    #expect(decoder.decode([0x0A]) == [.control("j")])
    // Not in a paste, marked or not.
    #expect(decoder.decode(line + [0x0A]).last != .control("j"))
    #expect(!(decoder.decode([0x0A]) + decoder.flush()).contains(.control("j")))
    _ = decoder.decode(Array("\u{1B}[200~one".utf8))
    #expect(decoder.decode([0x0A]).isEmpty)
    #expect(decoder.decode(Array("two\u{1B}[201~".utf8)) == [.paste("one\ntwo")])
  }

  @Test func `a sequence without a meaning is swallowed whole`() {
    #expect(keys("a\u{1B}[99;1;2$yb\u{1B}[2~c") == "abc".map(Key.character))
    #expect(keys("\u{1B}[<99999999;1;1Mx") == [.character("x")])
  }

  @Test func `a sequence that is cut short does not swallow the next key`() {
    #expect(keys("\u{1B}[\u{1B}[A") == [.alt("["), .up])
    #expect(keys("\u{1B}O\r\u{1B}[1;\u{3}") == [.alt("O"), .enter, .control("c")])
    #expect(keys("\u{1B}\u{1B}") == [.escape])
  }

  @Test func `every split of the bytes gives the same keys`() {
    let text = "ä\u{1B}[1;5Cb\u{1B}[200~日\rx\u{1B}[201~\u{1B}xé\u{1B}OP👍"
    let bytes = Array(text.utf8)
    let whole = keys(text)
    #expect(whole.contains(.paste("日\nx")))
    for split in 0...bytes.count {
      var decoder = KeyDecoder()
      let first = decoder.decode(Array(bytes[..<split]))
      let second = decoder.decode(Array(bytes[split...]))
      #expect(first + second == whole, "split at \(split)")
    }
  }

  @Test func `a lone Escape waits for what may follow`() {
    var decoder = KeyDecoder()
    let first = decoder.decode([0x1B])
    #expect(first.isEmpty && decoder.isAmbiguous)
    let alone = decoder.flush()
    #expect(alone == [.escape])
    let next = decoder.decode(Array("[".utf8))
    #expect(next == [.character("[")])
  }

  @Test func `a paste is one key, its line ends are line feeds, its keys mean nothing`() {
    let pasted = "one\r\ntwo\rthree\u{1B}[A\u{3}\u{1B}[200~"
    #expect(
      keys("\u{1B}[200~\(pasted)\u{1B}[201~\r")
        == [.paste("one\ntwo\nthree\u{1B}[A\u{3}\u{1B}[200~"), .enter])
  }

  @Test func `a paste that never ends keeps memory bounded`() {
    var decoder = KeyDecoder()
    _ = decoder.decode(Array("\u{1B}[200~".utf8))
    let portion = [UInt8](repeating: 0x61, count: 1 << 16)
    for _ in 0..<40 { _ = decoder.decode(portion) }
    let keys = decoder.decode(Array("\u{1B}[201~".utf8))
    #expect(keys == [.paste(String(repeating: "a", count: 1 << 20))])
  }

  @Test func `bytes that are no UTF-8 become replacement characters and hold nothing up`() {
    var decoder = KeyDecoder()
    let keys = decoder.decode([0xFF, 0x61, 0xC3, 0x62, 0x80])
    #expect(keys == "\u{FFFD}a\u{FFFD}b\u{FFFD}".map(Key.character))
  }

  @Test func `random bytes neither trap nor stick`() {
    var state: UInt64 = 42
    func next() -> UInt8 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: state >> 33)
    }
    let alphabet = Array("\u{1B}[O0;~<M200~201".utf8)
    for _ in 0..<3000 {
      var decoder = KeyDecoder()
      let bytes = (0..<40).map { _ in
        next() & 1 == 0 ? next() : alphabet[Int(next()) % alphabet.count]
      }
      _ = decoder.decode(bytes)
      _ = decoder.flush()
      _ = decoder.decode(Array("\u{1B}[201~".utf8))
      _ = decoder.decode(Array("x".utf8))
      let keys = decoder.decode(Array("z".utf8)) + decoder.flush()
      #expect(keys.last == .character("z"))
    }
  }
}

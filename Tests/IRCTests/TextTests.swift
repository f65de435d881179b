// What lives here: the small languages inside lines: SASL, times, masks, formatting, 005.
import IRC
import Testing

@Suite struct `A login payload` {
  @Test(
    arguments: [
      (0, [1]), (297, [396]), (299, [400, 1]), (300, [400, 1]), (301, [400, 4]),
      (600, [400, 400, 1]),
    ]
      as [(Int, [Int])])
  func `is sent in pieces of 400 bytes`(_ size: Int, _ pieces: [Int]) {
    let payload = [UInt8](repeating: 65, count: size)
    let chunks = SASL.chunks(of: payload)
    #expect(chunks.map(\.utf8.count) == pieces)
    var collector = SASL.Collector()
    for chunk in chunks.dropLast() { #expect(collector.add(chunk) == .incomplete) }
    #expect(collector.add(chunks.last ?? "") == .complete(payload))
  }

  @Test func `ends with a piece of 399 bytes, goes on after 400, and 401 are too many`() {
    var collector = SASL.Collector()
    #expect(collector.add(String(repeating: "A", count: 399)) == .malformed)
    #expect(collector.add(String(repeating: "A", count: 400)) == .incomplete)
    #expect(collector.add(String(repeating: "A", count: 401)) == .tooLong)
    var endless = SASL.Collector()
    let progress = (0..<9).map { _ in endless.add(String(repeating: "A", count: 400)) }
    #expect(progress.last == .tooLong)
  }

  @Test func `names an account and its password`() {
    let plain = SASL.Plain(account: "alice", password: "a b:c")
    #expect(SASL.Plain(payload: plain.payload) == plain)
    for bad in ["", "alice", "\0alice", "\0\0x", "\0alice\0", "a\0b\0c\0d"] {
      #expect(SASL.Plain(payload: Array(bad.utf8)) == nil)
    }
    #expect(SASL.Plain(payload: [0, 0xFF, 0, 65]) == nil)
  }
}

@Suite struct `Names and masks` {
  @Test func `are compared as the server says`() {
    #expect(CaseMapping.ascii.fold("Alice[]^") == "alice[]^")
    #expect(CaseMapping.rfc1459.fold("Alice[]\\^") == "alice{}|~")
    #expect(CaseMapping.rfc1459Strict.fold("Alice[]\\^") == "alice{}|^")
    #expect(CaseMapping.ascii.fold("ÄÖ") == "ÄÖ")
  }

  @Test(arguments: [
    ("*", "", true), ("*", "abc", true), ("a?c", "abc", true), ("a?c", "ac", false),
    ("a*c", "abbbc", true), ("a*c", "abbbd", false), ("*a*b*", "xxaxxbxx", true),
    ("#SWIFT", "#swift", true), ("", "", true), ("", "a", false), ("**?", "a", true),
    ("*aab", "aaab", true), ("???", "ab", false),
  ])
  func `match with stars and question marks`(_ mask: String, _ text: String, _ fits: Bool) {
    #expect(Mask(mask).matches(text) == fits)
  }

  /// Going back to every star would take longer than there are atoms.
  @Test func `match without going back to all stars`() {
    let mask = Mask(String(repeating: "*a", count: 200) + "b")
    #expect(!mask.matches(String(repeating: "a", count: 400)))
  }
}

@Suite struct `Formatting codes` {
  @Test func `become runs of one look`() {
    let runs = Formatting.runs(of: "a\u{2}b\u{1D}c\u{F}d")
    #expect(runs.map(\.text) == ["a", "b", "c", "d"])
    #expect(runs.map(\.format.isBold) == [false, true, true, false])
    #expect(runs.map(\.format.isItalic) == [false, false, true, false])
  }

  @Test func `of colours take at most two digits and a comma only before digits`() {
    let runs = Formatting.runs(of: "\u{3}04,12red\u{3}5x\u{3},y\u{3}123")
    #expect(runs.map(\.text) == ["red", "x", ",y", "3"])
    #expect(runs.map(\.format.foreground) == [4, 5, nil, 12])
    #expect(runs[0].format.background == 12)
  }

  @Test func `are stripped without touching the text`() {
    #expect(Formatting.strip("\u{2}\u{3}4,hi\u{1F} there\u{4}FF0000!") == ",hi there!")
    #expect(Formatting.strip("plain 👋🏽") == "plain 👋🏽")
    #expect(Formatting.strip("") == "")
    #expect(Formatting.strip("a\tb\u{1}") == "a\tb\u{1}")
  }
}

@Suite struct `What a server supports` {
  @Test func `is what it said last`() {
    var support = ISupport()
    #expect(support.caseMapping == .rfc1459)
    #expect(support.memberPrefixes == "@+")
    support.add([
      "CASEMAPPING=ascii", "PREFIX=(qaohv)~&@%+", "CHANTYPES=#", "LOBBY=#everyone", "WHOX",
    ])
    support.add([#"NETWORK=My\x20Net"#, #"A=\x4"#, #"B=\x3D"#])
    #expect(support.caseMapping == .ascii)
    #expect(support.memberPrefixes == "~&@%+")
    #expect(support.memberModes == "qaohv")
    #expect(support.roomPrefixes == "#")
    #expect(support.lobby == "#everyone")
    #expect(support["WHOX"] == "")
    #expect(support.networkName == "My Net")
    #expect(support["A"] == #"\x4"#)
    #expect(support["B"] == "=")
    support.add(["-WHOX", "PREFIX="])
    #expect(support["WHOX"] == nil)
    #expect(support.memberPrefixes == "")
  }

  @Test func `includes capabilities with values`() {
    let list = Capability.list("sasl=PLAIN,EXTERNAL server-time  batch")
    #expect(list.map(\.capability) == [.sasl, .serverTime, .batch])
    #expect(list.map(\.value) == ["PLAIN,EXTERNAL", "", ""])
  }
}

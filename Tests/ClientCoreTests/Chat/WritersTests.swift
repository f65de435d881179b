// What lives here: tests of who else is writing.

import IRC
import System
import Testing

@testable import ClientCore

@Suite struct WritersTests {
  private let start = Moment(milliseconds: 1000)
  private let here = ConversationKey.room("#dev")

  private func nicks(_ writers: Writers, after span: Duration) -> [String] {
    writers.nicks(in: here, at: start + span, besides: MessageFilter())
  }

  @Test func `somebody writes for six seconds, and pauses for thirty`() {
    var writers = Writers()
    writers.hear(.active, from: "Alice", folded: "alice", in: here, at: start)
    writers.hear(.paused, from: "bob", folded: "bob", in: here, at: start)
    #expect(nicks(writers, after: .milliseconds(5999)) == ["Alice", "bob"])
    #expect(nicks(writers, after: .seconds(6)) == ["bob"])
    #expect(nicks(writers, after: .seconds(30)).isEmpty)
    #expect(writers.nextEnd(in: here, after: start) == start + .seconds(6))
    #expect(writers.nextEnd(in: here, after: start + .seconds(6)) == start + .seconds(30))
    #expect(writers.nextEnd(in: here, after: start + .seconds(30)) == nil)
    writers.expire(at: start + .seconds(30))
    #expect(writers == Writers())
  }

  @Test func `they stop by a word, and go with their name and their room`() {
    var writers = Writers()
    let there = ConversationKey.room("#ops")
    for nick in ["alice", "bob", "carol"] {
      writers.hear(.active, from: nick, folded: nick, in: here, at: start)
      writers.hear(.active, from: nick, folded: nick, in: there, at: start)
    }
    writers.hear(.done, from: "bob", folded: "bob", in: here, at: start)
    writers.rename("carol", to: "Karo", folded: "karo")
    #expect(nicks(writers, after: .zero) == ["alice", "Karo"])
    writers.end("alice")
    writers.follow(there, to: .room("#work"))
    #expect(writers.nicks(in: there, at: start, besides: MessageFilter()).isEmpty)
    #expect(
      writers.nicks(in: .room("#work"), at: start, besides: MessageFilter()) == ["bob", "Karo"])
  }

  @Test func `a thousand are as many as can be looked through, and make room again`() {
    var writers = Writers()
    for number in 0..<1000 {
      writers.hear(.active, from: "n\(number)", folded: "n\(number)", in: here, at: start)
    }
    #expect(nicks(writers, after: .zero).count == Writers.limit)
    let later = start + .seconds(6)
    writers.hear(.active, from: "bob", folded: "bob", in: here, at: later)
    #expect(writers.nicks(in: here, at: later, besides: MessageFilter()) == ["bob"])
  }

  @Test(
    arguments: [
      ([], nil), (["alice"], "alice is writing"), (["alice", "bob"], "alice and bob are writing"),
      (["alice", "bob", "carol"], "alice, bob and carol are writing"),
      (["a", "b", "c", "d"], "4 people are writing"),
      ([String(repeating: "x", count: 300)], String(repeating: "x", count: 15) + "… is writing"),
      ((0..<100).map { "n\($0)" }, "many people are writing"),
    ] as [([String], String?)])
  func `are told by name while they are few`(nicks: [String], sentence: String?) {
    #expect(Writers.sentences(nicks).first == sentence)
  }
}

@Suite struct OwnWritingTests {
  private let start = Moment(milliseconds: 1000)
  private let here = ConversationKey.room("#dev")

  private func owner() -> OwnWriting {
    var own = OwnWriting()
    own.begin(in: here, with: "")
    return own
  }

  /// What is told when a key leaves `words`, after so many milliseconds.
  private func signs(_ own: inout OwnWriting, _ words: String?, _ milliseconds: Int)
    -> [WritingSign]
  {
    let moment = start + .milliseconds(milliseconds)
    if let words { own.note(words, at: moment) }
    return own.takeDue(at: moment).map(\.sign)
  }

  @Test func `writing is told at once and every three seconds, a pause once`() {
    var own = owner()
    #expect(signs(&own, "h", 0) == [.active])
    #expect(signs(&own, "he", 500) == [])
    #expect(signs(&own, "hel", 2999) == [])
    #expect(signs(&own, "hell", 3000) == [.active])
    #expect(signs(&own, "hell", 5000) == [])
    #expect(own.due == start + .seconds(6))
    #expect(signs(&own, nil, 6000) == [.paused])
    #expect(own.due == nil)
    #expect(signs(&own, "hello", 6500) == [])
    #expect(signs(&own, nil, 9000) == [.active])
  }

  @Test func `an emptied line is told once three seconds have passed, and only then`() {
    var own = owner()
    #expect(signs(&own, "h", 0) == [.active])
    #expect(signs(&own, "", 1000) == [])
    #expect(signs(&own, nil, 3000) == [.done])
    #expect(own.due == nil)
    #expect(signs(&own, "h", 7000) == [.active])
    #expect(signs(&own, "", 12000) == [.done])
  }

  @Test func `nothing follows a message, and writing on does`() {
    var own = owner()
    #expect(signs(&own, "h", 0) == [.active])
    own.end(in: here)
    #expect(signs(&own, "", 100) == [])
    #expect(own.due == nil)
    #expect(signs(&own, "o", 200) == [])
    #expect(signs(&own, nil, 3000) == [.active])
  }

  @Test func `what stood there before was not written now, and who wants no word gets none`() {
    var own = owner()
    own.begin(in: .room("#ops"), with: "a draft")
    #expect(signs(&own, "a draft", 0) == [])
    #expect(signs(&own, "a draft!", 0) == [.active])
    #expect(own.refuse(in: .room("#ops")) && !own.refuse(in: .room("#ops")))
    #expect(signs(&own, "a draft!!", 5000) == [])
    var silent = OwnWriting(isOn: false)
    #expect(!silent.isElsewhere(than: here))
    silent.begin(in: here, with: "")
    #expect(signs(&silent, "h", 0) == [])
  }

  @Test func `never two within three seconds, whatever the keys`() {
    var random = SeededGenerator(seed: 11)
    var own = owner()
    var last = -3000
    var now = 0
    for number in 0..<5000 {
      now += Int.random(in: 0...900, using: &random)
      if Int.random(in: 0..<20, using: &random) == 0 { own.end(in: here) }
      let words = Bool.random(using: &random) ? "word \(number)" : ""
      for _ in signs(&own, words, now) {
        #expect(now - last >= 3000)
        last = now
      }
    }
    #expect(last > 0)
  }
}

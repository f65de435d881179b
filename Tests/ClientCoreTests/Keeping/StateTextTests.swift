// What lives here: the state file's bytes, whole and broken.

import IRC
import Testing

@testable import ClientCore

@Suite struct StateTextTests {
  private static let time = TestClient.start

  private static func said(_ id: String, to targets: [String] = ["bob"]) -> StateRecord {
    .said(
      KeptMessage(
        clientID: id, command: .privmsg, targets: targets, text: "  hi; \\ :there ", time: time))
  }

  private static func file(_ records: StateRecord...) -> [UInt8] {
    records.reduce(into: Array(StateText.header.utf8)) { $0 += StateText.line($1) }
  }

  @Test(arguments: [
    said("a-1"), said("a-2", to: ["bob", "carol"]), .settled(clientID: "a-1", target: nil),
    .settled(clientID: "a-2", target: "bob"), .online(time),
    .line("two\nlines; and :more "),
    .place(KeptPlace(name: "#dev", readThrough: time, draft: "two\nlines; and :more ")),
    .place(KeptPlace(name: "bob", isOpen: false)),
  ])
  func `a record is read as it was written`(record: StateRecord) {
    #expect(StateRecord(line: record.line) == record)
  }

  @Test func `a message to nobody is damage, which no settling would ever end`() {
    let body = Array("@id=a-1;time=\(Self.time) SAID PRIVMSG ,, :hi".utf8)
    let reading = StateText.read(Self.file() + StateText.checked(body))
    #expect(reading.damaged == 1)
    #expect(!reading.state.hasUnsent)
  }

  /// A combining mark makes another character of the comma, not another byte.
  @Test func `receivers are kept apart by the byte that keeps them apart on the wire`() {
    let record = Self.said("a-1", to: ["bob", "\u{301}carol"])
    #expect(StateRecord(line: record.line) == record)
  }

  @Test func `a message is gone when it is settled for all of its receivers`() {
    var bytes = Self.file(Self.said("a-1", to: ["bob", "carol"]), Self.said("a-2"))
    bytes += StateText.line(.settled(clientID: "a-1", target: "bob"))
    #expect(StateText.read(bytes).state.outbox["a-1"]?.targets == ["carol"])
    bytes += StateText.line(.settled(clientID: "a-1", target: "carol"))
    #expect(Array(StateText.read(bytes).state.outbox.keys) == ["a-2"])
  }

  @Test func `a file torn at any byte gives the records before the tear`() {
    let records = [Self.said("a-1"), Self.said("a-2"), .settled(clientID: "a-1", target: nil)]
    let whole = Self.file(records[0], records[1], records[2])
    for length in 0...whole.count {
      let reading = StateText.read(Array(whole.prefix(length)))
      #expect(!reading.isForeign)
      #expect(reading.damaged == 0)
      var expected = KeptState()
      for record in records.prefix(reading.count) { expected.apply(record) }
      #expect(reading.state == expected)
    }
    #expect(StateText.read(whole).count == 3)
  }

  @Test func `a changed byte costs one record and is noticed`() {
    let start = Self.file(Self.said("a-1")).count
    let whole = Self.file(Self.said("a-1"), Self.said("a-2"), Self.said("a-3"))
    let line = StateText.line(Self.said("a-2")).count
    for offset in 0..<(line - 1) {
      var bytes = whole
      bytes[start + offset] ^= 0x01
      let reading = StateText.read(bytes)
      #expect(reading.damaged >= 1)
      #expect(Array(reading.state.outbox.keys) == ["a-1", "a-3"])
    }
  }

  @Test(arguments: ["# a shell script\n", "\u{0}\u{1}\u{2}", "parley state 2\n", "parley-state\n"])
  func `a foreign file is none of ours`(text: String) {
    #expect(StateText.read(Array(text.utf8)).isForeign)
  }

  @Test func `the compacted file gives the same state`() {
    var bytes = Self.file()
    for number in 1...100 {
      bytes += StateText.line(Self.said("a-\(number)"))
      if number % 10 > 0 { bytes += StateText.line(.settled(clientID: "a-\(number)", target: nil)) }
      bytes += StateText.line(.place(KeptPlace(name: "bob", draft: "draft \(number)")))
    }
    let state = StateText.read(bytes).state
    let small = StateText.whole(state)
    #expect(small.count * 10 < bytes.count)
    #expect(StateText.read(small).state == state)
    #expect(state.outbox.count == 10)
  }

  @Test func `what another run left is taken over once`() {
    let own = StateText.read(Self.file(Self.said("a-1"))).state
    let other = StateText.read(Self.file(Self.said("a-1"), Self.said("b-1"))).state
    #expect(own.adopting(other) == [Self.said("b-1")])
  }
}

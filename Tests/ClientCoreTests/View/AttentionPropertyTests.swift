// What lives here: attention under random messages, scrolls, pages, focus, sizes and other devices.

import Foundation
import IRC
import System
import Testing

@testable import ClientCore

/// What a person would say of the same talk, who looks at the text of the screen and at nothing else.
private struct Onlooker {
  struct Said {
    let time: Timestamp
    let place: String
    /// Each stands once in its rows.
    var unseen: Set<String>
    let words: Set<String>
  }

  enum Focus { case unknown, out, `in` }

  var said: [Said] = []
  var focus = Focus.unknown
  /// Of what was marked read without a look.
  var aside: Set<Int> = []
  var hold: Moment?
  var told: [String: Timestamp] = [:]

  func unseen(in place: String) -> [Said] {
    said.enumerated().filter { $0.element.place == place && !$0.element.unseen.isEmpty }
      .filter { !aside.contains($0.offset) }.map(\.element)
  }

  mutating func look(at screen: Screen, in place: String) {
    let shown = Set(screen.lines.flatMap { $0.split(separator: " ").map(String.init) })
    for index in said.indices where said[index].place == place && !said[index].unseen.isEmpty {
      said[index].unseen.subtract(shown)
      if said[index].unseen.isEmpty { aside.remove(index) }
    }
  }

  /// The rows are others: what was seen of half a message says nothing.
  mutating func resize() {
    for index in said.indices where !said[index].unseen.isEmpty {
      said[index].unseen = said[index].words
    }
  }

  mutating func settle() {
    for index in aside { said[index].unseen = [] }
    (aside, hold) = ([], nil)
  }

  mutating func toggleRead(in place: String, all: Bool, at moment: Moment) {
    let indices = said.indices.filter {
      (all || said[$0].place == place) && !said[$0].unseen.isEmpty && !aside.contains($0)
    }
    if !indices.isEmpty {
      settle()
      aside = Set(indices)
      hold = moment + .seconds(10)
    } else if !all {
      (aside, hold) = ([], nil)
    }
  }
}

private struct Course {
  private var random: SeededGenerator
  private var test: TestClient
  private var onlooker = Onlooker()
  private var count = 0
  private let seed: UInt64
  private static let places = ["#everyone", "#dev", "bob"]

  init(seed: UInt64) {
    self.seed = seed
    random = SeededGenerator(seed: seed)
    test = Self.start
    onlooker.focus = .in
  }

  private static let start: TestClient = {
    var test = TestClient(columns: 60, rows: 12)
    test.logIn(" draft/read-marker")
    test.hear(":alice!a@h JOIN #dev", ":bob!b@h PRIVMSG alice :hello")
    test.press(.alt("3"), .alt("1"))
    test.pass(.seconds(20))
    test.sent = []
    return test
  }()

  private mutating func below(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &random) }

  private var current: String { test.client.chat.conversations.currentConversation.name }
  private var client: Client { test.client }

  /// What was done, for whoever reads of a failure.
  private var trace: [String] = []
  private var isRight = true

  mutating func run(steps: Int) {
    for _ in 0..<steps where isRight {
      let isKey = step()
      if client.overlay == nil, onlooker.focus == .in || (onlooker.focus == .unknown && isKey) {
        onlooker.look(at: client.screen(), in: current)
      }
      check()
    }
  }

  /// True for a key.
  private mutating func step() -> Bool {
    test.now = test.now + .milliseconds(1 + below(400))
    if let end = onlooker.hold, test.moment >= end {
      test.receive(.tick)
      onlooker.settle()
    }
    switch below(12) {
    case 0...4:
      say()
      return false
    case 5:
      let (columns, rows) = (30 + below(70), 4 + below(16))
      trace.append("\(columns)x\(rows)")
      let before = client.layout.text.count
      test.receive(.resized(columns: columns, rows: rows))
      if client.layout.text.count != before { onlooker.resize() }
      return false
    case 6: return focus()
    case 7:
      hearMarker()
      return false
    case 8:
      test.now = test.now + .seconds(below(12))
      test.receive(.tick)
      if let end = onlooker.hold, test.moment >= end { onlooker.settle() }
      return false
    default: return press()
    }
  }

  private mutating func say() {
    count += 1
    let place = Self.places[below(3)]
    let length = [1, 1, 1, 12, 60][below(5)]
    let words = (0..<length).map { "m\(count)w\($0)" }
    let time = test.now
    let target = place == "bob" ? "alice" : place
    let name = below(4) == 0 && place != "bob" ? "alice " : ""
    test.hear(
      "@time=\(time);msgid=i\(count) :bob!b@h PRIVMSG \(target) :\(name)"
        + words.joined(separator: " "))
    trace.append("\(place): \(name)m\(count), \(length) words")
    onlooker.said.append(
      .init(time: time, place: place, unseen: Set(words), words: Set(words)))
  }

  private mutating func focus() -> Bool {
    let isIn = below(2) == 0
    trace.append(isIn ? "in" : "out")
    test.press(isIn ? .focusIn : .focusOut)
    onlooker.focus = isIn ? .in : .out
    return true
  }

  private mutating func hearMarker() {
    guard let said = onlooker.said.randomElement(using: &random) else { return }
    trace.append("marker \(said.place) \(said.words.first ?? "")")
    test.hear(":s MARKREAD \(said.place) timestamp=\(said.time)")
    for index in onlooker.said.indices
    where onlooker.said[index].place == said.place && onlooker.said[index].time <= said.time {
      onlooker.said[index].unseen = []
      onlooker.aside.remove(index)
    }
  }

  private mutating func press() -> Bool {
    if onlooker.focus == .out { onlooker.focus = .in }
    let keys: [Key] = [
      .pageUp, .pageDown, .alt("<"), .alt(">"), .alt("u"), .alt("a"), .alt("1"), .alt("2"),
      .alt("3"), .function(1), .escape, .mouse(MouseEvent(.wheelUp, row: 1, column: 1)),
      .character("x"), .alt("r"),
      .control("u"),
    ]
    let key = keys[below(keys.count)]
    // Within a page, keys are the page's.
    if key == .alt("r"), client.overlay == nil {
      onlooker.toggleRead(in: current, all: false, at: test.moment)
    }
    trace.append("key \(key.name)")
    test.press(key)
    return true
  }

  private mutating func expect(_ isTrue: Bool, _ what: String) {
    guard !isTrue, isRight else { return }
    isRight = false
    Issue.record("seed \(seed): \(what)\n\(trace.joined(separator: "\n"))\n\(client.screen().text)")
  }

  private mutating func check() {
    let list = client.chat.conversations
    for place in Self.places {
      guard let log = list.all.first(where: { $0.name == place })?.log else { continue }
      let unseen = onlooker.unseen(in: place).count
      expect(
        log.unread == unseen,
        "\(place): \(log.unread) unread (\(unread(log))), \(unseen) were not seen"
          + " (\(onlooker.unseen(in: place).compactMap { $0.words.min() }))")
      let held = log.entries.count { log.attention.isUnseen($0.id) }
      expect(held == unseen, "\(place): \(held) unseen in the log, \(unseen) were not seen")
    }
    for line in test.takeSent() where line.contains("MARKREAD") { checkMarker(line) }
    let all = Self.places.reduce(0) { $0 + onlooker.unseen(in: $1).count }
    expect(CutSum(list.all[...]).unread == all, "the sum is not \(all)")
  }

  private func unread(_ log: Log) -> [String] {
    log.entries.filter { log.attention.isUnseen($0.id) }.map { String($0.text.prefix(12)) }
  }

  private mutating func checkMarker(_ line: String) {
    guard let message = try? Message(parsing: line), let place = message[0],
      let time = message[1].flatMap({ Timestamp(parsing: String($0.dropFirst("timestamp=".count))) }
      )
    else { return }
    for said in onlooker.said where said.place == place && said.time <= time {
      expect(said.unseen.isEmpty, "the marker passes what was not seen")
    }
  }
}

@Suite struct `Attention under random messages, keys and devices` {
  /// PARLEY_SEQUENCES=100000 for the long run, PARLEY_FIRST_SEED=21012 for one that failed.
  private static let count = number("PARLEY_SEQUENCES") ?? 120
  private static let first = number("PARLEY_FIRST_SEED") ?? 1

  private static func number(_ name: String) -> UInt64? {
    ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) }
  }

  /// What came under a short log that was scrolled stood on the screen, and counted as unread.
  @Test(arguments: [21012, 28940, 94230] as [UInt64]) func `holds where it once did not`(
    seed: UInt64
  ) {
    var course = Course(seed: seed)
    course.run(steps: 40)
  }

  @Test func `counts what is unseen, and tells nobody more than was seen`() {
    for seed in Self.first..<Self.first + Self.count {
      var course = Course(seed: seed)
      course.run(steps: 40)
    }
  }
}

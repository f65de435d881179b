// What lives here: searches with more hits than a page, and those that the server cut.
import IRC
import System
import Testing

@testable import ClientCore

@Suite struct `A search with many hits` {
  /// Answers as a server that finds `times`, in the order said.
  private struct Finder {
    var times: [Timestamp]
    var questions = 0

    mutating func answer(_ test: inout TestClient) {
      for line in test.takeSent() {
        guard let message = try? Message(parsing: line), message.command == .search,
          let wanted = message[0].map(Tags.init(encoded:))
        else { continue }
        questions += 1
        let before = wanted["before"].flatMap(Timestamp.init(parsing:))
        let limit = wanted["limit"].flatMap { Int($0) } ?? 0
        let found = times.enumerated().filter { time in before.map { $0 > time.element } ?? true }
        let label = message.tags[Tags.label].map { "@label=\($0) " } ?? ""
        test.hear("\(label)BATCH +s soju.im/search")
        for (index, time) in found.suffix(limit) {
          test.hear(
            "@batch=s;time=\(time);msgid=m\(index) :bob!b@h PRIVMSG #everyone :needle \(index)")
        }
        test.hear("BATCH -s")
      }
    }
  }

  private static func searching(_ finder: inout Finder) -> TestClient {
    var test = TestClient(columns: 80, rows: 24)
    test.logIn(" soju.im/search")
    test.press(.function(7))
    test.enter("needle")
    finder.answer(&test)
    return test
  }

  @Test func `is gone through to its end`() {
    var finder = Finder(times: (0..<600).map { TestClient.start + .seconds(-4000 + $0) })
    var test = Self.searching(&finder)
    #expect(test.text.contains("50 messages so far"))
    for _ in 0..<80 {
      test.press(.pageDown)
      finder.answer(&test)
    }
    #expect(test.text.contains("600 messages, newest first"), "\(test.text)")
    #expect(test.text.contains("needle 0"))
    let asked = finder.questions
    test.press(.pageDown, .down, .down)
    finder.answer(&test)
    #expect(finder.questions == asked, "there is nothing more to ask for")
    test.press(.enter)
    #expect(!test.text.contains(" search: "))
  }

  @Test func `goes on past more of one moment than a page holds, and says what it left out`() {
    let moment = TestClient.start + .seconds(-500)
    let older = (0..<70).map { TestClient.start + .seconds(-4000 + $0) }
    var finder = Finder(times: older + Array(repeating: moment, count: 60))
    var test = Self.searching(&finder)
    for _ in 0..<20 {
      test.press(.pageDown)
      finder.answer(&test)
    }
    #expect(test.text.contains("120 messages; not all could be looked through"), "\(test.text)")
    #expect(test.text.contains("needle 0"))
  }

  @Test func `says so where the server had no time for the rest`() {
    var test = TestClient(columns: 80, rows: 24)
    test.logIn(" soju.im/search")
    test.enter("/search needle")
    test.hear(
      "BATCH +s soju.im/search",
      "@batch=s;time=2026-11-20T11:00:00.000Z;msgid=m1 :bob!b@h PRIVMSG #everyone :needle",
      "BATCH -s", ":parley.local NOTE SEARCH INCOMPLETE :There was no time")
    #expect(test.text.contains("1 message; not all could be looked through"), "\(test.text)")
    test.press(.escape)
    #expect(!test.text.contains("There was no time"), "it stands where the person looks")
    test.hear(":parley.local NOTE * INCOMPLETE :Something else")
    #expect(test.text.contains("Something else"))
  }

  @Test func `goes on in plain mode when it is asked to`() {
    var world = PlainWorld()
    world.logIn(capabilities: TestClient.capabilities + " soju.im/search")
    func answer(_ numbers: Range<Int>) {
      world.hear("BATCH +s soju.im/search")
      for number in numbers {
        world.hear(
          "@batch=s;time=2026-11-20T11:00:\(10 + number / 10).\(number % 10)00Z;msgid=m\(number) "
            + ":bob!b@h PRIVMSG #everyone :needle \(number)")
      }
      world.hear("BATCH -s")
    }
    world.receive(.input("/search needle"))
    answer(10..<60)
    #expect(world.printed.count { $0.contains(": needle ") } == 50)
    #expect(world.printed.last?.contains("/search alone looks for older ones") ?? false)
    world.printed = []
    world.sent = []
    world.receive(.input("/search"))
    #expect(world.sent.contains { $0.contains("before=2026-11-20T11:00:11.001Z") }, "\(world.sent)")
    answer(0..<10)
    #expect(world.printed.count { $0.contains(": needle ") } == 10)
    world.receive(.input("/search"))
    answer(0..<0)
    world.receive(.input("/search"))
    #expect(world.complaints.contains { $0.contains("there are no older ones") })
  }
}

// What lives here: how running time goes on over restarts, and that a step of the calendar is told.
import ChatSupport
import IRC
import System
import Testing

@testable import ServerCore

@Suite struct `Clocks` {
  private let noon = Timestamp(seconds: 1_795_176_000)
  private var mark: ClockMark {
    ClockMark(
      time: noon, moment: Moment(seconds: 5000), boot: "one", shift: .seconds(4000))
  }

  @Test(arguments: [0, 5_184_000, -7200, 7200])
  func `on the same start of the machine its monotonic clock says how long nobody ran`(
    _ step: Int
  ) {
    let away = Duration.seconds(20)
    let resumption = ClockResumption(
      after: mark, time: noon + away + .seconds(step), machine: Moment(seconds: 1020), boot: "one")
    #expect(resumption.shift == .seconds(4000))
    #expect(resumption.expected == (step == 0 ? nil : noon + away))
  }

  @Test func `on another start the calendar is believed, but never backwards`() {
    let later = ClockResumption(
      after: mark, time: noon + .seconds(60), machine: Moment(seconds: 3), boot: "two")
    #expect(Moment(seconds: 3) + later.shift == Moment(seconds: 5060))
    #expect(later.expected == nil)
    let earlier = ClockResumption(
      after: mark, time: noon - .seconds(60), machine: Moment(seconds: 3), boot: "two")
    #expect(Moment(seconds: 3) + earlier.shift == Moment(seconds: 5000))
    #expect(earlier.expected == noon)
  }

  @Test func `without a mark, or with a mad one, running time begins with the machine's`() {
    for moment in [Int64.max, .min] {
      let mad = ClockMark(
        time: mark.time, moment: Moment(milliseconds: moment), boot: mark.boot, shift: mark.shift)
      let resumption = ClockResumption(
        after: mad, time: noon, machine: Moment(seconds: 3), boot: "one")
      #expect(resumption.shift == .zero && resumption.expected == nil)
    }
    let mad = ClockMark(
      time: mark.time, moment: mark.moment, boot: mark.boot, shift: .milliseconds(Int64.max))
    let resumption = ClockResumption(
      after: mad, time: noon, machine: Moment(seconds: 3), boot: "one")
    #expect(Moment(seconds: 3) + resumption.shift == mark.moment)
    let first = ClockResumption(after: nil, time: noon, machine: Moment(seconds: 3), boot: "one")
    #expect(first.shift == .zero)
  }

  private func steps(_ effects: [Effect]) -> [[Timestamp]] {
    effects.compactMap {
      guard case .log(.clockStep(let from, let to)) = $0 else { return nil }
      return [from, to]
    }
  }

  @Test func `a step is logged once, with where the calendar should stand`() {
    var chat = Chat(Configuration())
    func tick(_ seconds: Int, _ step: Int = 0) -> [[Timestamp]] {
      steps(
        chat.receive(
          Input(
            at: noon + .seconds(seconds + step), moment: Moment(seconds: Int64(seconds)), .tick)))
    }
    #expect(tick(0).isEmpty && tick(1).isEmpty && tick(100).isEmpty)
    #expect(tick(101, 7200) == [[noon + .seconds(101), noon + .seconds(7301)]])
    #expect(tick(102, 7200).isEmpty)
    #expect(tick(103, -7200) == [[noon + .seconds(7303), noon + .seconds(-7097)]])
    // A correction that the system spreads over time is none.
    #expect(tick(104, -7199).isEmpty && tick(10_104, -7192).isEmpty)
  }

  @Test func `a step while nobody ran is logged, too`() {
    var snapshot = Snapshot()
    snapshot.clock.mark = mark
    snapshot.clock.expectedTime = noon
    var chat = Chat(Configuration())
    let input = Input(
      at: noon + .seconds(7200), moment: Moment(seconds: 5000), .restored(snapshot))
    #expect(steps(chat.receive(input)) == [[noon, noon + .seconds(7200)]])
  }

  @Test func `what an older version kept lasts no longer than it was to`() {
    var snapshot = Snapshot()
    func ban(_ subject: String, _ after: Int) -> Sanction {
      Sanction(
        kind: .ban, subject: subject, reason: "", setBy: "root",
        setAt: noon + .seconds(after), until: noon + .seconds(after + 60))
    }
    // The second was set while the calendar was a year ahead.
    snapshot.sanctions = [ban("192.0.2.1", -30), ban("192.0.2.2", 31_536_000)]
    snapshot.blocks = [
      LoginBlock(name: "bob", address: "192.0.2.3", until: noon + .seconds(31_536_000))
    ]
    var chat = Chat(Configuration())
    _ = chat.receive(Input(at: noon, moment: Moment(seconds: 0), .restored(snapshot)))
    func left(_ seconds: Int64) -> [String] {
      _ = chat.receive(
        Input(at: noon + .seconds(seconds), moment: Moment(seconds: seconds), .tick))
      let peer = Peer(address: "192.0.2.3")
      let isBlocked =
        chat.gate.logins.blockedSeconds(name: "bob", peer: peer, at: Moment(seconds: seconds))
        != nil
      return chat.gate.sanctions.all.map(\.subject) + (isBlocked ? ["bob"] : [])
    }
    #expect(left(29).count == 3)
    #expect(left(30) == ["192.0.2.2/32", "bob"] || left(30) == ["192.0.2.2", "bob"])
    #expect(left(60) == [])
  }
}

// What lives here: one client that asks for history, and how long each answer takes.

import Histogram

final class ArchiveAsk: WelcomedRole {
  private let line: String
  private let count: Int
  private var asked = 0
  private var sentAt = ContinuousClock.now
  private var isOpen = false
  /// From sending the question to the last line of its answer, in microseconds.
  private(set) var latencies = Histogram<UInt64>(highestTrackableValue: 60_000_000)
  /// Messages of the last answer.
  private(set) var found = 0

  init(crew: Crew, line: String, count: Int) {
    self.line = line
    self.count = count
    super.init(crew: crew)
  }

  var isDone: Bool { latencies.totalCount >= UInt64(count) }

  func ask(_ peer: BenchPeer) {
    asked += 1
    found = 0
    sentAt = .now
    peer.send(line + "\r\n")
  }

  override func received(_ line: Span<UInt8>, by peer: BenchPeer) {
    if line.verb(is: "PRIVMSG") {
      found += 1
    } else if line.verb(is: "BATCH") {
      // The batch opens and closes; a closing one ends the answer.
      isOpen.toggle()
      guard !isOpen else { return }
      latencies.record(UInt64(max(0, sentAt.duration(to: .now) / .microseconds(1))))
      if asked < count { ask(peer) }
    } else if line.verb(is: "FAIL") {
      crew.fail(line.text)
    } else {
      super.received(line, by: peer)
    }
  }
}

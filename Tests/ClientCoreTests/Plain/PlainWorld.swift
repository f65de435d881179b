// What lives here: a plain client with the world around it played by a test.

import IRC
import System

@testable import ClientCore

struct PlainWorld {
  var client: PlainClient
  var now = TestClient.start
  var sent: [String] = []
  var printed: [String] = []
  var complaints: [String] = []
  var status: Int32?
  var disk = KeptState()

  init(password: String? = "apple") {
    client = PlainClient(
      ClientSettings(
        address: Address(host: "localhost", port: 8001), name: "alice", password: password,
        runID: "run"))
  }

  mutating func receive(_ event: PlainEvent) {
    for effect in client.receive(event, at: now) {
      switch effect {
      case .send(let message): sent.append(message.description)
      case .print(let line): printed.append(line)
      case .complain(let line): complaints.append(line)
      case .exit(let status, _): self.status = self.status ?? status
      case .restore: receive(.restored(disk, note: nil))
      case .keep(let record): disk.apply(record)
      default: break
      }
    }
  }

  mutating func hear(_ lines: String...) {
    for line in lines {
      if let message = try? Message(parsing: line) { receive(.link(.line(message))) }
    }
  }

  /// `foreign`: any server, with or without what ours has.
  mutating func logIn(
    capabilities: String = TestClient.capabilities, foreign: [String]? = nil
  ) {
    receive(.start)
    connect(capabilities: capabilities, foreign: foreign)
    answerPings()
    sent = []
  }

  /// The server is there and welcomes; what is sent then stays in `sent`.
  mutating func connect(
    capabilities: String = TestClient.capabilities, foreign: [String]? = nil
  ) {
    receive(.link(.connected))
    hear(":s CAP * LS :\(capabilities)", ":s CAP * ACK :\(capabilities)")
    sent = []
    for line in foreign ?? TestClient.welcome { hear(line) }
  }

  /// Lets the time pass, with a tick whenever the client asked for one; the server answers PING.
  mutating func pass(_ span: Duration) {
    let end = now + span
    while status == nil, let wake = client.wakeTime, wake.milliseconds <= end.milliseconds {
      skip()
      receive(.tick)
      answerPings()
    }
    now = end
  }

  /// The moment comes that the client waits for; the calendar and running time go together.
  mutating func skip() {
    let wake = client.wakeTime?.milliseconds ?? 0
    now = Timestamp(milliseconds: max(wake, now.milliseconds))
  }

  /// Every question is answered; says how many there were.
  mutating func answerPings() {
    let pings = sent.filter { $0.hasPrefix("PING ") }
    sent.removeAll { $0.hasPrefix("PING ") }
    for ping in pings { hear(":s PONG s " + ping.dropFirst(5)) }
  }

  /// The input ends, and the server lets the client go.
  mutating func end() {
    receive(.inputEnded)
    answerPings()
    pass(.seconds(300))
    receive(.link(.disconnected(reason: "closed")))
  }
}

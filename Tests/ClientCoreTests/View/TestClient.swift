// What lives here: a client with the world around it played by a test.

import IRC
import System
import Testing

@testable import ClientCore

struct TestClient {
  static let start = Timestamp(parsing: "2026-11-20T12:01:00Z") ?? Timestamp(seconds: 0)
  static let startMoment = Moment(milliseconds: start.milliseconds)
  static let welcome = [
    ":parley.local 001 alice :Welcome to Parley, alice",
    ":parley.local 005 alice CASEMAPPING=ascii CHANTYPES=# PREFIX=(o)@ WHOX LOBBY=#everyone :are",
    ":parley.local 422 alice :There is no message of the day",
    ":alice!alice@127.0.0.1 JOIN #everyone alice :alice",
    ":parley.local 332 alice #everyone :Welcome to Parley",
    ":parley.local 353 alice = #everyone :alice",
    ":parley.local 366 alice #everyone :End",
  ]
  static let capabilities =
    "message-tags server-time echo-message labeled-response batch away-notify account-tag "
    + "extended-join multi-prefix standard-replies cap-notify sasl"

  var client: Client
  var now = TestClient.start
  /// How far the machine's clock was set; running time knows nothing of it.
  var clockStep: Duration = .zero
  var moment: Moment { Moment(milliseconds: now.milliseconds) - clockStep }
  /// Lines sent and not looked at yet.
  var sent: [String] = []
  /// Everything else that was asked for.
  var effects: [ClientEffect] = []
  /// Whether the person was called, by a bell or otherwise.
  var isCalled: Bool { effects.contains { $0.isCall } }
  /// What is on the disk.
  var disk = KeptState()

  /// `tellsWriting`: most tests look at what is said, and at nothing that goes before it.
  init(
    name: String = "alice", password: String? = "apple", columns: Int = 80, rows: Int = 24,
    there: Bool = true, security: SecuritySettings = SecuritySettings(), tellsWriting: Bool = false
  ) {
    let address = Address(host: "localhost", port: 8001)
    client = Client(
      ClientSettings(
        address: address, name: name, password: password, runID: "run", security: security,
        tellsWriting: tellsWriting))
    receive(.resized(columns: columns, rows: rows))
    receive(.start)
    // The person is there, and the terminal tells.
    if there { receive(.key(.focusIn)) }
  }

  /// A client in the lobby, with nothing left in `sent`.
  static func inLobby(
    columns: Int = 80, rows: Int = 24, others: [String] = [], tellsWriting: Bool = false
  ) -> TestClient {
    var test = TestClient(columns: columns, rows: rows, tellsWriting: tellsWriting)
    test.logIn()
    for nick in others { test.hear(":\(nick)!\(nick)@127.0.0.1 JOIN #everyone \(nick) :\(nick)") }
    return test
  }

  /// The same person starts the client again; the disk is what it was.
  mutating func restart() {
    let old = self
    self = TestClient(columns: old.client.window.columns, rows: old.client.window.rows)
    (disk, now) = (old.disk, old.now)
  }

  mutating func logIn(_ more: String = "", keepsSent: Bool = false) {
    let capabilities = TestClient.capabilities + more
    receive(.link(.connected))
    hear(":parley.local CAP * LS :\(capabilities.replacing("sasl", with: "sasl=PLAIN"))")
    hear(":parley.local CAP * ACK :\(capabilities)")
    hear("AUTHENTICATE +", ":parley.local 903 alice :Login successful")
    for line in TestClient.welcome { hear(line) }
    if !keepsSent { sent = [] }
    effects = []
  }

  mutating func receive(_ event: ClientEvent) {
    for effect in client.receive(event, at: now, moment) {
      switch effect {
      case .send(let message): sent.append(message.description)
      case .restore: receive(.restored(disk, note: nil))
      case .keep(let record): disk.apply(record)
      default: effects.append(effect)
      }
    }
  }

  mutating func hear(_ lines: String...) {
    for line in lines {
      if let message = try? Message(parsing: line) {
        receive(.link(.line(message)))
      } else {
        Issue.record("not a line: \(line)")
      }
    }
  }

  mutating func type(_ text: String) { for character in text { press(.character(character)) } }

  /// One after the other, each with a look at the screen before it.
  mutating func press(_ keys: Key...) {
    for key in keys {
      if let number = client.unseen { receive(.shown(number)) }
      receive(.key(key))
    }
  }

  /// Typed ahead: before the screen shows anything of what they do.
  mutating func burst(_ text: String) {
    for character in text {
      receive(.key(character == "\r" ? .enter : .character(character)))
    }
  }

  mutating func enter(_ text: String) {
    type(text)
    press(.enter)
  }

  /// Lets the time pass, with a tick whenever the client asked for one.
  mutating func pass(_ span: Duration) {
    let end = now + span
    while let wake = client.wakeTime, wake <= moment + (end - now) {
      now = now + max(wake - moment, .zero)
      receive(.tick)
      if let next = client.wakeTime, next <= wake {
        Issue.record("the client would spin at \(wake)")
        break
      }
    }
    now = end
  }

  /// The lines sent since the last call.
  mutating func takeSent() -> [String] {
    defer { sent = [] }
    return sent
  }

  /// The same without the labels by which answers find their place.
  mutating func takeAsked() -> [String] {
    takeSent().map { line in
      line.hasPrefix("@label=q") ? String(line.drop { $0 != " " }.dropFirst()) : line
    }
  }

  var text: String { client.screen().text }
  /// All of them, where there are several.
  var inputRow: String {
    client.layout.inputRows.map { client.screen().lines[$0] }.joined(separator: "\n")
  }
}

// Most tests set no clock: the calendar and running time go together.
extension Client {
  mutating func receive(_ event: ClientEvent, at now: Timestamp) -> [ClientEffect] {
    receive(event, at: now, Moment(milliseconds: now.milliseconds))
  }
}

extension PlainClient {
  mutating func receive(_ event: PlainEvent, at now: Timestamp) -> [ClientEffect] {
    receive(event, at: now, Moment(milliseconds: now.milliseconds))
  }
}

extension Instant {
  init(_ now: Timestamp) {
    self.init(calendar: now, running: Moment(milliseconds: now.milliseconds))
  }

  init(_ now: Moment) { self.init(Timestamp(milliseconds: now.milliseconds)) }
}

extension Link {
  mutating func receive(_ event: LinkEvent, at now: Timestamp) -> [News] {
    receive(event, at: Instant(now))
  }

  mutating func receive(_ event: LinkEvent, at now: Moment) -> [News] {
    receive(event, at: Instant(now))
  }

  mutating func tick(at now: Timestamp) -> [News] { tick(at: Instant(now)) }

  mutating func tick(at now: Moment) -> [News] { tick(at: Instant(now)) }

  mutating func open(at now: Timestamp) { open(at: Instant(now)) }

  mutating func open(at now: Moment) { open(at: Instant(now)) }

  mutating func quit(_ text: String, at now: Moment) -> [News] { quit(text, at: Instant(now)) }

  mutating func tryNow(at now: Moment) { tryNow(at: Instant(now)) }
}

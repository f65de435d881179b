// What lives here: the whole client under a hostile server and any keys.
import ClientCore
import IRC
import System
import Terminal

extension Parser {
  private static let welcome = """
    :s CAP * LS :batch server-time message-tags labeled-response draft/chathistory soju.im/search
    :s CAP * ACK :batch server-time message-tags labeled-response draft/chathistory soju.im/search
    :s 001 alice :hi
    :s 005 alice LOBBY=#everyone CHANTYPES=# PREFIX=(ov)@+ :are supported
    :s 422 alice :no words
    :alice!a@h JOIN #everyone
    """

  /// A line is one of the server's, or by its first byte keys, another size, or time that passes.
  /// Whatever comes, the screen has its size.
  static func takeClient(_ bytes: [UInt8]) {
    var person = Person()
    person.receive(.start)
    person.receive(.link(.connected))
    for line in welcome.split(separator: "\n") { person.hear(Array(line.utf8)) }
    for line in bytes.split(separator: 10) {
      let rest = Array(line.dropFirst())
      switch line.first {
      case 1: for key in person.keys(rest) { person.receive(.key(key)) }
      case 2: person.receive(.resized(columns: Int(rest.first ?? 80), rows: Int(rest.last ?? 24)))
      case 3: person.wait(seconds: Int64(rest.first ?? 1))
      case 4: person.receive(.link(.disconnected(reason: String(decoding: rest, as: UTF8.self))))
      case 5: person.receive(.link(.connected))
      default: person.hear(Array(line))
      }
    }
    let screen = person.client.screen()
    for row in 0..<screen.rows {
      let width = screen.row(row).reduce(0) { $0 + $1.columns }
      precondition(width == screen.columns, "a row has another width")
    }
  }
}

private struct Person {
  var client = Client(
    ClientSettings(address: .standard, name: "alice", password: "apple", runID: "run"))
  private var decoder = KeyDecoder()
  private var seconds: Int64 = 1_795_176_000

  mutating func receive(_ event: ClientEvent) {
    let effects = client.receive(event, at: Timestamp(seconds: seconds), Moment(seconds: seconds))
    for case .restore in effects { receive(.restored(.init(), note: nil)) }
  }

  mutating func hear(_ line: [UInt8]) {
    guard let message = try? Message(parsing: line.span) else { return }
    receive(.link(.line(message)))
  }

  mutating func keys(_ bytes: [UInt8]) -> [Key] { decoder.decode(bytes) + decoder.flush() }

  mutating func wait(seconds: Int64) {
    self.seconds += seconds
    receive(.tick)
  }
}

// What lives here: the small grammars inside of parameters.
import IRC
import System

@testable import ServerCore

extension Parser {
  /// Masks, spans, modes and conditions: what was understood is written as it is understood.
  static func takeWords(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    if let pattern = MaskPattern(text) {
      precondition(MaskPattern(pattern.text) == pattern, "a mask changed on its way")
      _ = pattern.fault(MaskReach(hosts: ["h"], comparesAddresses: true, limits: NameSettings()))
      _ = pattern.matches(MaskPattern.Person(source: text, account: Folded(text)))
    }
    if let subject = Sanction.Subject(text, accounts: { _ in false }) {
      let again = Sanction.Subject(subject.text, accounts: { _ in false })
      precondition(again == subject, "a ban changed on its way")
      _ = subject.fault(MaskReach(hosts: ["h"], comparesAddresses: true, limits: NameSettings()))
    }
    if let span = Duration.span(text) { _ = (span.roughlySpoken, span.spoken) }
    let words = text.split(at: " ")
    let changes = ModeChange.parse(
      text.until(" ").description, words.dropFirst().map(String.init), limit: 12)
    for space in [0, 30, 400] { _ = ModeChange.lines(changes, space: space) }
    let filter = ListFilter(words)
    let room = Room(RoomID(1), name: "#a", created: Timestamp(milliseconds: 0))
    _ = filter.fits(room, at: Timestamp(milliseconds: .max))
    _ = WhoQuery(text)
    _ = (Names.isNick(text, limits: NameSettings()), Names.isRoom(text), Names.isHost(text))
    _ = Metadata.key(text)
    precondition(text.clipped(to: 20).utf8.count <= 20, "clipped to more than that")
    _ = Message(.notice, [text, text]).fitted().encoded()
  }

  /// What either side says to the other, each line the answer to the one before.
  static func takeSCRAM(_ bytes: [UInt8]) {
    let lines = bytes.split(separator: 10).map(Array.init)
    var exchange = SCRAM.ClientExchange(username: "us=er,", nonce: "n")
    for line in lines {
      if let task = try? exchange.proof(of: "pw", answering: line), task.iterations <= 4096 {
        exchange.expect(task.proof(.toy))
      }
      precondition(!exchange.accepts(line) || line.starts(with: "v=".utf8), "believed anything")
    }
    guard let first = lines.first.flatMap({ try? SCRAM.ClientFirst(parsing: $0) }) else { return }
    let server = SCRAM.ServerExchange(first, nonce: "x", salt: [1], iterations: 4096)
    let verifier = SCRAM.Verifier(
      salt: [1], iterations: 4096, storedKey: [UInt8](repeating: 1, count: 32),
      serverKey: [UInt8](repeating: 2, count: 32))
    for line in lines.dropFirst() {
      precondition((try? server.finish(line, verifier, .toy)) == nil, "proved nothing")
    }
  }
}

// What lives here: a transcript played against a chat.
import IRC
import System

@testable import ServerCore

/// Every line that comes must be expected: what is left over when the next thing happens is a fault.
struct TranscriptRun {
  private var world: World
  private let transcript: Transcript
  private var ignored: Set<String> = []
  private(set) var faults: [String] = []
  /// The transcript as it would have to stand.
  private(set) var recording: [String]
  private let records: Bool

  init(_ transcript: Transcript, records: Bool = false) {
    self.transcript = transcript
    self.records = records
    recording = transcript.preamble
    world = World(transcript.configuration, at: transcript.start)
  }

  mutating func play() throws {
    for step in transcript.steps {
      try act(step)
      recording.append(step.words)
      if records {
        record(step)
      } else {
        for (number, expectation) in step.expectations { check(expectation, number) }
      }
      recording += step.remarks
      reportLeftOver(after: step)
      if faults.count > 5 { return }
    }
  }

  private mutating func act(_ step: Transcript.Step) throws {
    var words = step.words.split(separator: " ").map(String.init)
    let verb = words.removeFirst()
    if verb.hasSuffix(">") {
      let line = step.words.dropFirst(verb.count + 1)
      let client = String(verb.dropLast())
      world.send(LineMacros.expand(scram(String(line), client)), from: client)
      return
    }
    switch (verb, words.first) {
    case ("login", let who?), ("guest", let who?):
      let halves = who.split(separator: "=").map(String.init)
      let names = (halves.last ?? who).split(separator: "@").map(String.init)
      world.login(
        halves.count > 1 ? halves[0] : names[0], as: names.last ?? who, nick: names[0],
        Array(words[1...]), guest: verb == "guest")
      for name in world.order { world.clients[name]?.received = [] }
    case ("open", let who?):
      let certificate = words.first { $0.hasPrefix("certificate=") }?.dropFirst(12)
      world.open(
        who, address: words[1], isExempt: words.contains("exempt"),
        isSecure: words.contains("secure"), certificate: certificate.map { String($0) })
    case ("cut", let who?): world.cut(who)
    case ("operator", let who?): world.promote(who)
    case ("ignore", let who?): ignored.insert(who)
    case ("heed", let who?): ignored.remove(who)
    case ("advance", let span?): world.advance(Transcript.span(span) ?? .zero)
    case ("clock", let span?):
      world.now = world.now + (Transcript.span(span) ?? .zero)
    case ("passwords", "prompt"): world.catchUpOnPasswords()
    case ("passwords", let state?):
      world.passwordWork = World.PasswordWork(rawValue: state) ?? .prompt
    case ("answers", nil): world.catchUpOnReading()
    case ("slow", let who?): world.readsSlowly.insert(who)
    case ("store", let state?): world.storeFails = state == "fails"
    case ("rehash", _):
      var changed = Transcript(configuration: world.chat.configuration)
      try changed.setOption(["option"] + words, step.number)
      world.rehashed = changed.configuration
    case ("restart", nil): world.restart()
    case ("shutdown", nil): world.receive(.shutdown)
    case ("accounts", _):
      world.receive(.accounts(words.map(Self.entry)))
    default: throw Transcript.Fault(number: step.number, text: "unknown action: \(step.words)")
    }
  }

  /// `name:password`, `name:verifier=password`, `name:certificate=fingerprint`.
  private static func entry(_ word: String) -> Account.Entry {
    let halves = word.split(separator: ":").map(String.init)
    let value = halves[1].split(separator: "=").map(String.init)
    return switch value[0] {
    case "verifier":
      Account.Entry(name: halves[0], credential: .verifier(of: value[1], salt: halves[0]))
    case "certificate":
      Account.Entry(name: halves[0], credential: .locked, certificates: [value[1]])
    default: Account.Entry(name: halves[0], credential: .plain(halves[1]))
    }
  }

  /// `{scram-first name}` begins an exchange, `{scram-final password}` answers the server's message,
  /// and `{scram-consent}` is an empty answer to a right signature.
  private mutating func scram(_ line: String, _ client: String) -> String {
    guard let open = line.range(of: "{scram-"), let close = line.lastIndex(of: "}") else {
      return line
    }
    let words = line[open..<close].split(separator: " ").map(String.init)
    let challenge = Base64.decode(world.clients[client]?.challenge ?? "") ?? []
    var payload: [UInt8] = []
    switch words[0] {
    case "{scram-first":
      let exchange = SCRAM.ClientExchange(username: words[1], nonce: "client")
      exchanges[client] = exchange
      payload = exchange.firstPayload
    case "{scram-final":
      guard let exchange = exchanges[client],
        let task = try? exchange.proof(of: words[1], answering: challenge)
      else { return line }
      let proof = task.proof(.toy)
      exchanges[client]?.expect(proof)
      payload = proof.payload
    default:
      if exchanges[client]?.accepts(challenge) != true { return "AUTHENTICATE *" }
    }
    return String(line[..<open]) + (payload.isEmpty ? "+" : Base64.encode(payload))
  }

  /// SCRAM exchanges of clients.
  private var exchanges: [String: SCRAM.ClientExchange] = [:]

  /// Clients whose remaining lines do not matter until the next action.
  private var skipping: Set<String> = []

  private mutating func check(_ expectation: Transcript.Expectation, _ number: Int) {
    switch expectation {
    case .anything(let client): skipping.insert(client)
    case .closed(let client):
      if world.clients[client]?.isClosed != true {
        faults.append("line \(number): \(client) is still connected")
      }
    case .line(let client, let pattern):
      let received = world.clients[client]?.received ?? []
      let isSkipping = skipping.remove(client) != nil
      let index = isSkipping ? received.firstIndex { pattern.matches($0) } : received.indices.first
      guard let index else {
        faults.append(
          "line \(number): nothing for \(client)\n  expected \(pattern)"
            + received.map { "\n  there is \($0)" }.joined())
        return
      }
      if !pattern.matches(received[index]) {
        faults.append("line \(number):\n  expected \(pattern)\n  received \(received[index])")
      }
      world.clients[client]?.received.removeFirst(index + 1)
    }
  }

  private mutating func reportLeftOver(after step: Transcript.Step) {
    for name in world.order {
      let left = world.clients[name]?.received ?? []
      world.clients[name]?.received = []
      guard !skipping.contains(name), !ignored.contains(name), !left.isEmpty else { continue }
      faults.append(
        "after line \(step.number) (\(step.words.prefix(60))), nobody expected"
          + left.map { "\n  \(name)< \($0)" }.joined())
    }
    skipping = []
  }

  /// Keeps what was written by hand for a client that skips lines, and rewrites the rest.
  private mutating func record(_ step: Transcript.Step) {
    let byHand = Set(
      step.expectations.compactMap { _, expectation -> String? in
        if case .anything(let client) = expectation { return client }
        return nil
      })
    for (number, expectation) in step.expectations {
      switch expectation {
      case .anything(let client): recording.append("\(client)< ...")
      case .line(let client, let pattern) where byHand.contains(client):
        recording.append("\(client)< \(pattern)")
      default: continue
      }
      check(expectation, number)
    }
    for name in world.order where !byHand.contains(name) && !ignored.contains(name) {
      let patterns = step.expectations.compactMap { _, expectation -> String? in
        if case .line(name, let pattern) = expectation { return pattern }
        return nil
      }
      for (index, line) in (world.clients[name]?.received ?? []).enumerated() {
        // A pattern that still fits stays as it is.
        let fits = index < patterns.count && patterns[index].matches(line)
        recording.append("\(name)< \(fits ? patterns[index] : line)")
      }
      world.clients[name]?.received = []
    }
    for case (_, .closed(let client)) in step.expectations
    where world.clients[client]?.isClosed == true {
      recording.append("\(client) closed")
    }
  }
}

extension String {
  /// Whether `line` is this pattern, in which `*` stands for any text.
  func matches(_ line: String) -> Bool {
    guard contains("*") else { return self == line }
    var rest = Array(line.utf8)[...]
    let pieces = split(separator: "*", omittingEmptySubsequences: false).map { Array($0.utf8) }
    for (index, piece) in pieces.enumerated() {
      if index == 0 {
        guard rest.starts(with: piece) else { return false }
        rest = rest.dropFirst(piece.count)
      } else if index == pieces.count - 1 {
        return rest.ends(with: piece)
      } else {
        guard let end = rest.end(of: piece) else { return false }
        rest = rest.dropFirst(end)
      }
    }
    return true
  }
}

extension String {
  /// Where `text` begins.
  fileprivate func range(of text: String) -> Index? {
    indices.first { self[$0...].hasPrefix(text) }
  }
}

extension ArraySlice where Element == UInt8 {
  fileprivate func ends(with piece: [UInt8]) -> Bool {
    count >= piece.count && suffix(piece.count).elementsEqual(piece)
  }

  /// How many bytes to drop so that the first `piece` is behind.
  fileprivate func end(of piece: [UInt8]) -> Int? {
    guard count >= piece.count else { return nil }
    for start in 0...(count - piece.count)
    where self[(startIndex + start)...].starts(with: piece) {
      return start + piece.count
    }
    return nil
  }
}

/// `{...}` in a line.
enum LineMacros {
  static func expand(_ line: String) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = line[...]
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      bytes += rest[..<open].utf8
      let words = rest[rest.index(after: open)..<close].split(separator: " ").map(String.init)
      bytes += value(of: words) ?? Array(rest[open...close].utf8)
      rest = rest[rest.index(after: close)...]
    }
    return bytes + rest.utf8
  }

  private static func value(of words: [String]) -> [UInt8]? {
    switch (words.first, words.count) {
    case ("plain", 3):
      Array(Base64.encode(SASL.Plain(account: words[1], password: words[2]).payload).utf8)
    case ("repeat", 3):
      Array(String(repeating: words[1], count: Int(words[2]) ?? 0).utf8)
    case ("base64", _):
      Array(Base64.encode(Array(words.dropFirst().joined(separator: " ").utf8)).utf8)
    case ("hex", _): words.dropFirst().compactMap { UInt8($0, radix: 16) }
    default: nil
    }
  }
}

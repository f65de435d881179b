// What lives here: what twenty people might do, at random.
import ChatSupport
import IRC
import System

@testable import ServerCore

/// Makes inputs that fit the state of a world: it knows who is connected and what waits.
struct RandomScript {
  private var random: SeededGenerator
  private(set) var now = Timestamp(milliseconds: 1_795_176_000_000)
  private var generations = [UInt32](repeating: 0, count: 20)
  private var open: [SessionID] = []
  /// What the chat asked for and has not been told, oldest first, one for each session.
  private var questions: [(SessionID, Effect)] = []
  /// What the archive has read for some of the questions, to be told later.
  private var early: [SessionID: Answer] = [:]
  /// What those who mean to log in still have to say.
  private var agenda: [SessionID: [String]] = [:]
  private var archive: [StoredMessage] = []
  /// Who is not read now, beside those whose questions are out.
  var unreadable: Set<SessionID> = []
  /// Lines that are said among the others.
  var dictation: [String] = []
  /// Who is connected to the servers of a chat in turn; nil where one is alone.
  var servers: [NodeNumber]?
  /// How far the calendar is from running time.
  var skew = Duration.zero

  static let accounts = ["alice", "bob", "carol", "dave", "erin", "frank", "grace"]

  /// Settings of a chat that differ from seed to seed, with limits that are soon met.
  static func configuration(_ seed: UInt64) -> Configuration {
    var configuration = Configuration()
    configuration.shared.entry.allowsGuests = seed % 2 == 0
    configuration.shared.entry.nickFollowsAccount = seed / 2 % 2 == 0
    // By seed: some of all, whatever else differs.
    configuration.shared.entry.duplicateLogin =
      [EntrySettings.DuplicateLogin.replace, .refuse, .share][Int(seed % 3)]
    if seed % 5 == 0 { configuration.shared.lobby = nil }
    configuration.limits.mailboxPage = 3
    configuration.shared.rooms.announcedLobbySize = 6
    configuration.shared.entry.blockTime = .seconds(5)
    return configuration
  }

  /// Where lines of people who are in come from, if not from the list below.
  private var grammar: Grammar?

  init(seed: UInt64, grammar: Grammar? = nil) {
    random = SeededGenerator(seed: seed)
    self.grammar = grammar
  }

  mutating func next() -> Input {
    // No two at one time, which tells records of one from those of another.
    now = now + .milliseconds(Int64.random(in: 1...300, using: &random))
    let moment = Moment(milliseconds: now.milliseconds)
    return Input(at: now + skew, moment: moment, event())
  }

  private mutating func event() -> Event {
    switch Int.random(in: 0..<100, using: &random) {
    case 0..<8: return connect() ?? line()
    case 8: return cut() ?? .tick
    case 9..<12: return .tick
    case 12..<40: return answer() ?? line()
    case 41: return .accounts(entries())
    case 42 where Int.random(in: 0..<20, using: &random) == 0:
      return open.randomElement(using: &random).map { .flooded($0) } ?? .tick
    default: return line()
    }
  }

  private mutating func entries() -> [Account.Entry] {
    let count = Int.random(in: 5...7, using: &random)
    return Self.accounts.prefix(count).map { Account.Entry(name: $0, credential: .plain("pw")) }
  }

  private mutating func connect() -> Event? {
    let used = Set(open.map(\.slot))
    guard let slot = (0..<20).first(where: { !used.contains(UInt32($0)) }) else { return nil }
    generations[slot] += 1
    let node = servers.map { $0[slot % $0.count] } ?? .alone
    let id = SessionID(slot: UInt32(slot), generation: generations[slot], on: node)
    open.append(id)
    let name = name()
    let nick = Int.random(in: 0..<3, using: &random) > 0 ? name : self.name()
    agenda[id] = [
      "CAP REQ :"
        + pick([
          "batch labeled-response", "server-time echo-message", "away-notify",
          "message-tags batch draft/message-redaction draft/chathistory",
        ]),
      "PASS \(name):\(pick(["pw", "pw", "pw", "wrong"]))", "NICK \(nick)",
      "USER \(name) 0 * :Real", "CAP END",
    ]
    return .opened(id, Peer(address: "192.0.2.\(slot % 3)", isExempt: slot % 2 == 0))
  }

  private mutating func cut() -> Event? {
    guard let id = open.randomElement(using: &random) else { return nil }
    forget(id)
    return .closed(id, reason: "gone")
  }

  /// A server is gone, and with it the links of all who were connected to it.
  mutating func lose(_ node: NodeNumber) {
    for id in open where id.node == node { forget(id) }
  }

  private mutating func forget(_ id: SessionID) {
    agenda[id] = nil
    open.removeAll { $0 == id }
    early[id] = nil
    questions.removeAll { $0.0 == id }
  }

  private mutating func answer() -> Event? {
    guard !questions.isEmpty else { return nil }
    switch questions.removeFirst().1 {
    case .verify(let id, let challenge):
      let nonce = "n\(now.milliseconds)"
      if Int.random(in: 0..<20, using: &random) == 0 {
        return .verified(id, challenge.purpose, .busy)
      }
      return .verified(
        id, challenge.purpose, PasswordCheck.toy.verdict(challenge, nonce: nonce))
    case .recheck(let id, let challenge):
      return .rechecked(id, PasswordCheck.toy.verdict(challenge, nonce: ""))
    case .enroll(let id, let name, let password):
      let entry = Account.Entry(name: name, credential: .verifier(of: password, salt: name))
      let outcomes: [Enrolment] = [.done(entry), .done(entry), .taken, .failed]
      return .enrolled(id, outcomes.randomElement(using: &random) ?? .failed)
    case .fetch(let id, let query):
      return .fetched(id, early.removeValue(forKey: id) ?? query.answer(from: archive))
    case .rehash(let id):
      return .rehashed(Rehash(configuration: nil, asker: id, remarks: ["read", "again"]))
    case .proceed(let id): return .proceed(id)
    case .close(let id):
      forget(id)
      return .closed(id, reason: "closed")
    default: return nil
    }
  }

  /// Takes note of what the chat wants done.
  mutating func observe(_ effects: [Effect]) {
    for effect in effects {
      switch effect {
      case .verify(let id, _), .fetch(let id, _), .close(let id), .rehash(let id),
        .enroll(let id, _, _), .proceed(let id), .recheck(let id, _):
        guard open.contains(id) else { continue }
        questions.append((id, effect))
        if case .fetch(_, let query) = effect, Bool.random(using: &random) {
          early[id] = query.answer(from: archive)
        }
      case .store(.redacted(let sequence)): archive.removeAll { $0.sequence == sequence }
      case .store(.message(let message)): archive.append(message)
      default: break
      }
    }
  }
}

extension RandomScript {
  private mutating func line() -> Event {
    // Nobody is read while something is being looked up for them.
    let readable = open.filter { id in
      !unreadable.contains(id) && !questions.contains { $0.0 == id }
    }
    guard let id = readable.randomElement(using: &random) else { return .tick }
    if Int.random(in: 0..<50, using: &random) == 0 {
      return .garbled(id, [.tooLong, .invalidUTF8, .forbiddenByte, .malformed][Int(id.slot % 4)])
    }
    var text = grammar?.line() ?? chatLine()
    if let next = agenda[id]?.first, Int.random(in: 0..<10, using: &random) > 0 {
      text = next
      agenda[id]?.removeFirst()
    } else if Int.random(in: 0..<40, using: &random) == 0 {
      text = loginLine()
    } else if !dictation.isEmpty, Bool.random(using: &random) {
      text = dictation.removeFirst()
    }
    guard let message = try? Message(parsing: text) else { return .tick }
    return .line(id, message)
  }

  private mutating func pick(_ words: [String]) -> String {
    words.randomElement(using: &random) ?? ""
  }

  private mutating func name() -> String { pick(Self.accounts + ["zed", "guest7", "nobody"]) }

  private mutating func loginLine() -> String {
    let name = name()
    let payload = Base64.encode(
      SASL.Plain(account: name, password: pick(["pw", "pw", "wrong"])).payload)
    return pick([
      "CAP LS 302", "CAP END", "CAP REQ :message-tags server-time echo-message",
      "CAP REQ :labeled-response batch", "CAP REQ :away-notify extended-join account-tag",
      "CAP REQ :-batch", "NICK \(self.name())", "NICK \(name)", "NICK 1x", "USER u 0 * :Real Name",
      "USER u 0 * :Real",
      "PASS \(name):pw", "PASS wrong", "AUTHENTICATE PLAIN", "AUTHENTICATE \(payload)",
      "AUTHENTICATE *", "REGISTER * * \(pick(["long enough", "pw"]))",
      "REGISTER \(name) * longenough", "VERIFY \(name) 1", "QUIT",
      "QUIT :bye",
    ])
  }

  private mutating func chatLine() -> String {
    let room = pick([
      "#everyone", "#a", "#b", "#C", "#c", "#nowhere", "#" + String(repeating: "r", count: 63),
    ])
    let text = pick(["hi", "", "two words", String(repeating: "x", count: 400), ":)", "größe 👋🏽"])
    let target = pick([name(), room, "$*", "\(name()),\(name()),\(room)", ",", "#a,#b"])
    let label = pick(["", "", "@label=l\(Int.random(in: 0..<9, using: &random)) ", "@+a=b;+c "])
    return label
      + pick([
        "PRIVMSG \(target) :\(text)", "PRIVMSG \(target) :\(text)", "NOTICE \(target) :\(text)",
        "PRIVMSG \(target) :\(text)", "TAGMSG \(target)", "JOIN \(room)", "JOIN #a,#b,#c",
        "JOIN 0", "PART \(room) :\(text)", "TOPIC \(room)", "TOPIC \(room) :\(text)",
        "NAMES \(room)", "LIST", "MODE \(room)", "MODE \(room) +o \(name())",
        "MODE \(room) \(pick(["+m", "-m", "+W 5", "+b", "+i-n"]))", "KICK \(room) \(name())",
        "MODE \(room) +bb ~t:1:\(name()) ~m:~a:\(name())", "INVITE \(name()) \(room)",
        "RENAME \(room) #\(pick(["a", "B", "c", "d"]))", "PRIVMSG @\(room) :\(text)",
        "WHO \(room) %tnfla,1", "WHO *",
        "WHOIS \(name())", "WHOIS :\(text)", "WHOLAST 15", "WHOLAST \(text)", "AWAY",
        "AWAY :\(text)", "BUSY", "BUSY :\(text)", "BACK", "ISON \(name())",
        "USERHOST \(name())", "MOTD", "LUSERS", "VERSION", "HELP", "PING \(name())",
        "PONG :mailbox-\(archive.count)", "PONG :mailbox-\(archive.last?.sequence ?? 0)",
        "REDACT \(room) \(archive.last?.id ?? "x")", "CHATHISTORY LATEST \(room) * 5",
        "REDACT \(name()) \(archive.last?.id ?? "x")", "CHATHISTORY LATEST \(name()) * 5",
        "PONG x", "FROB \(text)", "433 x", "NICK \(name())", "NICK \(name())",
      ])
  }
}

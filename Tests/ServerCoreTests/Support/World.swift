// What lives here: a chat with pretended clients, a pretended archive and a clock that tests move.
import ChatSupport
import IRC
import ServerShell
import System

@testable import ServerCore

/// Does what a server does around the chat, at once and in one thread.
struct World {
  enum PasswordWork: String {
    case prompt
    case slow
    case refused
  }

  struct Client {
    var id: SessionID
    var framer = LineFramer()
    /// Lines that came and were not looked at.
    var received: [String] = []
    var isClosed = false
    /// The last AUTHENTICATE that came.
    var challenge = ""
  }

  var chat: Chat
  var commit = OutputCommit()
  var now = Timestamp(milliseconds: 0)
  var moment = Moment(milliseconds: 0)
  var clients: [String: Client] = [:]
  /// Clients in the order they first connected.
  var order: [String] = []
  var archive: [StoredMessage] = []
  var kept = KeptState()
  var storeFails = false
  /// What becomes of passwords.
  var passwordWork = PasswordWork.prompt
  private var unanswered: [Event] = []
  /// To whom what the archive has read takes its time.
  var readsSlowly: Set<String> = []
  private var unread: [Event] = []
  /// What the settings say when they are read again.
  var rehashed: Configuration?
  private(set) var log: [LogEntry] = []
  private var names: [SessionID: String] = [:]
  private var slots: UInt32 = 0
  private var nonces = 0
  private var waiting: [Event] = []

  static let passwords = [
    ("alice", "apple-orchard"), ("bob", "blue-bicycle"), ("carol", "copper-kettle"),
    ("dave", "dusty-drum"), ("erin", "early-echo"), ("frank", "foggy-forest"),
    ("grace", "green-garden"), ("heidi", "hidden-harbour"),
  ]

  init(_ configuration: Configuration, at start: Timestamp) {
    chat = Chat(configuration)
    now = start
    // A server with an archive writes it down when it is first started.
    if let lobby = chat.lobby.flatMap({ chat.rooms[$0] }) { kept.keep(.room(lobby.record)) }
    receive(.accounts(Self.accounts))
  }

  static let accounts = passwords.map { Account.Entry(name: $0.0, credential: .plain($0.1)) }

  mutating func open(
    _ name: String, address: String = "192.0.2.1", isExempt: Bool = false, isSecure: Bool = false,
    certificate: String? = nil
  ) {
    let id = SessionID(slot: slots, generation: 1)
    slots += 1
    clients[name] = Client(id: id)
    names[id] = name
    if !order.contains(name) { order.append(name) }
    let peer = Peer(
      address: address, isExempt: isExempt, isSecure: isSecure, certificate: certificate)
    receive(.opened(id, peer))
  }

  /// Sends the bytes of one line through the same framing and parsing as a real connection.
  mutating func send(_ bytes: [UInt8], from name: String) {
    if clients[name]?.isClosed != false { open(name) }
    guard var client = clients[name] else { return }
    var events: [Event] = []
    _ = client.framer.consume((bytes + [13, 10]).span) { line in
      events += Self.event(line, client.id)
      return .more
    }
    clients[name]?.framer = client.framer
    for event in events { receive(event) }
  }

  private static func event(_ line: borrowing Span<UInt8>?, _ id: SessionID) -> [Event] {
    guard let line = copy line else { return [.garbled(id, .tooLong)] }
    do throws(Message.ParseError) {
      return [.line(id, try Message(parsing: line))]
    } catch {
      switch error {
      case .empty: return []
      case .invalidUTF8:
        return [.garbled(id, .invalidUTF8, about: Message(repairing: line))]
      case .forbiddenByte: return [.garbled(id, .forbiddenByte)]
      case .malformedCommand:
        return [.garbled(id, .malformed, about: Message(repairing: line))]
      }
    }
  }

  /// Makes `name` an operator of the server.
  mutating func promote(_ name: String) {
    guard let id = clients[name]?.id else { return }
    chat.setOperator(id, true)
  }

  /// The link of `name` is lost.
  mutating func cut(_ name: String) {
    guard let client = clients[name], !client.isClosed else { return }
    clients[name]?.isClosed = true
    receive(.closed(client.id, reason: "Connection reset by peer"))
  }

  /// Lets time pass with two ticks a second.
  mutating func advance(_ span: Duration) {
    let end = moment + span
    while moment < end {
      let step = min(end - moment, .milliseconds(500))
      now = now + step
      moment = moment + step
      receive(.tick)
    }
  }

  /// The passwords that wait are checked, and those that come at once.
  mutating func catchUpOnPasswords() {
    passwordWork = .prompt
    let events = unanswered
    unanswered = []
    for event in events { receive(event) }
  }

  /// What the archive has read arrives, and further answers come at once.
  mutating func catchUpOnReading() {
    readsSlowly = []
    let events = unread
    unread = []
    for event in events { receive(event) }
  }

  mutating func receive(_ event: Event) {
    waiting.append(event)
    while !waiting.isEmpty {
      let next = waiting.removeFirst()
      if let records = commit.probe(chat, .alive(now, moment)) { write(records) }
      commit.take(Input(at: now, moment: moment, next), into: &chat)
      settle()
    }
  }

  private mutating func settle() {
    while true {
      switch commit.next(&chat) {
      case .nothing: return
      case .release(let round): carryOut(round)
      case .commit(let records): write(records)
      }
    }
  }

  private mutating func write(_ records: [Record]) {
    if storeFails {
      carryOut(commit.failed("the disk is full", &chat).release)
    } else {
      for record in records { keep(record) }
      carryOut(commit.succeeded(&chat))
    }
  }

  private mutating func keep(_ record: Record) {
    switch record {
    case .message(let message), .event(let message): archive.append(message)
    case .redacted(let sequence): archive.removeAll { $0.sequence == sequence }
    default: kept.keep(record)
    }
  }

  private mutating func carryOut(_ round: [[Effect]]) {
    for effects in round {
      for effect in effects { carryOut(effect) }
    }
  }

  private mutating func carryOut(_ effect: Effect) {
    switch effect {
    case .send(let bytes, let ids):
      let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n").map(String.init)
      for id in ids {
        guard let name = names[id], clients[name]?.id == id else { continue }
        clients[name]?.received += lines
        if let line = lines.last(where: { $0.hasPrefix("AUTHENTICATE ") }) {
          clients[name]?.challenge = String(line.dropFirst("AUTHENTICATE ".count))
        }
      }
    case .close(let id):
      guard let name = names[id], clients[name]?.id == id, clients[name]?.isClosed == false else {
        return
      }
      clients[name]?.isClosed = true
      waiting.append(.closed(id, reason: "Connection closed"))
    case .verify(let id, let challenge):
      nonces += 1
      let verdict = PasswordCheck.toy.verdict(challenge, nonce: "nonce\(nonces)")
      switch passwordWork {
      case .prompt: waiting.append(.verified(id, challenge.purpose, verdict))
      case .slow: unanswered.append(.verified(id, challenge.purpose, verdict))
      case .refused: waiting.append(.verified(id, challenge.purpose, .busy))
      }
    case .recheck(let id, let challenge):
      let verdict = PasswordCheck.toy.verdict(challenge, nonce: "")
      if passwordWork == .slow {
        unanswered.append(.rechecked(id, verdict))
      } else {
        waiting.append(.rechecked(id, verdict))
      }
    case .enroll(let id, let name, let password):
      waiting.append(.enrolled(id, enrol(name, password)))
    case .fetch(let id, let query):
      let answer = Event.fetched(id, query.answer(from: archive))
      if readsSlowly.contains(names[id] ?? "") {
        unread.append(answer)
      } else {
        waiting.append(answer)
      }
    case .store: break
    case .proceed(let id): waiting.append(.proceed(id))
    case .log(let entry): log.append(entry)
    // A server alone has nobody to decide it with.
    case .append: break
    case .rehash(let id):
      waiting.append(
        .rehashed(Rehash(configuration: rehashed, asker: id, remarks: ["Everything is read"])))
    }
  }
}

extension World {
  /// What a server does to its user file; the disk is full when the store fails.
  private func enrol(_ name: String, _ password: String) -> Enrolment {
    if storeFails { return .failed }
    return .done(Account.Entry(name: name, credential: .verifier(of: password, salt: name)))
  }

  /// Logs in by PASS with the demonstration password, or as a guest.
  /// `nick`: another than the account's name.
  mutating func login(
    _ name: String, as account: String, nick: String? = nil, _ capabilities: [String], guest: Bool
  ) {
    let password = Self.passwords.first { $0.0 == account }?.1 ?? ""
    var lines = ["CAP LS 302"]
    if !capabilities.isEmpty {
      lines.append("CAP REQ :" + capabilities.joined(separator: " "))
    }
    if !guest { lines.append("PASS \(account):\(password)") }
    let realName = account.prefix(1).uppercased() + account.dropFirst()
    let nick = nick ?? account
    lines += ["NICK \(nick)", "USER \(nick) 0 * :\(realName)", "CAP END"]
    for line in lines { send(Array(line.utf8), from: name) }
  }
}

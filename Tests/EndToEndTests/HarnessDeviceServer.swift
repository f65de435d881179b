// What lives here: a server that is none of ours, for several devices of one person.

import CLinux
import Glibc
import IRC
import Synchronization
import System

/// Speaks IRC with what such a person's devices need (draft/read-marker, draft/metadata-2, echo-message,
/// away-notify) and nothing that Parley alone has, but the word that ends sessions elsewhere.
final class DeviceServer: Sendable {
  private struct Session {
    let descriptor: Int32
    var nick = ""
    var capabilities: Set<String> = []
    var isNegotiating = false
    var hasUser = false
    var isIn = false

    func has(_ capability: String) -> Bool { capabilities.contains(capability) }

    func tell(_ line: String) {
      let bytes = Array("\(line)\r\n".utf8)
      _ = Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }
  }

  private struct State {
    var sessions: [Int32: Session] = [:]
    /// By nick and target, and by nick and key.
    var markers: [[String]: String] = [:]
    var drafts: [[String]: String] = [:]
  }

  private static let room = "#everyone"
  private static let capabilities =
    "message-tags server-time echo-message labeled-response batch away-notify standard-replies "
    + "draft/read-marker draft/metadata-2"

  let port: UInt16
  private let listener: Descriptor
  private let state = Mutex(State())

  init() throws {
    listener = try Descriptor(
      socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0), of: "socket")
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let number = listener.number
    let isBound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(number, $0, length) == 0 && listen(number, 16) == 0
          && getsockname(number, $0, &length) == 0
      }
    }
    guard isBound else { throw Errno("bind") }
    port = UInt16(bigEndian: address.sin_port)
    try DetachedThread.start { [weak self] in
      while case let link = accept(number, nil, nil), link >= 0 {
        guard let self else { return }
        try? DetachedThread.start { self.serve(link) }
      }
    }
  }

  deinit { shutdown(listener.number, Int32(SHUT_RDWR)) }

  private func serve(_ link: Int32) {
    state.withLock { $0.sessions[link] = Session(descriptor: link) }
    var framer = LineFramer()
    var piece = [UInt8](repeating: 0, count: 65536)
    while case let count = recv(link, &piece, piece.count, 0), count > 0 {
      _ = framer.consume(piece.span.extracting(0..<count)) { line in
        if let line, let message = try? Message(parsing: line) { hear(message, from: link) }
        return .more
      }
    }
    state.withLock { $0.sessions[link] = nil }
    close(link)
  }

  private func hear(_ message: Message, from link: Int32) {
    state.withLock { state in
      guard var session = state.sessions[link] else { return }
      Self.register(&session, message)
      state.sessions[link] = session
      if !session.isIn { return Self.letIn(session, &state) }
      Self.obey(message, session, &state)
      // Words come back by themselves.
      if let label = message.tags["label"], message.command != .privmsg {
        session.tell("@label=\(label) :s ACK")
      }
    }
  }

  // MARK: Coming in

  private static func register(_ session: inout Session, _ message: Message) {
    switch (message.command, message[0]) {
    case (.cap, "LS"):
      session.isNegotiating = true
      session.tell(":s CAP * LS :\(capabilities)=private=private/")
    case (.cap, "REQ"):
      let asked = message[1] ?? ""
      session.capabilities.formUnion(asked.split(separator: " ").map(String.init))
      session.tell(":s CAP * ACK :\(asked)")
      // Whoever had none before asks for nothing else.
      if !session.isNegotiating { return }
    case (.cap, "END"): session.isNegotiating = false
    case (.nick, let nick?): session.nick = nick
    case (.user, _): session.hasUser = true
    default: break
    }
  }

  private static func letIn(_ session: Session, _ state: inout State) {
    guard !session.isNegotiating, session.hasUser, !session.nick.isEmpty else { return }
    let (nick, room) = (session.nick, room)
    let isFirst = !state.sessions.values.contains { $0.isIn && $0.nick == nick }
    state.sessions[session.descriptor]?.isIn = true
    let names = Set(state.sessions.values.filter(\.isIn).map(\.nick)).sorted()
    for line in [
      "001 \(nick) :Welcome", "005 \(nick) CASEMAPPING=ascii CHANTYPES=# :are here",
      "422 \(nick) :no news",
    ] { session.tell(":s \(line)") }
    for other in state.sessions.values where other.isIn && (isFirst || other.nick == nick) {
      guard isFirst || other.descriptor == session.descriptor else { continue }
      other.tell(":\(nick)!u@h JOIN \(room)")
    }
    session.tell(":s 353 \(nick) = \(room) :\(names.joined(separator: " "))")
    session.tell(":s 366 \(nick) \(room) :End")
    for (key, value) in state.drafts where key[0] == nick && session.has("draft/metadata-2") {
      session.tell(":\(nick)!u@h METADATA \(nick) \(key[1]) * :\(value)")
    }
  }

  // MARK: What a device says

  private static func obey(_ message: Message, _ session: Session, _ state: inout State) {
    let all = state.sessions.values.filter(\.isIn)
    let own = all.filter { $0.nick == session.nick }
    let (nick, start) = (session.nick, ":\(session.nick)!u@h")
    switch message.command {
    case .ping: session.tell(":s PONG s :\(message[0] ?? "")")
    case .privmsg: say(message, session, to: all)
    case .away:
      let text = message[0] ?? ""
      session.tell(":s \(text.isEmpty ? "305" : "306") \(nick) :so you are")
      for other in all where other.has("away-notify") {
        other.tell(text.isEmpty ? "\(start) AWAY" : "\(start) AWAY :\(text)")
      }
    case .markRead:
      guard let target = message[0] else { return }
      if let marker = message[1], marker > state.markers[[nick, target], default: ""] {
        state.markers[[nick, target]] = marker
      }
      let marker = state.markers[[nick, target], default: "*"]
      for one in own where one.has("draft/read-marker") {
        one.tell(":s MARKREAD \(target) \(marker)")
      }
    case .metadata:
      guard message[1] == "SET", let key = message[2] else { return }
      state.drafts[[nick, key]] = message[3]
      for one in own where one.has("draft/metadata-2") && one.descriptor != session.descriptor {
        one.tell("\(start) METADATA \(nick) \(key) *" + (message[3].map { " :\($0)" } ?? ""))
      }
    case .sessions:
      for one in own where one.descriptor != session.descriptor {
        one.tell(":s FAIL * REPLACED :Goodbye (logged in elsewhere)")
        one.tell("ERROR :Goodbye (logged in elsewhere)")
        shutdown(one.descriptor, Int32(SHUT_RDWR))
      }
    default: break
    }
  }

  /// To whom it is said, to all that the speaker has, and back where that is wanted.
  private static func say(_ message: Message, _ session: Session, to all: [Session]) {
    let (target, text) = (message[0] ?? "", message[1] ?? "")
    let now = "time=\(Timestamp.now)"
    for one in all where target == room || one.nick == target || one.nick == session.nick {
      let isEcho = one.descriptor == session.descriptor
      guard !isEcho || session.has("echo-message") else { continue }
      let label = isEcho ? message.tags["label"].map { ";label=\($0)" } ?? "" : ""
      let tags = one.has("server-time") ? "@\(now)\(label) " : ""
      one.tell("\(tags):\(session.nick)!u@h PRIVMSG \(target) :\(text)")
    }
  }
}

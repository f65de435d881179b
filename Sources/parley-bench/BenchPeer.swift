// What lives here: one session's socket, with what has not been sent and what is not yet a line.

import CLinux
import Glibc
import Transport

final class BenchPeer {
  let index: Int
  let account: Credentials
  var role: any Role
  /// False for a peer that never takes anything off its socket.
  var reads = true
  /// True for a peer whose role is asked for more whenever the socket has room.
  var wantsToWrite = false
  private var isQueued = false
  private var link = Link()
  private unowned let loop: Loop

  init(_ index: Int, _ account: Credentials, role: any Role, on loop: Loop) {
    self.index = index
    self.account = account
    self.role = role
    self.loop = loop
  }

  /// What ends with the socket.
  private struct Link {
    var socket: Socket?
    var session: TLSSession?
    var isConnected = false
    /// What is said can leave.
    var isReady = false
    var watched: UInt32 = 0
    /// What was said since the last flush, and what the socket is to get.
    var said: [UInt8] = []
    var outbox = Outbox()
    var remainder: [UInt8] = []

    var hasUnsentBytes: Bool { !outbox.isEmpty || session?.hasOutput ?? false }
  }

  var name: String { account.name }
  var socket: Socket? { link.socket }
  var isOpen: Bool { socket != nil }
  var hasRoom: Bool { link.said.isEmpty && !link.hasUnsentBytes && link.isReady }

  var interest: UInt32 {
    let input = reads ? EPOLLIN.rawValue : EPOLLRDHUP.rawValue
    let waits = !link.isConnected || (wantsToWrite && link.isReady) || link.hasUnsentBytes
    return waits ? input | EPOLLOUT.rawValue : input
  }

  /// Whether the epoll set has to be told of another interest.
  func watches() -> Bool {
    defer { link.watched = interest }
    return link.watched != interest
  }

  /// With a session of TLS, or for plain text.
  func open(_ socket: Socket, _ session: TLSSession?) {
    link.socket = socket
    link.session = session
    link.isConnected = false
  }

  func forget() { link = Link() }

  /// The socket is connected; TLS, where it is spoken, begins.
  func markConnected() {
    guard !link.isConnected else { return }
    link.isConnected = true
    loop.control(self)
    greet()
  }

  /// Tells the role once, when what it says can leave.
  private func greet() {
    guard !link.isReady, link.session?.isEstablished ?? true else { return }
    link.isReady = true
    role.connected(self)
  }

  /// Takes what came from the socket; false when the link is of no more use.
  func take(_ bytes: Span<UInt8>) -> Bool {
    guard let session = link.session else {
      split(bytes)
      return true
    }
    var plain: [UInt8] = []
    let progress = try? session.receive(bytes) { piece in
      piece.withUnsafeBufferPointer { plain.append(contentsOf: $0) }
    }
    if session.hasOutput { queue() }
    greet()
    if !plain.isEmpty { split(plain.span) }
    return progress == .open || !isOpen
  }

  /// Queues text that carries its own line endings; it leaves when the batch of events is done.
  func send(_ text: String) {
    link.said.append(contentsOf: text.utf8)
    queue()
  }

  func send(_ bytes: [UInt8]) {
    link.said.append(contentsOf: bytes)
    queue()
  }

  private func queue() {
    guard !isQueued else { return }
    isQueued = true
    loop.flushLater(self)
  }

  func flush() {
    isQueued = false
    guard link.isConnected, let socket else { return }
    if link.isReady, !link.said.isEmpty {
      link.outbox.append(SharedBuffer(link.said))
      link.said.removeAll(keepingCapacity: true)
    }
    guard link.hasUnsentBytes else { return }
    // A broken link is told of where it is read.
    if let session = link.session {
      _ = link.outbox.flush(through: session, to: socket.descriptor)
    } else {
      _ = link.outbox.flush(to: socket.descriptor)
    }
    if !wantsToWrite { loop.control(self) }
  }

  /// Hands every whole line to the role and keeps the rest.
  private func split(_ bytes: Span<UInt8>) {
    guard !link.remainder.isEmpty else { return splitLines(of: bytes) }
    var joined = link.remainder
    link.remainder = []
    bytes.withUnsafeBufferPointer { joined.append(contentsOf: $0) }
    splitLines(of: joined.span)
  }

  private func splitLines(of bytes: Span<UInt8>) {
    var start = 0
    while start < bytes.count, isOpen {
      let rest = bytes.extracting(start..<bytes.count)
      guard let length = rest.firstNewline else {
        rest.withUnsafeBufferPointer { link.remainder = Array($0) }
        return
      }
      let hasReturn = length > 0 && rest[length - 1] == 13
      role.received(rest.extracting(0..<(hasReturn ? length - 1 : length)), by: self)
      start += length + 1
    }
  }

  /// Answers the server's PING; true when the line was one.
  @discardableResult
  func answerPing(_ line: Span<UInt8>) -> Bool {
    guard line.verb(is: "PING") else { return false }
    let text = line.text
    guard let verb = text.range(of: "PING") else { return false }
    send("PONG" + text[verb.upperBound...] + "\r\n")
    return true
  }
}

extension Span where Element == UInt8 {
  var firstNewline: Int? {
    withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress, let found = memchr(base, 10, bytes.count) else {
        return nil
      }
      return UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }
  }

  var text: String { withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) } }

  /// True when the command after tags and source is `word`.
  func verb(is word: StaticString) -> Bool {
    var position = 0
    while position < count, self[position] == UInt8(ascii: "@") || self[position] == 58 {
      while position < count, self[position] != 32 { position += 1 }
      while position < count, self[position] == 32 { position += 1 }
    }
    let end = position + word.utf8CodeUnitCount
    guard end <= count, end == count || self[end] == 32 else { return false }
    for offset in position..<end where self[offset] != word.utf8Start[offset - position] {
      return false
    }
    return true
  }
}

extension String {
  /// Where `word` first stands.
  fileprivate func range(of word: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(word) {
        return start..<index(start, offsetBy: word.count)
      }
      start = index(after: start)
    }
    return nil
  }
}

// What lives here: one session's socket, with what has not been sent and what is not yet a line.

import CLinux
import Glibc
import Transport

final class Peer {
  let index: Int
  let account: Account
  var role: any Role
  private(set) var descriptor: Int32 = -1
  /// False for a peer that never takes anything off its socket.
  var reads = true
  /// True for a peer whose role is asked for more whenever the socket has room.
  var wantsToWrite = false
  private var isConnected = false
  private var isQueued = false
  private var session: TLSSession?
  private var isReady = false
  /// What is to be said, and what the socket is to get.
  private var outbox: [UInt8] = []
  private var wire: [UInt8] = []
  private var remainder: [UInt8] = []
  private unowned let loop: Loop

  init(_ index: Int, _ account: Account, role: any Role, on loop: Loop) {
    self.index = index
    self.account = account
    self.role = role
    self.loop = loop
  }

  var name: String { account.name }
  var isOpen: Bool { descriptor >= 0 }
  var hasRoom: Bool { outbox.isEmpty && wire.isEmpty && isReady }

  var interest: UInt32 {
    let input = reads ? EPOLLIN.rawValue : EPOLLRDHUP.rawValue
    let waits = !isConnected || (wantsToWrite && isReady) || !wire.isEmpty
    return waits ? input | EPOLLOUT.rawValue : input
  }

  /// With a session of TLS, or for plain text.
  func open(_ descriptor: Int32, _ session: TLSSession?) {
    self.descriptor = descriptor
    self.session = session
    isConnected = false
  }

  func forget() {
    descriptor = -1
    isConnected = false
    isReady = false
    session = nil
    outbox = []
    wire = []
    remainder = []
  }

  /// The socket is connected; TLS, where it is spoken, begins.
  func markConnected() {
    guard !isConnected else { return }
    isConnected = true
    loop.control(self)
    greet()
  }

  /// Tells the role once, when what it says can leave.
  private func greet() {
    guard !isReady, session?.isEstablished ?? true else { return }
    isReady = true
    role.connected(self)
  }

  /// Takes what came from the socket; false when the link is of no more use.
  func take(_ bytes: Span<UInt8>) -> Bool {
    guard let session else {
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
    outbox.append(contentsOf: text.utf8)
    queue()
  }

  func send(_ bytes: [UInt8]) {
    outbox.append(contentsOf: bytes)
    queue()
  }

  private func queue() {
    guard !isQueued else { return }
    isQueued = true
    loop.flushLater(self)
  }

  func flush() {
    isQueued = false
    guard isConnected else { return }
    fillWire()
    guard !wire.isEmpty else { return }
    while !wire.isEmpty {
      let count = Glibc.send(descriptor, wire, wire.count, Int32(MSG_NOSIGNAL))
      guard count == wire.count else {
        wire.removeFirst(max(0, count))
        break
      }
      wire.removeAll(keepingCapacity: true)
      fillWire()
    }
    if !wantsToWrite { loop.control(self) }
  }

  private func fillWire() {
    guard let session else {
      if wire.isEmpty { swap(&wire, &outbox) }
      return
    }
    if isReady, !outbox.isEmpty, wire.isEmpty {
      session.send(outbox.span)
      outbox.removeAll(keepingCapacity: true)
    }
    if session.hasOutput { wire += session.takeOutput() }
  }

  /// Hands every whole line to the role and keeps the rest.
  private func split(_ bytes: Span<UInt8>) {
    guard !remainder.isEmpty else { return splitLines(of: bytes) }
    var joined = remainder
    remainder = []
    bytes.withUnsafeBufferPointer { joined.append(contentsOf: $0) }
    splitLines(of: joined.span)
  }

  private func splitLines(of bytes: Span<UInt8>) {
    var start = 0
    while start < bytes.count, isOpen {
      let rest = bytes.extracting(start..<bytes.count)
      guard let length = rest.firstNewline else {
        rest.withUnsafeBufferPointer { remainder = Array($0) }
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

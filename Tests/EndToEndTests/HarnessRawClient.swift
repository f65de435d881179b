// What lives here: a plain IRC client that speaks line by line.

import CLinux
import Glibc

final class RawClient {
  let descriptor: Int32
  /// What was received, oldest first, for the message of a failing test.
  private(set) var received: [String] = []
  /// False for a client that lets the server's PING pass unanswered.
  var answersPing = true
  private var buffer: [UInt8] = []
  /// Where the next line begins in the buffer: to move megabytes up for each would take minutes.
  private var start = 0
  private var fences = 0
  private var isClosed = false

  init(port: UInt16) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard result == 0 else { throw SpawnFailure(description: "cannot connect to \(port)") }
  }

  deinit { hangUp() }

  func send(_ line: String) { send(bytes: Array("\(line)\r\n".utf8)) }

  /// Writes all of it, or as much as the peer takes before it closes.
  func send(bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty, !isClosed {
      let count = rest.withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }

  /// Writes as long as the peer keeps the link, and returns how many bytes were taken.
  func sendUntilReset() -> Int {
    let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 65_536)
    var total = 0
    while true {
      let count = Glibc.send(
        descriptor, piece, piece.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
      if count > 0 {
        total += count
      } else if errno == EAGAIN {
        var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        guard poll(&request, 1, Int32(patience / .milliseconds(1))) > 0 else { return total }
      } else {
        return total
      }
    }
  }

  func login(_ name: String, password: String) throws {
    send("PASS \(name):\(password)")
    send("NICK \(name)")
    send("USER \(name) 0 * :\(name)")
    try expect("001")
    try fence()
  }

  /// The next line, or nil when the server has closed; PING is answered and not shown.
  func nextLine(within time: Duration = patience) throws -> String? {
    let deadline = ContinuousClock.now + time
    while true {
      if let line = takeLine() {
        received.append(line)
        guard answersPing, line.hasPrefix("PING ") else { return line }
        send("PONG \(line.dropFirst(5))")
      } else if try !readMore(until: deadline) {
        return nil
      }
    }
  }

  private func takeLine() -> String? {
    let rest = buffer.count - start
    let line = buffer.withUnsafeBytes { bytes -> Range<Int>? in
      guard rest > 0, let base = bytes.baseAddress,
        let found = memchr(base + start, 10, rest)
      else { return nil }
      return start..<base.distance(to: UnsafeRawPointer(found))
    }
    guard let line else {
      buffer.removeFirst(start)
      start = 0
      return nil
    }
    start = line.upperBound + 1
    let end = buffer[line].last == 13 ? line.upperBound - 1 : line.upperBound
    return String(decoding: buffer[line.lowerBound..<end], as: UTF8.self)
  }

  /// False at the end of the stream.
  private func readMore(until deadline: ContinuousClock.Instant) throws -> Bool {
    let left = ContinuousClock.now.duration(to: deadline) / .milliseconds(1)
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard left > 0, poll(&request, 1, Int32(left) + 1) > 0 else {
      throw TimeOut(description: "no line arrived after \(received.suffix(20))")
    }
    var piece = [UInt8](repeating: 0, count: 65536)
    let count = recv(descriptor, &piece, piece.count, 0)
    guard count > 0 else { return false }
    buffer.append(contentsOf: piece[..<count])
    return true
  }

  /// The next line whose command is `command` and that contains `text`; others are skipped.
  @discardableResult
  func expect(_ command: String, _ text: String = "") throws -> String {
    while let line = try nextLine() {
      if Self.command(of: line) == command, line.contains(text) { return line }
    }
    throw TimeOut(description: "closed before \(command) \(text), after \(received.suffix(20))")
  }

  private static func command(of line: String) -> String? {
    let words = line.split(separator: " ")
    return words.first { !$0.hasPrefix("@") && !$0.hasPrefix(":") }.map { String($0) }
  }

  /// All lines that the server had for this client: those before the answer to a PING.
  @discardableResult
  func fence() throws -> [String] {
    fences += 1
    let token = "fence-\(fences)"
    send("PING \(token)")
    var lines: [String] = []
    while let line = try nextLine() {
      if Self.command(of: line) == "PONG", line.hasSuffix(token) { return lines }
      lines.append(line)
    }
    throw TimeOut(description: "closed before the PONG, after \(received.suffix(20))")
  }

  /// The lines until the server has closed.
  @discardableResult
  func untilClosed() throws -> [String] {
    var lines: [String] = []
    while let line = try nextLine() { lines.append(line) }
    return lines
  }

  /// Has nothing more to say, and still reads.
  func finish() { shutdown(descriptor, Int32(SHUT_WR)) }

  func hangUp() {
    guard !isClosed else { return }
    isClosed = true
    close(descriptor)
  }

  /// Goes as a killed process with unread input does: with a reset.
  func vanish() {
    var linger = linger(l_onoff: 1, l_linger: 0)
    setsockopt(
      descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
    hangUp()
  }
}

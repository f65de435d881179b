// What lives here: a `parleyd` with a certificate, and a client that speaks TLS with it.
import CLinux
import Glibc
import TestSupport

@testable import Transport

/// What `parleyd certificate` makes.
struct Certificates {
  let certificate: String
  let key: String
  let fingerprint: String

  /// In the folder itself, or in one of this name below it.
  static func make(in folder: TemporaryFolder, name: String? = nil) throws -> Certificates {
    let path = folder.path + (name.map { "/" + $0 } ?? "")
    if name != nil { mkdir(path, 0o700) }
    let tool = try Tool(
      product("parleyd"),
      ["certificate", "--out-dir", path, "--name", "localhost", "--name", "127.0.0.1"])
    let said = try tool.output()
    guard let word = said.split(whereSeparator: \.isWhitespace).last, word.count == 64 else {
      throw SpawnFailure(description: "parleyd certificate: \(said)")
    }
    return Certificates(
      certificate: "\(path)/parley-cert.pem", key: "\(path)/parley-key.pem",
      fingerprint: String(word))
  }
}

/// A program that runs to its end; both its outputs are one text.
struct Tool {
  private let child: Child
  private let text = Transcript()
  private let feed: Feed

  init(_ path: String, _ arguments: [String], environment: [String: String] = [:]) throws {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw SpawnFailure(description: "no pipe") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let source = open("/dev/null", O_RDONLY | O_CLOEXEC)
    defer {
      close(ends[1])
      close(source)
    }
    feed = Feed(ends[0]) { [text] in text.append($0) }
    child = try Child(
      path, arguments, environment: environment,
      streams: .filter(input: source, output: ends[1]))
  }

  func exitStatus() throws -> Int32 { try child.exitStatus() }

  /// Throws what it said when it failed.
  func succeed() throws {
    let (said, status) = (try output(), try exitStatus())
    guard status == 0 else { throw SpawnFailure(description: "status \(status): \(said)") }
  }

  func output() throws -> String {
    _ = try child.exitStatus()
    _ = feed.wait { text.isEnded }
    return text.text
  }
}

/// A server that listens for plain text and for TLS.
final class SecureServer {
  let plain: ParleyServer
  let folder: TemporaryFolder
  let certificate: String
  let key: String
  let fingerprint: String

  init(_ options: String...) throws {
    folder = try TemporaryFolder()
    let made = try Certificates.make(in: folder)
    (certificate, key, fingerprint) = (made.certificate, made.key, made.fingerprint)
    plain = try ParleyServer(
      arguments: [
        "--listen", "127.0.0.1:0", "--tls-listen", "127.0.0.1:0", "--tls-cert", certificate,
        "--tls-key", key, "--ephemeral", "--users", "USERS",
      ] + options)
    try plain.untilOutput(contains: "(TLS)")
  }

  /// Of the TLS listener.
  var port: UInt16 {
    for line in plain.output.text.split(separator: "\n") where line.hasSuffix(" (TLS)") {
      guard let colon = line.lastIndex(of: ":") else { continue }
      return UInt16(line[line.index(after: colon)...].prefix { $0.isNumber }) ?? 0
    }
    return 0
  }

  func client(shakesHands: Bool = true) throws -> SecureClient {
    let client = try SecureClient(self)
    if shakesHands { try client.shakeHands() }
    return client
  }

  /// All that `openssl s_client` says about a connection that ends at once.
  func openssl(_ options: [String]) throws -> String {
    let words = ["s_client", "-connect", "127.0.0.1:\(port)", "-servername", "localhost"]
    return try Tool("/usr/bin/openssl", words + options).output()
  }

  /// The signal takes a moment.
  func untilCertificate(is wanted: String) throws {
    let deadline = ContinuousClock.now + patience
    while try client().fingerprint != wanted {
      guard ContinuousClock.now < deadline else {
        throw TimeOut(description: "the certificate has not changed")
      }
    }
  }
}

/// One person's link over TLS.
final class SecureClient {
  let raw: RawClient
  private let session: TLSSession
  private let server: ParleyServer
  private var heard: [UInt8] = []

  init(_ server: SecureServer) throws {
    self.server = server.plain
    raw = try RawClient(port: server.port)
    session = try TLSSession(
      client: TLSContext.client(authorities: server.certificate), host: "localhost")
  }

  var version: String { session.version }
  var fingerprint: String? { session.peerCertificate?.fingerprint }

  func takeOutput() -> [UInt8] { session.takeOutput() }

  func shakeHands() throws {
    while !session.isEstablished { _ = try exchange() }
    raw.send(bytes: session.takeOutput())
  }

  func login(_ name: String) throws {
    send("PASS \(name):\(server.password(of: name))")
    send("NICK \(name)\r\nUSER \(name) 0 * :\(name)")
    _ = try until("001")
  }

  func send(_ line: String) {
    session.send(Array("\(line)\r\n".utf8).span)
    raw.send(bytes: session.takeOutput())
  }

  /// The next line that has this command and this text.
  func until(_ command: String, _ text: String = "") throws -> String {
    while true {
      while let end = heard.firstIndex(of: 10) {
        let line = String(decoding: heard[..<end].filter { $0 != 13 }, as: UTF8.self)
        heard.removeSubrange(...end)
        if line.hasPrefix("PING ") { send("PONG \(line.dropFirst(5))") }
        if line.split(separator: " ").prefix(3).contains(Substring(command)), line.contains(text) {
          return line
        }
      }
      guard try exchange() == .open else {
        throw TimeOut(description: "closed before \(command) \(text)")
      }
    }
  }

  /// How the server's side of the stream ends.
  func untilEnd() throws -> TLSSession.Progress {
    while true {
      if try exchange() == .ended { return .ended }
    }
  }

  /// Sends what there is and takes what comes next.
  private func exchange() throws -> TLSSession.Progress {
    raw.send(bytes: session.takeOutput())
    guard let bytes = try raw.nextBytes() else {
      throw TimeOut(description: "cut off without a goodbye")
    }
    return try session.receive(bytes.span) { plain in
      plain.withUnsafeBufferPointer { heard.append(contentsOf: $0) }
    }
  }
}

extension RawClient {
  /// What comes next, as it is; nil at the end.
  func nextBytes(within time: Duration = patience) throws -> [UInt8]? {
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&request, 1, Int32(time / .milliseconds(1))) > 0 else {
      throw TimeOut(description: "nothing arrived")
    }
    var piece = [UInt8](repeating: 0, count: 65536)
    let count = recv(descriptor, &piece, piece.count, 0)
    return count > 0 ? Array(piece[..<count]) : nil
  }

  /// Whether the server closes within so many milliseconds.
  func isReset(within milliseconds: Int32) -> Bool {
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&request, 1, milliseconds) > 0 else { return false }
    var byte: UInt8 = 0
    return recv(descriptor, &byte, 1, Int32(MSG_PEEK)) <= 0
  }
}

func rename(_ old: String, _ new: String) throws {
  guard Glibc.rename(old, new) == 0 else { throw SpawnFailure(description: "rename \(old)") }
}

func raiseDescriptorLimit() {
  var limit = rlimit()
  let kind = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
  guard getrlimit(kind, &limit) == 0 else { return }
  limit.rlim_cur = limit.rlim_max
  setrlimit(kind, &limit)
}

// What lives here: TLS between its two roles, with no socket between them.
import Crypto
import Foundation
import Testing

@testable import Transport

struct TLSTests {
  @Test func `both ends read what the other says, and know each other`() throws {
    var pair = try TLSPair()
    try pair.shakeHands()
    #expect(pair.client.version == "TLSv1.3")
    pair.client.send("NICK alice\r\n")
    pair.server.send(":parley.local 001 alice :Welcome\r\n")
    try pair.carry()
    #expect(pair.serverHeard == "NICK alice\r\n")
    #expect(pair.clientHeard == ":parley.local 001 alice :Welcome\r\n")
    let certificate = try #require(pair.client.peerCertificate)
    #expect(certificate.fingerprint == pair.identity.fingerprint)
    #expect(pair.server.peerCertificate == nil)
  }

  @Test func `nothing that is said can be read on the way`() throws {
    var pair = try TLSPair()
    try pair.shakeHands()
    pair.client.send("PASS apple-orchard\r\n")
    let bytes = pair.client.takeOutput()
    #expect(!bytes.isEmpty)
    #expect(!String(decoding: bytes, as: UTF8.self).contains("apple"))
  }

  @Test(arguments: [1, 7, 1000])
  func `it does not matter how the network cuts the bytes`(size: Int) throws {
    var pair = try TLSPair()
    pair.pieceSize = size
    try pair.shakeHands()
    let text = String(repeating: "a line\r\n", count: 5000)
    pair.client.send(text)
    try pair.carry()
    #expect(pair.serverHeard == text)
  }

  // MARK: Whom to believe

  @Test func `an unknown certificate is doubted, and its authority clears the doubt`() throws {
    var stranger = try TLSPair()
    try stranger.shakeHands()
    #expect(try #require(stranger.client.peerCertificate).doubt?.contains("self-signed") == true)
    var known = try TLSPair(trusts: true)
    try known.shakeHands()
    #expect(try #require(known.client.peerCertificate).doubt == nil)
  }

  @Test func `a certificate for another host is doubted`() throws {
    var pair = try TLSPair(host: "other.example.org", trusts: true)
    try pair.shakeHands()
    let doubt = try #require(pair.client.peerCertificate).doubt
    #expect(doubt?.lowercased().contains("hostname mismatch") == true)
  }

  @Test func `an address in the certificate counts when the server is named by it`() throws {
    var pair = try TLSPair(host: "127.0.0.1", trusts: true)
    try pair.shakeHands()
    #expect(try #require(pair.client.peerCertificate).doubt == nil)
  }

  @Test(arguments: [TLS1_2, TLS1_3])
  func `a client's certificate is known by its fingerprint`(version: Int32) throws {
    var pair = try TLSPair(clientShowsCertificate: true, newest: version)
    try pair.shakeHands()
    #expect(pair.client.version == (version == TLS1_2 ? "TLSv1.2" : "TLSv1.3"))
    #expect(pair.server.peerCertificate?.fingerprint == pair.clientIdentity.fingerprint)
  }

  @Test func `TLS 1_1 is refused`() throws {
    #expect(throws: TLSFault.self) {
      var pair = try TLSPair(newest: TLS1_1)
      try pair.shakeHands()
    }
  }

  // MARK: What goes wrong

  @Test func `one changed bit ends the session, and others of the context go on`() throws {
    var pair = try TLSPair()
    try pair.shakeHands()
    var other = try TLSPair(sharing: pair)
    pair.client.send("PRIVMSG bob :hi\r\n")
    var bytes = pair.client.takeOutput()
    bytes[bytes.count - 1] ^= 1
    var heard: [UInt8] = []
    #expect(throws: TLSFault.self) {
      _ = try pair.server.receive((bytes + bytes).span) { heard += $0.bytes }
    }
    #expect(heard.isEmpty)
    #expect(!pair.server.isEstablished)
    try other.shakeHands()
    other.client.send("hello\r\n")
    try other.carry()
    #expect(other.serverHeard == "hello\r\n")
  }

  @Test func `a record that was cut short says nothing`() throws {
    var pair = try TLSPair()
    try pair.shakeHands()
    pair.client.send("PRIVMSG bob :hi\r\n")
    let bytes = pair.client.takeOutput()
    var heard: [UInt8] = []
    #expect(try pair.server.receive(Array(bytes.dropLast()).span) { heard += $0.bytes } == .open)
    #expect(heard.isEmpty)
  }

  @Test func `plain text at a TLS door is a fault, not a line`() throws {
    var pair = try TLSPair()
    #expect(throws: TLSFault.self) {
      _ = try pair.server.receive(Array("NICK alice\r\nUSER a 0 * :a\r\n".utf8).span) { _ in }
    }
    pair.pieceSize = 1
  }

  @Test func `a goodbye is told from a link that breaks`() throws {
    var pair = try TLSPair()
    try pair.shakeHands()
    pair.client.send("QUIT\r\n")
    pair.client.sayGoodbye()
    pair.client.sayGoodbye()
    let bytes = pair.client.takeOutput()
    var heard: [UInt8] = []
    #expect(try pair.server.receive(bytes.span) { heard += $0.bytes } == .ended)
    #expect(String(decoding: heard, as: UTF8.self) == "QUIT\r\n")
  }

  @Test func `what follows a goodbye is nobody's, and others of the context go on`() throws {
    var pair = try TLSPair()
    try pair.shakeHands()
    var other = try TLSPair(sharing: pair)
    try other.shakeHands()
    pair.client.sayGoodbye()
    let goodbye = pair.client.takeOutput()
    let noise = [UInt8](repeating: 0x17, count: 300)
    for bytes in [goodbye + noise, noise] {
      #expect(
        try pair.server.receive(bytes.span) { _ in Issue.record("nothing is said") } == .ended)
      other.client.send("hello\r\n")
      try other.carry()
    }
    #expect(other.serverHeard == "hello\r\nhello\r\n")
  }

  @Test func `files that are missing or do not belong together are named`() throws {
    let (one, two) = (try PEMFiles("a.example"), try PEMFiles("b.example"))
    let missing = TLSIdentity(certificate: "/nonexistent/cert.pem", key: one.identity.key)
    #expect(throws: TLSFault("/nonexistent/cert.pem: No such file or directory")) {
      _ = try TLSContext.server(missing)
    }
    let mixed = TLSIdentity(certificate: one.identity.certificate, key: two.identity.key)
    do {
      _ = try TLSContext.server(mixed)
      Issue.record("a foreign key was taken")
    } catch {
      #expect(error.description.hasPrefix("\(two.identity.key): not the key of"))
    }
  }

  // MARK: Outboxes

  @Test func `an outbox leaves encrypted, many lines in one record, and counts what waits`() throws
  {
    var pair = try TLSPair()
    try pair.shakeHands()
    let sockets = try SocketPair(sendBuffer: 4096)
    var outbox = Outbox()
    let line = SharedBuffer(Array(String(repeating: "x", count: 98).utf8) + [13, 10])
    for _ in 0..<5000 { outbox.append(line) }
    #expect(outbox.byteCount == 500_000)
    #expect(outbox.flush(through: pair.server, to: sockets.near) == .blocked)
    #expect(outbox.byteCount > 300_000)
    var heard = 0
    var records = 0
    var isDone = false
    while !isDone {
      let bytes = sockets.read()
      records += bytes.count
      _ = try pair.client.receive(bytes.span) { heard += $0.count }
      isDone = outbox.flush(through: pair.server, to: sockets.near) == .done && heard == 500_000
    }
    #expect(outbox.isEmpty && outbox.byteCount == 0)
    // 22 bytes of frame for each record of 16 KB.
    #expect(records < 502_000)
  }

  @Test func `what is queued before the handshake is over waits for it`() throws {
    var pair = try TLSPair()
    let sockets = try SocketPair()
    var outbox = Outbox()
    outbox.append(SharedBuffer(Array("hello\r\n".utf8)))
    #expect(outbox.flush(through: pair.server, to: sockets.near) == .done)
    #expect(outbox.byteCount == 7)
    try pair.shakeHands()
    #expect(outbox.flush(through: pair.server, to: sockets.near) == .done)
    var heard: [UInt8] = []
    _ = try pair.client.receive(sockets.read().span) { heard += $0.bytes }
    #expect(String(decoding: heard, as: UTF8.self) == "hello\r\n")
  }
}

@Suite struct `A server's key` {
  private func fault(_ identity: TLSIdentity) -> String? {
    do throws(TLSFault) {
      _ = try TLSContext.server(identity)
      return nil
    } catch {
      return error.description
    }
  }

  @Test func `with a passphrase is refused, and nobody is asked`() throws {
    let files = try PEMFiles("localhost")
    #expect(fault(files.identity) == nil)
    let locked = files.identity.key + ".locked"
    let openssl = Process()
    openssl.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    openssl.arguments = [
      "openssl", "pkey", "-in", files.identity.key, "-out", locked, "-aes256", "-passout",
      "pass:secret",
    ]
    openssl.standardError = FileHandle.nullDevice
    try openssl.run()
    openssl.waitUntilExit()
    try #require(openssl.terminationStatus == 0)
    let identity = TLSIdentity(certificate: files.identity.certificate, key: locked)
    #expect(fault(identity)?.contains("needs a passphrase, and nobody is asked") == true)
  }

  @Test func `is a file and no pipe`() throws {
    let files = try PEMFiles("localhost")
    let pipe = files.identity.key + ".pipe"
    try #require(mkfifo(pipe, 0o600) == 0)
    for identity in [
      TLSIdentity(certificate: files.identity.certificate, key: pipe),
      TLSIdentity(certificate: pipe, key: files.identity.key),
      TLSIdentity(certificate: files.identity.certificate, key: "/"),
    ] {
      #expect(fault(identity)?.contains(", not a file") == true)
    }
  }
}

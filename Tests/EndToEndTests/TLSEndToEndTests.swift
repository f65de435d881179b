// What lives here: encrypted links with the real `parleyd`, and with OpenSSL's own client.
import CLinux
import Glibc
import TestSupport
import Testing

@testable import Transport

@Suite(.serialized)
struct TLSEndToEndTests {
  // MARK: OpenSSL's client

  @Test(arguments: [("-tls1_3", "TLSv1.3"), ("-tls1_2", "TLSv1.2")])
  func `OpenSSL's client is served`(option: String, version: String) throws {
    let server = try SecureServer()
    let said = try server.openssl(
      [option, "-CAfile", server.certificate, "-verify_return_error", "-alpn", "irc"])
    #expect(said.contains("New, \(version), Cipher is"))
    #expect(said.contains("ALPN protocol: irc"))
    #expect(said.contains("Verification: OK"))
  }

  @Test(arguments: ["-tls1_1", "-tls1"])
  func `versions before 1_2 are refused`(option: String) throws {
    let server = try SecureServer()
    let said = try server.openssl([option, "-cipher", "DEFAULT@SECLEVEL=0"])
    #expect(said.contains("alert protocol version"))
    #expect(said.contains("Cipher is (NONE)"))
  }

  // MARK: People

  @Test func `people on both kinds of link talk with each other`() throws {
    let server = try SecureServer()
    let alice = try server.client()
    #expect(alice.version == "TLSv1.3")
    #expect(alice.fingerprint == server.fingerprint)
    try alice.login("alice")
    let bob = try server.plain.client("bob")
    alice.send("PRIVMSG bob :hi there")
    try bob.expect("PRIVMSG", "hi there")
    bob.send("PRIVMSG alice :" + String(repeating: "z", count: 300))
    #expect(try alice.until("PRIVMSG").hasSuffix(String(repeating: "z", count: 300)))
    alice.send("QUIT :bye")
    #expect(try alice.until("ERROR").contains("Goodbye"))
    #expect(try alice.untilEnd() == .ended)
  }

  @Test func `a signal replaces the certificate, and a bad one changes nothing`() throws {
    let server = try SecureServer()
    let before = try server.client()
    try before.login("alice")
    let other = try Certificates.make(in: server.folder, name: "other")
    try rename(other.certificate, server.certificate)
    try rename(other.key, server.key)
    server.plain.child.signal(SIGHUP)
    try server.untilCertificate(is: other.fingerprint)
    before.send("PING still-here")
    _ = try before.until("PONG")
    try server.folder.write("no key", to: "parley-key.pem")
    server.plain.child.signal(SIGHUP)
    try server.plain.untilErrors(contains: "The certificate is faulty and not used")
    #expect(try server.client().fingerprint == other.fingerprint)
  }

  // MARK: Strangers at the door

  @Test func `a thousand who never finish a handshake disturb nobody and are closed in time`()
    throws
  {
    raiseDescriptorLimit()
    let server = try SecureServer("--handshake-timeout", "2")
    let alice = try server.client()
    try alice.login("alice")
    let strangers = try (0..<1000).map { number in
      let stranger = try RawClient(port: server.port)
      // Some say nothing at all, some begin and stop.
      if number % 2 == 0 { stranger.send(bytes: [0x16, 3, 1, 2, 0, 1, 0]) }
      return stranger
    }
    let bob = try server.client()
    try bob.login("bob")
    for number in 1...20 {
      alice.send("PRIVMSG bob :number \(number)")
      _ = try bob.until("PRIVMSG", "number \(number)")
    }
    for stranger in strangers { #expect(try stranger.nextLine() == nil) }
    alice.send("PING after")
    _ = try alice.until("PONG")
  }

  @Test func `a handshake that comes byte by byte gets through, or is cut off in time`() throws {
    let server = try SecureServer("--handshake-timeout", "1")
    let slow = try server.client(shakesHands: false)
    let greeting = slow.takeOutput()
    for byte in greeting { slow.raw.send(bytes: [byte]) }
    try slow.shakeHands()
    try slow.login("alice")
    let slower = try server.client(shakesHands: false)
    var isClosed = false
    // Byte by byte this takes longer than the server waits.
    for byte in slower.takeOutput() where !isClosed {
      slower.raw.send(bytes: [byte])
      isClosed = slower.raw.isReset(within: 100)
    }
    #expect(isClosed)
    slow.send("PING after")
    _ = try slow.until("PONG")
  }

  @Test func `plain text and noise at the TLS door are cut off at once`() throws {
    let server = try SecureServer()
    for bytes in [
      Array("NICK alice\r\n".utf8), [0x16, 3, 1, 0xFF, 0xFF] + [UInt8](repeating: 7, count: 900),
    ] {
      let stranger = try RawClient(port: server.port)
      stranger.send(bytes: bytes)
      stranger.send(bytes: bytes)
      while try stranger.nextLine() != nil {}
    }
    try server.client().login("alice")
  }

  // MARK: The command line

  @Test func `plain text from other machines has to be allowed`() throws {
    let refused = try ParleyServer(arguments: ["0.0.0.0", "0", "--ephemeral", "--users", "USERS"])
    #expect(try refused.exitStatus() == 1)
    let complaints = refused.errors.text.split(separator: "\n").filter { $0.hasPrefix("parleyd: ") }
    #expect(complaints.count == 1 && complaints[0].contains("--allow-plaintext"))
    let allowed = try ParleyServer(
      arguments: ["0.0.0.0", "0", "--ephemeral", "--users", "USERS", "--allow-plaintext"])
    _ = try allowed.port()
  }

  @Test func `the demonstration accounts are for this machine`() throws {
    let elsewhere = try TemporaryFolder()
    let server = try Tool(
      "/usr/bin/env",
      [
        "-C", elsewhere.path, product("parleyd"), "0.0.0.0", "0", "--ephemeral",
        "--allow-plaintext",
      ])
    #expect(try server.output().contains("--users"))
    #expect(try server.exitStatus() == 1)
  }

  @Test func `a key that is made for trying out is for its owner's eyes, and is not replaced`()
    throws
  {
    let folder = try TemporaryFolder()
    let made = try Certificates.make(in: folder)
    var status = stat()
    #expect(stat(made.key, &status) == 0 && status.st_mode & 0o777 == 0o600)
    #expect(throws: SpawnFailure.self) { _ = try Certificates.make(in: folder) }
  }

  @Test(arguments: [["--tls-listen", "127.0.0.1:0"], ["--sts", "100"]])
  func `options that lack each other are told in one line`(options: [String]) throws {
    let server = try ParleyServer(arguments: options)
    #expect(try server.exitStatus() == 64)
    #expect(server.errors.text.split(separator: "\n").count == 1)
  }
}

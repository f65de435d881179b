// What lives here: the real client over TLS.

import Glibc
import TestSupport
import Testing

@Suite(.serialized)
struct ClientTLSTests {
  private static func environment(_ state: TemporaryFolder, _ more: [String: String] = [:])
    -> [String: String]
  {
    ["XDG_STATE_HOME": state.path, "PARLEY_PASSWORD": "apple-orchard"]
      .merging(more) { _, new in new }
  }

  private static func screen(_ server: SecureServer, _ state: TemporaryFolder) throws
    -> PseudoTerminal
  {
    try PseudoTerminal(
      product("parley"), ["ircs://127.0.0.1", "\(server.port)", "--user", "alice"],
      environment: environment(state))
  }

  private static func plain(
    _ words: [String], _ state: TemporaryFolder, _ more: [String: String] = [:]
  ) throws -> Tool {
    try Tool(
      product("parley"), words + ["--plain", "--user", "alice"],
      environment: environment(state, more))
  }

  @Test func `an unknown certificate is asked about once, and its change stops the client`() throws
  {
    let server = try SecureServer()
    let state = try TemporaryFolder()
    let first = try Self.screen(server, state)
    try first.until(shows: "is not known")
    try first.until(shows: String(server.fingerprint.prefix(8)))
    first.type("y\r")
    try first.until(shows: "connected TLS")
    first.press(.f10)
    #expect(try first.exitStatus() == 0)
    var status = stat()
    #expect(stat("\(state.path)/parley/servers", &status) == 0)
    #expect(status.st_mode & 0o777 == 0o600)

    let second = try Self.screen(server, state)
    try second.until(shows: "connected TLS")
    second.press(.f10)
    #expect(try second.exitStatus() == 0)

    let other = try Certificates.make(in: server.folder, name: "other")
    try rename(other.certificate, server.certificate)
    try rename(other.key, server.key)
    server.plain.child.signal(SIGHUP)
    try server.untilCertificate(is: other.fingerprint)
    let third = try Self.screen(server, state)
    try third.until(shows: "DANGER")
    try third.until(shows: "HAS CHANGED")
    third.type("y\r")
    third.press(.f10)
    #expect(try third.exitStatus() == 0)
  }

  @Test func `where nobody can be asked, a fingerprint or an authority has to be given`() throws {
    let server = try SecureServer()
    let state = try TemporaryFolder()
    let address = ["127.0.0.1", "\(server.port)", "--tls"]
    let refused = try Self.plain(address, state)
    #expect(try refused.output().contains(server.fingerprint))
    #expect(try refused.exitStatus() == 1)
    for trust in [
      ["--tls-pin", server.fingerprint.uppercased()], ["--tls-ca", server.certificate],
    ] {
      let taken = try Self.plain(address + trust, state)
      try taken.succeed()
    }
    let wrong = String(server.fingerprint.reversed())
    let other = try Self.plain(address + ["--tls-pin", wrong], state)
    #expect(try other.exitStatus() == 1)
    #expect(try other.output().contains("HAS CHANGED"))
  }

  @Test func `a server's policy moves the client to TLS, for later runs too`() throws {
    let server = try SecureServer("--sts", "1000")
    let state = try TemporaryFolder()
    let trace = "\(state.path)/trace"
    let words = ["127.0.0.1", "\(try server.plain.port())", "--tls-ca", server.certificate]
    let first = try Self.plain(words, state, ["PARLEY_TRACE": trace])
    try first.succeed()
    #expect(try Self.count("> CAP LS", in: trace) == 2)
    #expect(
      try Self.count("sts 127.0.0.1 \(server.port) 2", in: "\(state.path)/parley/servers") == 1)
    let second = try Self.plain(words, state, ["PARLEY_TRACE": trace])
    try second.succeed()
    #expect(try Self.count("> CAP LS", in: trace) == 3)
    // Without the authority the policy forbids the link, and there is nothing to decide.
    let third = try Self.plain(Array(words.prefix(2)), state)
    #expect(try third.exitStatus() == 1)
    #expect(try third.output().contains("verified TLS"))
  }

  @Test func `files and ports that are no good are told in one line`() throws {
    let server = try SecureServer()
    let state = try TemporaryFolder()
    let noFile = try Self.plain(["127.0.0.1", "1", "--tls-ca", "/nonexistent.pem"], state)
    #expect(try noFile.output() == "parley: /nonexistent.pem: No such file or directory\n")
    #expect(try noFile.exitStatus() == 1)
    let noTLS = try Self.plain(["127.0.0.1", "\(try server.plain.port())", "--tls"], state)
    #expect(try noTLS.exitStatus() == 1)
    #expect(try noTLS.output().split(separator: "\n").count == 1)
  }

  private static func count(_ text: String, in path: String) throws -> Int {
    guard let file = fopen(path, "r") else { throw SpawnFailure(description: "no \(path)") }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = fread(&bytes, 1, bytes.count, file)
    let lines = String(decoding: bytes.prefix(count), as: UTF8.self).split(separator: "\n")
    return lines.count { $0.hasPrefix(text) }
  }
}

// What lives here: SASL as the client speaks it.

import IRC
import System
import Testing

@testable import ClientCore

@Suite struct AuthenticationTests {
  /// Quick and not secure: only the shape of the exchange matters here.
  private let functions = SCRAM.Functions(
    hash: { bytes in (0..<32).map { UInt8(truncatingIfNeeded: bytes.count &* 7 &+ $0) } },
    hmac: { key, message in
      (0..<32).map { UInt8(truncatingIfNeeded: key.count &+ message.count &* 3 &+ $0) }
    },
    derive: { password, _, _ in password }, areEqual: { $0 == $1 })
  private let credentials = Credentials(name: "al", password: "secret")

  private func server(_ step: Authentication.Step) throws -> SCRAM.ServerExchange {
    let first = try #require(payload(of: step))
    return SCRAM.ServerExchange(
      try SCRAM.ClientFirst(parsing: first), nonce: "more", salt: [1], iterations: 4096)
  }

  private func payload(of step: Authentication.Step) -> [UInt8]? {
    guard case .send(let lines) = step, let line = lines.first, lines.count == 1 else { return nil }
    return Base64.decode(line[0] ?? "")
  }

  private func text(_ bytes: [UInt8]) -> String { Base64.encode(bytes) }

  /// Up to the client's proof, and what the server says to it.
  private func proved(_ authentication: inout Authentication) throws -> [UInt8] {
    #expect(authentication.opening.map(\.description) == ["AUTHENTICATE SCRAM-SHA-256"])
    #expect(authentication.receive("+") == .work(.nonce))
    let exchange = try server(.send(authentication.take(nonce: "abc")))
    guard case .work(.proof(let task)) = authentication.receive(text(exchange.answer.payload))
    else {
      Issue.record("no work")
      return []
    }
    let verifier = SCRAM.Verifier(
      password: "secret", salt: [1], iterations: 4096, functions)
    let final = authentication.take(task.proof(functions), of: task)
    return try exchange.finish(try #require(payload(of: .send(final))), verifier, functions)
  }

  @Test func `SCRAM is preferred, and its exchange goes to the end`() throws {
    var authentication = try #require(
      Authentication(credentials, offered: "PLAIN,EXTERNAL,SCRAM-SHA-256"))
    let signature = try proved(&authentication)
    #expect(!authentication.trustsServer)
    #expect(
      authentication.receive(text(signature)) == .send([Message(.authenticate, "+")]))
    #expect(authentication.trustsServer)
  }

  @Test func `a server that cannot prove itself is left`() throws {
    var authentication = try #require(Authentication(credentials, offered: "SCRAM-SHA-256"))
    var signature = try proved(&authentication)
    signature[5] ^= 1
    guard case .failed = authentication.receive(text(signature)) else {
      Issue.record("a false signature is believed")
      return
    }
    #expect(!authentication.trustsServer)
  }

  @Test func `a server that skips its proof does not get the person online`() throws {
    var negotiation = Negotiation(credentials)
    _ = negotiation.receive(try Message(parsing: ":s CAP * LS :sasl=SCRAM-SHA-256"), at: now)
    _ = negotiation.receive(try Message(parsing: ":s CAP * ACK :sasl"), at: now)
    guard
      case .refused = negotiation.receive(try Message(parsing: ":s 903 al :welcome"), at: now)
    else {
      Issue.record("taken for a login")
      return
    }
  }

  @Test func `a mechanism that the server does not know is followed by the next`() throws {
    var authentication = try #require(Authentication(credentials, offered: ""))
    #expect(
      authentication.tryNext()?.map(\.description) == ["AUTHENTICATE PLAIN"])
    #expect(authentication.receive("+") == .send([Message(.authenticate, "AGFsAHNlY3JldA==")]))
    #expect(authentication.tryNext() == nil)
  }

  @Test func `a wrong password is not tried again by another mechanism`() throws {
    var authentication = try #require(
      Authentication(credentials, offered: "SCRAM-SHA-256,PLAIN"))
    _ = authentication.receive("+")
    #expect(authentication.tryNext() == nil)
  }

  @Test func `a certificate goes before passwords, which follow if it opens nothing`() throws {
    var authentication = try #require(
      Authentication(credentials, offered: "EXTERNAL,PLAIN", hasCertificate: true))
    #expect(authentication.opening.map(\.description) == ["AUTHENTICATE EXTERNAL"])
    #expect(authentication.receive("+") == .send([Message(.authenticate, "YWw=")]))
    #expect(authentication.tryNext()?.map(\.description) == ["AUTHENTICATE PLAIN"])
  }

  @Test func `without a mechanism in common there is no SASL`() {
    #expect(Authentication(credentials, offered: "GSSAPI") == nil)
    #expect(Authentication(Credentials(name: "al", password: ""), offered: "PLAIN") == nil)
  }

  private let now = TestClient.startMoment
}

// What lives here: a session's way in by SASL.

import ArgumentParser
import Crypto
import IRC
import Synchronization

/// How sessions log in.
enum LoginWay: String, ExpressibleByArgument, CaseIterable {
  case pass
  case plain
  case scram
}

/// Whoever takes a session over when it has logged in.
protocol LoginRole: Role {
  func fail(_ text: String)
}

/// Logs one session in and hands it to its crew for the welcome.
final class SASLKnock: Role {
  private let crew: any LoginRole
  private let way: LoginWay
  private let capabilities: String
  private var collector = SASL.Collector()
  private var exchange: SCRAM.ClientExchange?
  private var hasProved = false

  init(_ crew: any LoginRole, _ way: LoginWay, capabilities: String = "sasl") {
    self.crew = crew
    self.way = way
    self.capabilities = capabilities
  }

  func connected(_ peer: BenchPeer) {
    let mechanism = way == .scram ? SCRAM.mechanism : "PLAIN"
    peer.send(
      "CAP REQ :\(capabilities)\r\nNICK \(peer.name)\r\nUSER \(peer.name) 0 * :\(peer.name)\r\n"
        + "AUTHENTICATE \(mechanism)\r\n")
  }

  func received(_ line: Span<UInt8>, by peer: BenchPeer) {
    if line.verb(is: "AUTHENTICATE") {
      guard case .complete(let payload) = collector.add(String(line.text.dropFirst(13))) else {
        return
      }
      answer(payload, peer)
    } else if line.verb(is: "903") {
      peer.role = crew
      peer.send("CAP END\r\n")
    } else {
      crew.received(line, by: peer)
    }
  }

  private func answer(_ payload: [UInt8], _ peer: BenchPeer) {
    let password = peer.account.password ?? ""
    guard way == .scram else {
      return say(SASL.Plain(account: peer.name, password: password).payload, peer)
    }
    guard let exchange else {
      let nonce = String(UInt64.random(in: .min ... .max), radix: 36)
      let first = SCRAM.ClientExchange(username: peer.name, nonce: nonce)
      exchange = first
      return say(first.firstPayload, peer)
    }
    if hasProved {
      guard exchange.accepts(payload) else { return crew.fail("the server did not prove itself") }
      return say([], peer)
    }
    guard let task = try? exchange.proof(of: password, answering: payload) else {
      return crew.fail("no SCRAM message: \(String(decoding: payload, as: UTF8.self))")
    }
    let proof = task.proof(KeyCache.functions)
    self.exchange?.expect(proof)
    hasProved = true
    say(proof.payload, peer)
  }

  private func say(_ payload: [UInt8], _ peer: BenchPeer) {
    for chunk in SASL.chunks(of: payload) { peer.send("AUTHENTICATE \(chunk)\r\n") }
  }

  func closed(_ peer: BenchPeer) { crew.closed(peer) }
}

/// Derived keys, as a client keeps them that reconnects.
enum KeyCache {
  private static let keys = Mutex<[[UInt8]: [UInt8]]>([:])

  static let functions = SCRAM.Functions(
    hash: SHA256.hash, hmac: { SHA256.hmac(key: $0, $1) },
    derive: { password, salt, iterations in
      let name = password + [0] + salt + Array(String(iterations).utf8)
      if let key = keys.withLock({ $0[name] }) { return key }
      let key = SHA256.pbkdf2(password: password, salt: salt, iterations: iterations)
      keys.withLock { $0[name] = key }
      return key
    }, areEqual: ConstantTime.areEqual)

  /// With the iterations of `parleyd user add`; a session that logs in need not derive it again.
  static func verifier(of password: String) -> String {
    SCRAM.Verifier(
      password: password, salt: Array("one salt for all".utf8), iterations: 600_000, functions
    ).description
  }
}

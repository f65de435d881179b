// What lives here: the client's side of SASL, message by message (IRCv3 sasl 3.1).

import IRC

/// Work for a login that a value cannot do: chance, and long computations.
package enum LoginTask: Equatable, Sendable {
  /// Unguessable text for one exchange; the answer is `LinkEvent.nonce`.
  case nonce
  /// Takes long; the answer is `LinkEvent.proof`.
  case proof(SCRAM.ProofTask)
}

/// One login by the best mechanism that the server has.
struct Authentication: Equatable, Sendable {
  enum Mechanism: String, Sendable {
    case external = "EXTERNAL"
    case scram = "SCRAM-SHA-256"
    case plain = "PLAIN"
  }

  enum Step: Equatable, Sendable {
    case send([Message])
    case work(LoginTask)
    case failed(String)
  }

  private let credentials: Credentials
  /// Those that are left, the better ones first.
  private var mechanisms: [Mechanism]
  private var collector = SASL.Collector()
  /// The server has taken the mechanism up.
  private var isUnderWay = false
  private var exchange: SCRAM.ClientExchange?
  private var awaited: SCRAM.ProofTask?
  /// The server has proved that it knows the password, or did not have to.
  private(set) var trustsServer = false
  /// The server has shown by a signature that it knows the password.
  var hasProof: Bool { exchange != nil && trustsServer && mechanism == .scram }

  /// Nil when the server offers nothing that is spoken here. A server that does not say what it
  /// offers is tried with everything. `mayTell`: the password itself may be told, where SCRAM is
  /// not to be had.
  init?(
    _ credentials: Credentials, offered: String, hasCertificate: Bool = false, mayTell: Bool = true
  ) {
    let names = offered.split(separator: ",").map { $0.uppercased() }
    let own: [Mechanism] =
      (hasCertificate ? [.external] : []) + (credentials.password.isEmpty ? [] : [.scram, .plain])
    mechanisms = own.filter { names.isEmpty || names.contains($0.rawValue) }
    if !mayTell { mechanisms.removeAll { $0 == .plain } }
    self.credentials = credentials
    if mechanisms.isEmpty { return nil }
  }

  private var mechanism: Mechanism { mechanisms[0] }

  /// The server's signature was right.
  var isProved: Bool { trustsServer && mechanism == .scram }
  /// The server has something to prove, and has not.
  var isUnproven: Bool { isUnderWay && !trustsServer }

  var opening: [Message] { [Message(.authenticate, mechanism.rawValue)] }

  /// The server refuses: another mechanism may do if it never took this one up. A wrong password is
  /// not tried twice.
  mutating func tryNext() -> [Message]? {
    guard !isUnderWay || mechanism == .external, mechanisms.count > 1 else { return nil }
    mechanisms.removeFirst()
    isUnderWay = false
    return opening
  }

  mutating func receive(_ chunk: String) -> Step {
    isUnderWay = true
    switch collector.add(chunk) {
    case .incomplete: return .send([])
    case .tooLong, .malformed: return .failed("the server's login message is damaged")
    case .complete(let payload):
      switch mechanism {
      case .external:
        trustsServer = true
        return .send(messages(Array(credentials.name.utf8)))
      case .scram: return scram(payload)
      case .plain: return plain()
      }
    }
  }

  private mutating func plain() -> Step {
    trustsServer = true
    return .send(messages(SASL.Plain(account: credentials.name, password: credentials.password)))
  }

  private mutating func scram(_ payload: [UInt8]) -> Step {
    guard let exchange else { return .work(.nonce) }
    guard awaited == nil else {
      guard exchange.accepts(payload) else {
        return .failed("this server does not know your password; it may be another than it says")
      }
      trustsServer = true
      return .send([Message(.authenticate, "+")])
    }
    do throws(SCRAM.Fault) {
      let task = try exchange.proof(of: credentials.password, answering: payload)
      awaited = task
      return .work(.proof(task))
    } catch {
      return .failed("the server's login message is refused (\(error.rawValue))")
    }
  }

  mutating func take(nonce: String) -> [Message] {
    guard exchange == nil, mechanism == .scram, isUnderWay else { return [] }
    let exchange = SCRAM.ClientExchange(username: credentials.name, nonce: nonce)
    self.exchange = exchange
    return messages(exchange.firstPayload)
  }

  /// A proof for an exchange that is over is of no use.
  mutating func take(_ proof: SCRAM.Proof, of task: SCRAM.ProofTask) -> [Message] {
    guard task == awaited else { return [] }
    exchange?.expect(proof)
    return messages(proof.payload)
  }

  private func messages(_ plain: SASL.Plain) -> [Message] { messages(plain.payload) }

  private func messages(_ payload: [UInt8]) -> [Message] {
    SASL.chunks(of: payload).map { Message(.authenticate, $0) }
  }
}

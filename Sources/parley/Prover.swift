// What lives here: what a login computes, away from the loop that draws the screen.

import ClientCore
import Crypto
import Dispatch
import IRC
import Synchronization
import System

/// A derivation takes a quarter of a second and more. The last one is remembered, so that a link
/// that is lost and taken up again does not wait for it.
final class Prover: Sendable {
  private struct Known: Equatable {
    let password: [UInt8]
    let salt: [UInt8]
    let iterations: Int
  }

  private let finished = Mutex<[LinkEvent]>([])
  private let queue = DispatchQueue(label: "parley.login")
  /// Rung when something is done.
  let bell: Bell
  private let functions: SCRAM.Functions

  init() throws(Errno) {
    bell = try Bell()
    functions = Self.functions()
  }

  private static func functions() -> SCRAM.Functions {
    let last = Last()
    return SCRAM.Functions(
      hash: SHA256.hash, hmac: { SHA256.hmac(key: $0, $1) },
      derive: { last.derive(Known(password: $0, salt: $1, iterations: $2)) },
      areEqual: ConstantTime.areEqual)
  }

  private final class Last: Sendable {
    private let kept = Mutex<(known: Known, key: [UInt8])?>(nil)

    func derive(_ wanted: Known) -> [UInt8] {
      if let key = kept.withLock({ $0?.known == wanted ? $0?.key : nil }) { return key }
      let key = SHA256.pbkdf2(
        password: wanted.password, salt: wanted.salt, iterations: wanted.iterations)
      kept.withLock { $0 = (wanted, key) }
      return key
    }
  }

  func begin(_ task: LoginTask) {
    switch task {
    case .nonce: finish(.nonce(Base64.encode(Randomness.bytes(18) ?? [])))
    case .proof(let task):
      queue.async { [self] in finish(.proof(task.proof(functions), of: task)) }
    }
  }

  /// What has been finished since the last call.
  func advance() -> [LinkEvent] {
    bell.hear()
    return finished.withLock { events in
      defer { events = [] }
      return events
    }
  }

  private func finish(_ event: LinkEvent) {
    finished.withLock { $0.append(event) }
    bell.ring()
  }
}

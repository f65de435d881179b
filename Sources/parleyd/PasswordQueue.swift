/// What lives here: work with passwords, off the server's queue.
import Crypto
import Dispatch
import IRC
import ServerCore

/// Derivations take a core for a quarter of a second each, so they wait in line: only so many run
/// at once, and addresses take turns, so that one which sends many keeps nobody else waiting.
/// Confined to the server's queue.
final class PasswordQueue {
  typealias Work = @Sendable (PasswordCheck) -> Void

  private let check: PasswordCheck
  /// SCRAM leaves the long work to clients; what is short does not wait behind it.
  private let quick = DispatchQueue(label: "parleyd.proofs")
  private let workers = DispatchQueue(label: "parleyd.passwords", attributes: .concurrent)
  private let width: Int
  private var running = 0
  /// What waits, by address; `turns` holds the addresses that have something, the next one first.
  private var waiting: [String: [Work]] = [:]
  private var turns: [String] = []

  /// `width` is how many derivations run at once.
  init(secret: [UInt8], width: Int) {
    check = PasswordCheck(.openSSL, secret: secret)
    self.width = max(1, width)
  }

  func addQuick(_ work: @escaping Work) {
    quick.async { [check] in work(check) }
  }

  func add(from address: String, _ work: @escaping Work) {
    if waiting[address] == nil { turns.append(address) }
    waiting[address, default: []].append(work)
  }

  /// Starts what may run; `whenDone` is called on a worker after each.
  func start(_ whenDone: @escaping @Sendable () -> Void) {
    while running < width, let work = next() {
      running += 1
      workers.async { [check] in
        work(check)
        whenDone()
      }
    }
  }

  /// One of those that were started has ended.
  func ended() { running -= 1 }

  private func next() -> Work? {
    guard !turns.isEmpty else { return nil }
    let address = turns.removeFirst()
    guard var works = waiting.removeValue(forKey: address), !works.isEmpty else { return nil }
    let work = works.removeFirst()
    if !works.isEmpty {
      waiting[address] = works
      turns.append(address)
    }
    return work
  }
}

extension SCRAM.Functions {
  static let openSSL = SCRAM.Functions(
    hash: SHA256.hash, hmac: { SHA256.hmac(key: $0, $1) },
    derive: { SHA256.pbkdf2(password: $0, salt: $1, iterations: $2) },
    areEqual: ConstantTime.areEqual)
}

extension Server {
  /// Finds out what a challenge asks; the session is told by `Event.verified`.
  func verify(_ challenge: Challenge, for id: SessionID) {
    let work: PasswordQueue.Work = { [weak self] check in
      let nonce = Base64.encode(Randomness.bytes(18) ?? [])
      let verdict: Verdict = nonce.isEmpty ? .wrong : check.verdict(challenge, nonce: nonce)
      self?.enter { $0.answer(id, .verified(id, verdict)) }
    }
    guard !challenge.isQuick else { return passwords.addQuick(work) }
    passwords.add(from: connection(id)?.peer.address ?? "", work)
    startPasswords()
  }

  func startPasswords() {
    passwords.start { [weak self] in
      self?.enter {
        $0.passwords.ended()
        $0.startPasswords()
      }
    }
  }
}

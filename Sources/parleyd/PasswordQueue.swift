// What lives here: work with passwords, off the server's queue.
import Crypto
import Dispatch
import IRC
import ServerCore
import System

/// Derivations take a core for a quarter of a second each, so they wait in line, and only so many
/// run at once. Confined to the server's queue.
final class PasswordQueue {
  typealias Work = @Sendable (PasswordCheck) -> Void

  /// What waits, and what its session hears if the line is too long for it.
  struct Job {
    let id: SessionID
    let refusal: Event
    let work: Work
  }

  private let check: PasswordCheck
  /// SCRAM leaves the long work to clients; what is short does not wait behind it.
  private let quick = DispatchQueue(label: "parleyd.proofs")
  private let threads: BackgroundThreads
  private let width: Int
  private var running = 0
  /// A few minutes' work.
  private var line = PasswordLine<Job>(capacity: 1000)

  /// `width` is how many derivations run at once.
  init(secret: [UInt8], width: Int) {
    check = PasswordCheck(.openSSL, secret: secret)
    self.width = max(1, width)
    threads = BackgroundThreads(count: self.width)
  }

  /// Whether it is done at once, without waiting in line.
  func isQuick(_ challenge: Challenge) -> Bool { check.isQuick(challenge) }

  func addQuick(_ work: @escaping Work) {
    quick.async { [check] in work(check) }
  }

  /// Returns what was given up because there are too many.
  func add(_ job: Job, from household: String) -> Job? {
    line.add(job, of: job.id, from: household)
  }

  /// Waits for a free thread, but not in line; for one at a time.
  func addBeside(_ work: @escaping Work) {
    threads.add { [check] in work(check) }
  }

  /// The session has hung up; whoever has not comes first.
  func postpone(_ id: SessionID) { line.postpone(id) }

  func remove(_ id: SessionID) { line.remove(id) }

  /// Starts what may run; `whenDone` is called on their thread after each.
  func start(_ whenDone: @escaping @Sendable () -> Void) {
    while running < width, let job = line.next() {
      running += 1
      threads.add { [check] in
        job.work(check)
        whenDone()
      }
    }
  }

  /// One of those that were started has ended.
  func ended() { running -= 1 }
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
    let purpose = challenge.purpose
    let work: PasswordQueue.Work = { [weak self] check in
      let (verdict, time) = ThreadTime.spent { () -> Verdict in
        let nonce = Base64.encode(Randomness.bytes(18) ?? [])
        return nonce.isEmpty ? .wrong : check.verdict(challenge, nonce: nonce)
      }
      self?.enter { $0.answer(id, .verified(id, purpose, verdict), after: time) }
    }
    guard !workers.passwords.isQuick(challenge) else { return workers.passwords.addQuick(work) }
    enqueue(PasswordQueue.Job(id: id, refusal: .verified(id, purpose, .busy), work: work))
  }

  /// Finds out whether a session's password is still its account's.
  func recheck(_ challenge: Challenge, for id: SessionID) {
    workers.passwords.addBeside { [weak self] check in
      let verdict = check.verdict(challenge, nonce: "")
      self?.enter { $0.receive(.rechecked(id, verdict)) }
    }
  }

  func enqueue(_ job: PasswordQueue.Job) {
    let household = connection(job.id)?.peer.household ?? ""
    if let refused = workers.passwords.add(job, from: household) {
      enter { $0.answer(refused.id, refused.refusal) }
    }
    startPasswords()
  }

  func startPasswords() {
    workers.passwords.start { [weak self] in
      self?.enter {
        $0.workers.passwords.ended()
        $0.startPasswords()
      }
    }
  }
}

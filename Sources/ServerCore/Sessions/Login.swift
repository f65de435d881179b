// What lives here: how far a session has come with proving who it is.
import IRC
import System

struct Login: Sendable {
  /// The SASL exchange under way, by what comes next from the client.
  enum Exchange: Sendable, Equatable {
    case plain
    case external
    case scramFirst
    case scramProof(SCRAM.ServerExchange)
    /// The proof was right and the client has our signature; its consent ends the exchange.
    case scramConsent(name: String, credential: Credential?)
    /// The message was too long and has been refused; what is left of it means nothing.
    case refused
  }

  /// What a session waits for.
  struct Check: Sendable {
    enum Way: Sendable {
      case sasl
      case pass
      /// The salt and the nonce for SCRAM's second message.
      case greeting
      case registration
    }

    let name: String
    let way: Way
    let label: String?
    /// Reserved among the tries that its name has; nil where no password is tried.
    let attempt: LoginGuard.Attempt?
    /// What the password is compared with; it may have changed when the verdict comes.
    let credential: Credential?

    init(
      name: String, way: Way, label: String?, attempt: LoginGuard.Attempt? = nil,
      credential: Credential? = nil
    ) {
      (self.name, self.way, self.label) = (name, way, label)
      (self.attempt, self.credential) = (attempt, credential)
    }
  }

  /// A login that was proved, when a session elsewhere kept the account's owner out.
  struct KeptOut: Sendable {
    let proof: Proof
    let way: Check.Way
    let at: Moment
  }

  private(set) var exchange: Exchange?
  private var collector = SASL.Collector()
  private(set) var check: Check?
  private var checkBegan = Moment(milliseconds: 0)
  /// How long the session has waited for checks of ours, which is no slowness of its own.
  private(set) var waited = Duration.zero
  /// Failed logins on this connection, by folded name.
  private var failures: [String: Int] = [:]
  /// Nil for guests and before login.
  private(set) var proof: Proof?
  /// Nil where nobody stood in the way.
  private(set) var keptOut: KeptOut?
  /// The owner wants to continue here.
  private(set) var takesOver = false

  // MARK: The exchange

  /// What the client sends next is the beginning of this; nil for nothing of an exchange.
  mutating func expect(_ exchange: Exchange?) {
    self.exchange = exchange
    collector = SASL.Collector()
  }

  /// A piece of a message.
  mutating func add(_ chunk: String) -> SASL.Collector.Progress { collector.add(chunk) }

  // MARK: The check

  mutating func wait(for check: Check, since moment: Moment) {
    self.check = check
    checkBegan = moment
  }

  mutating func endWait(at moment: Moment) {
    guard check != nil else { return }
    check = nil
    waited += max(.zero, moment - checkBegan)
  }

  /// Returns how often that name has failed on this connection.
  mutating func failed(_ name: String) -> Int {
    failures[name, default: 0] += 1
    return failures[name, default: 0]
  }

  // MARK: What is proved

  mutating func prove(_ proof: Proof) { self.proof = proof }

  /// What was proved, by what the account's line says now.
  mutating func renewProof(_ basis: Proof.Basis) {
    proof = proof.map { Proof(account: $0.account, basis: basis) }
  }

  mutating func keepOut(_ proof: Proof, _ way: Check.Way, at moment: Moment) {
    keptOut = KeptOut(proof: proof, way: way, at: moment)
  }

  mutating func takeOver() { (keptOut, takesOver) = (nil, true) }
}

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
    case scramConsent(account: String, credential: Credential?)
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

    let account: String
    let way: Way
    let label: String?
    /// Reserved among the tries that its name has; nil where no password is tried.
    var attempt: LoginGuard.Attempt?
    /// What the password is compared with; it may have changed when the verdict comes.
    var credential: Credential?
  }

  var exchange: Exchange?
  var collector = SASL.Collector()
  private(set) var check: Check?
  private var checkBegan = Moment(milliseconds: 0)
  /// How long the session has waited for checks of ours, which is no slowness of its own.
  private(set) var waited = Duration.zero
  /// Failed logins on this connection, by folded name.
  var failures: [String: Int] = [:]
  /// Nil for guests and before login.
  var proof: Proof?
  /// What was proved when a session elsewhere kept the account's owner out.
  var keptOut: KeptOut?
  /// The owner wants to continue here.
  var takesOver = false

  struct KeptOut: Sendable {
    let proof: Proof
    let way: Check.Way
    let at: Moment
  }

  mutating func wait(for check: Check, since moment: Moment) {
    self.check = check
    checkBegan = moment
  }

  mutating func endWait(at moment: Moment) {
    guard check != nil else { return }
    check = nil
    waited += max(.zero, moment - checkBegan)
  }
}

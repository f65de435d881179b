// What lives here: who may come in, and what for.
import IRC
import System

/// What keeps people out, and what let in those who are here.
struct Gate: Sendable {
  private(set) var logins: LoginGuard
  /// What unknown names look like to whoever logs in.
  private(set) var decoys = Decoys()
  private(set) var proofs = ProofTable()
  private(set) var enrolments = EnrolmentGuard()
  private(set) var sanctions = SanctionList()
  /// Connections that are open from each household, those that are exempt left out.
  private(set) var households: [CIDR: Int] = [:]

  init(attempts: Int, blockTime: Duration) {
    logins = LoginGuard(attempts: attempts, blockTime: blockTime)
  }

  /// A connection of the household; false when there are as many as there may be. `limit`: 0 for none.
  mutating func countIn(_ household: CIDR, limit: Int) -> Bool {
    guard limit == 0 || households[household, default: 0] < limit else { return false }
    households[household, default: 0] += 1
    return true
  }

  mutating func countOut(_ household: CIDR) {
    let left = (households[household] ?? 1) - 1
    households[household] = left > 0 ? left : nil
  }

  // MARK: Tries to log in

  mutating func reconfigure(attempts: Int, blockTime: Duration) {
    logins.reconfigure(attempts: attempts, blockTime: blockTime)
  }

  mutating func restore(_ block: LoginBlock, until end: Moment) {
    logins.restore(block, until: end)
  }

  /// As `LoginGuard.begin`.
  mutating func beginTry(name: String, peer: Peer, at moment: Moment) -> LoginGuard.Attempt? {
    logins.begin(name: name, peer: peer, at: moment)
  }

  /// The try has its verdict, or nobody waits for it any more.
  mutating func end(_ attempt: LoginGuard.Attempt) { logins.end(attempt) }

  /// `onConnection`: the failures for this name on this connection, this one counted.
  mutating func failed(
    name: String, peer: Peer, onConnection: Int, at moment: Moment
  ) -> LoginGuard.Verdict {
    logins.failed(name: name, peer: peer, onConnection: onConnection, at: moment)
  }

  mutating func succeeded(name: String, peer: Peer) { logins.succeeded(name: name, peer: peer) }

  /// As `EnrolmentGuard.admits`.
  mutating func admitsEnrolment(_ peer: Peer, _ limit: Int, _ moment: Moment) -> Bool {
    enrolments.admits(peer, limit, moment)
  }

  /// Forgets what no longer counts.
  mutating func expireTries(at moment: Moment) {
    logins.expire(at: moment)
    enrolments.expire(at: moment)
  }

  // MARK: What unknown names look like

  /// As `Decoys.follow`.
  mutating func followLooks(of credentials: some Sequence<Credential>) {
    decoys.follow(Decoys(credentials))
  }

  /// They look as these do from now on.
  mutating func takeLooks(of credentials: some Sequence<Credential>) {
    decoys = Decoys(credentials)
  }

  // MARK: What was proved

  mutating func addProof(of id: SessionID, for account: Folded) { proofs.add(id, to: account) }

  mutating func removeProof(of id: SessionID, for account: Folded) {
    proofs.remove(id, from: account)
  }

  mutating func doubtProof(of id: SessionID) { proofs.doubt(id) }

  /// Somebody waits for what comes of it.
  mutating func hastenProof(of id: SessionID) { proofs.hasten(id) }

  mutating func nextDoubted() -> SessionID? { proofs.next() }

  mutating func begin(_ check: ProofTable.Check) { proofs.begin(check) }

  /// What was being found out about the session; nil for nothing.
  mutating func endCheck(of id: SessionID) -> ProofTable.Check? { proofs.endCheck(of: id) }

  // MARK: Bans and mutes

  mutating func add(_ sanction: Sanction, _ subject: Sanction.Subject) {
    sanctions.add(sanction, subject)
  }

  mutating func lift(_ kind: Sanction.Kind, _ subject: String) -> Sanction? {
    sanctions.remove(kind, subject)
  }

  /// Takes out the sanctions that are over, and returns them.
  mutating func liftOver(at moment: Moment) -> [Sanction] { sanctions.expire(at: moment) }

  /// As all servers have them.
  mutating func take(_ sanctions: SanctionList) { self.sanctions = sanctions }
}

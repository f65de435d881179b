// What lives here: who may come in, and what for.
import IRC

/// What keeps people out, and what let in those who are here.
struct Gate: Sendable {
  var logins: LoginGuard
  /// What unknown names look like to whoever logs in.
  var decoys = Decoys()
  var proofs = ProofTable()
  var enrolments = EnrolmentGuard()
  var sanctions = SanctionList()
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
}

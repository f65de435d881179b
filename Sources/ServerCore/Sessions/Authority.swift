// What lives here: what makes a session an operator of the server, and what it has claimed to.

struct Authority: Sendable {
  /// The OPER whose password is being checked.
  private(set) var claim: OperatorClaim?
  /// What made it an operator.
  private(set) var power: Operator?

  mutating func claim(_ claim: OperatorClaim) { self.claim = claim }

  mutating func endClaim() { claim = nil }

  mutating func take(_ power: Operator?) { self.power = power }
}

/// An OPER whose password is being checked.
struct OperatorClaim: Sendable {
  let name: String
  let label: String?
  let attempt: LoginGuard.Attempt
  /// What the settings said; nil where they do not know the name.
  let entry: Operator?
}

// What lives here: what showed that a session is an account's, and whether that still counts.
import Collections

struct Proof: Sendable, Equatable {
  enum Basis: Sendable, Equatable {
    /// The password that this credential is of.
    case password(Credential)
    /// The certificate with this fingerprint.
    case certificate(String)
  }

  enum Worth: Equatable {
    case holds
    case fails
    /// Two spellings of what may be the same password: so long as this is right, it is.
    case unclear(Challenge)
  }

  let account: Folded
  let basis: Basis

  /// What it is worth now that the account's line says something else.
  func worth(for account: Account) -> Worth {
    switch basis {
    case .certificate(let print):
      return account.certificates.contains(print) ? .holds : .fails
    case .password(let old):
      switch (old, account.credential) {
      case (let old, let new) where old == new: return .holds
      case (.plain(let text), .verifier), (.verifier, .plain(let text)):
        let verifier = old.isPlain ? account.credential : old
        return .unclear(
          Challenge(name: account.name, work: .password(text), .own(verifier)))
      // Two verifiers have salts of their own, and nobody keeps the password to try them.
      default: return .fails
      }
    }
  }
}

/// Sessions by the accounts that they have proved to be, and those whose proof is in doubt.
struct ProofTable: Sendable {
  /// What is being found out about a session.
  struct Check: Sendable {
    let id: SessionID
    let proof: Proof
    let credential: Credential
  }

  private var owners: [Folded: [SessionID]] = [:]
  /// In doubt: all who hold the file's passwords, when it is hashed.
  private var doubted: Set<SessionID> = []
  private var order: Deque<SessionID> = []
  private(set) var underWay: Check?

  /// In the order in which they proved it.
  func sessions(of account: Folded) -> [SessionID] { owners[account] ?? [] }

  mutating func add(_ id: SessionID, to account: Folded) {
    if owners[account]?.contains(id) != true { owners[account, default: []].append(id) }
  }

  mutating func remove(_ id: SessionID, from account: Folded) {
    owners[account]?.removeAll { $0 == id }
    if owners[account]?.isEmpty == true { owners[account] = nil }
  }

  mutating func begin(_ check: Check) { underWay = check }

  /// What was being found out about the session; nil for nothing.
  mutating func endCheck(of id: SessionID) -> Check? {
    guard let check = underWay, check.id == id else { return nil }
    underWay = nil
    return check
  }

  mutating func doubt(_ id: SessionID) {
    if doubted.insert(id).inserted { order.append(id) }
  }

  /// Somebody waits for what comes of it.
  mutating func hasten(_ id: SessionID) {
    if doubted.contains(id) { order.prepend(id) }
  }

  mutating func next() -> SessionID? {
    // Whoever was hastened stands in the order twice.
    while let id = order.popFirst() {
      if doubted.remove(id) != nil { return id }
    }
    return nil
  }
}

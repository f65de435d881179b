// What lives here: what becomes of sessions when the account that they are has changed or is gone.
import IRC

extension Chat {
  mutating func prove(_ id: SessionID, _ proof: Proof) {
    if let old = sessions[id]?.login.proof, old.account != proof.account {
      gate.removeProof(of: id, for: old.account)
    }
    sessions[id]?.prove(proof)
    gate.addProof(of: id, for: proof.account)
  }

  /// The session is gone.
  mutating func forgetProof(of session: Session) {
    if let proof = session.login.proof { gate.removeProof(of: session.id, for: proof.account) }
  }

  /// The account's line says something else.
  mutating func reviewSessions(of key: Folded) {
    for id in gate.proofs.sessions(of: key) { review(id) }
    recheckNext()
  }

  /// Ends a session whose proof is worth nothing any more, and has it found out where that is not
  /// clear. Meanwhile it goes on.
  private mutating func review(_ id: SessionID) {
    guard let (proof, account) = standing(of: id) else { return }
    switch proof.worth(for: account) {
    case .holds: return
    case .fails: expel(id, proof)
    case .unclear: gate.doubtProof(of: id)
    }
  }

  private func standing(of id: SessionID) -> (Proof, Account)? {
    guard let session = sessions[id], session.stage != .departing, session.user.account != nil,
      let proof = session.login.proof, let account = accounts[proof.account]
    else { return nil }
    return (proof, account)
  }

  /// One at a time, so that nobody's login waits behind all of them.
  private mutating func recheckNext() {
    guard gate.proofs.underWay == nil else { return }
    while let id = gate.nextDoubted() {
      guard let (proof, account) = standing(of: id) else { continue }
      switch proof.worth(for: account) {
      case .holds: continue
      case .fails: expel(id, proof)
      case .unclear(let challenge):
        gate.begin(
          ProofTable.Check(id: id, proof: proof, credential: account.credential))
        output.append(.recheck(id, challenge))
        return
      }
    }
  }

  mutating func finishRecheck(_ id: SessionID, _ verdict: Verdict) {
    guard let check = gate.endCheck(of: id) else { return }
    if let (proof, account) = standing(of: id) {
      if proof != check.proof || account.credential != check.credential {
        review(id)
      } else if verdict.isGood {
        sessions[id]?.renewProof(.password(account.credential))
      } else {
        expel(id, proof)
      }
    }
    recheckNext()
  }

  private mutating func expel(_ id: SessionID, _ proof: Proof) {
    switch proof.basis {
    case .password:
      expel(
        id, .credentialsChanged, "Your password has been changed; log in with the new one",
        quit: "Logged out: the password has been changed")
    case .certificate:
      expel(
        id, .credentialsChanged, "Your certificate does not open this account any more",
        quit: "Logged out: the certificate has been changed")
    }
  }

  /// The account is about to be removed.
  mutating func expelSessions(of key: Folded) {
    for id in gate.proofs.sessions(of: key) {
      expel(
        id, .accountRemoved, "Your account has been removed from this server",
        quit: "Logged out: the account has been removed")
    }
  }

  private mutating func expel(
    _ id: SessionID, _ cause: Parting, _ text: String, quit: String
  ) {
    guard let session = sessions[id], session.stage != .departing,
      let account = session.user.account
    else { return }
    output.append(
      .log(
        .refusedLogin(
          name: account.text, address: session.peer.address, reason: cause.code.rawValue)))
    if session.isOnline {
      seeOff(id, text, quit: quit, cause: cause)
    } else {
      disconnect(id, text, cause: cause)
    }
  }
}

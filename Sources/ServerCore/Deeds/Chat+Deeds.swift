// What lives here: from a decision of this server to what all servers do.
import IRC

extension Chat {
  /// What changes what the servers of a chat share: done at once by a server alone.
  mutating func decide(_ deed: Deed) {
    guard replica.node != nil else { return apply(deed) }
    output.append(.append(deed))
  }

  /// A line that changes what is shared, after everything that this server alone knows of it.
  mutating func carryOut(_ verb: Verb, _ request: Request) throws(Refusal) {
    guard replica.mustDecide, verb.reach == .shared, isOnline(request.id) else {
      return try verb.run(&self, request)
    }
    guard !asksWhetherSaid(request) else { return }
    // Its answer comes with it.
    _ = output.deferAnswer()
    decide(
      .did(
        request.id, request.message, joints: request.joints, capabilities: request.capabilities))
  }

  /// The log has a deed for all servers.
  mutating func take(_ deed: Deed, _ input: Input, _ silent: Set<NodeNumber>) {
    follow(input, silent) { chat in
      _ = chat.agenda.liftBudget()
      chat.expireShared()
      chat.apply(deed)
      chat.work()
      chat.doChores()
    }
  }

  private mutating func apply(_ deed: Deed) {
    switch deed {
    case .arrived(let id, let arrival): admit(id, arrival)
    case .entered(let id, let through): enterChat(id, through: through)
    case .did(let id, let message, let joints, let capabilities):
      perform(
        Request(
          id: id, message: message, capabilities: capabilities, mayBeRepeated: false,
          joints: joints))
    case .departed(let id, let reason, let remark): depart(id, reason: reason, remark: remark)
    case .loggedIn(let id, let account, let takesOver):
      becomeAccount(account, id, takesOver: takesOver)
    case .doubted(let id): probe(id)
    case .promoted(let id, let isOperator): setOperator(id, isOperator)
    case .redacted(let id, let message, let target, let reason):
      redact(message, target, reason: reason, by: id)
    case .proved(let account, let range): prove(range, for: account)
    case .received(let account, let place, let range): receive(range, of: place, for: account)
    case .accounted(let account, let letters, let through):
      accountFor(account, letters, through: through)
    case .unanswered(let account, let writers): tellUnanswered(writers, of: account)
    case .enrolled(let entry, let maker): addAccount(entry, maker: maker)
    case .freed(let name): freeName(name)
    case .accounts(let change): changeAccounts(change)
    case .lost(let node): lose(node)
    case .settled(let settings): settle(on: settings)
    case .beat: break
    }
  }

  /// A line of somebody online, on all servers alike.
  private mutating func perform(_ request: Request) {
    guard isOnline(request.id), let verb = Verb.table[request.command] else { return }
    beginAnswer(to: request.message, from: request.id)
    do throws(Refusal) {
      if verb.stage == .operators { try requireOperator(request.id) }
      if verb.speaks, try !mayBeSaid(request) { return finishAnswer() }
      try verb.run(&self, request)
    } catch {
      reply(request.id, error)
    }
    finishAnswer()
  }

  /// Whoever said it learns that it was not done.
  mutating func refuse(_ deed: Deed) {
    guard case .did(let id, let message, _, _) = deed, isOnline(id) else { return }
    beginAnswer(to: message, from: id)
    reply(
      id,
      .notStored(
        message.command, (message[0] ?? "*").clipped(to: 64),
        "It could not be kept and was not done: what the servers share has no room"))
    finishAnswer()
  }

  /// Nobody is online when it happens.
  private mutating func settle(on settings: SharedSettings) {
    take(settings)
    gate.reconfigure(
      attempts: settings.entry.loginAttempts, blockTime: settings.entry.blockTime)
  }

  private mutating func lose(_ node: NodeNumber) {
    for id in sessions.ids where id.node == node {
      depart(id, reason: "The server that they were connected to is gone", remark: nil)
    }
  }

  /// What ends by itself, as running time goes on.
  mutating func expireShared() {
    liftExpiredMasks()
    reserveNumbers()
    expireSanctions()
  }
}

// What lives here: work that is longer than a turn and goes on after others have had theirs.

/// A piece of what a line asks for.
typealias Step = @Sendable (inout Chat) -> Void

extension Chat {
  /// Before everything else that is left for the session.
  mutating func later(_ id: SessionID, _ step: @escaping Step) {
    guard sessions.contains(id) else { return }
    sessions[id]?.add(step)
    agenda.enlist(id)
  }

  /// Does something with each item; what an item leaves for later comes before the next item.
  mutating func each<Item: Sendable>(
    _ items: ArraySlice<Item>, for id: SessionID,
    _ body: @escaping @Sendable (inout Chat, Item) -> Void
  ) {
    guard let item = items.first else { return }
    let rest = items.dropFirst()
    if !rest.isEmpty { later(id) { $0.each(rest, for: id, body) } }
    body(&self, item)
  }

  /// The same where an item leaves nothing for later: a step takes as many as the turn has time for.
  mutating func rows<Item: Sendable>(
    _ items: ArraySlice<Item>, for id: SessionID,
    _ body: @escaping @Sendable (inout Chat, Item) -> Void,
    then end: @escaping Step
  ) {
    var rest = items
    while let item = rest.first {
      guard !agenda.isSpent else {
        let left = rest
        return later(id) { $0.rows(left, for: id, body, then: end) }
      }
      body(&self, item)
      rest.removeFirst()
    }
    end(&self)
  }

  /// As many rows as the turn has time for, and the others in later ones.
  mutating func tell(_ listing: some Listing, to id: SessionID) {
    guard let session = sessions[id] else { return }
    var listing = listing
    var replies = Replies(to: session, from: serverSource)
    while !agenda.isSpent {
      let cost = listing.next(self, &replies)
      for line in replies.take() { emit(Outgoing(line), to: id) }
      guard let cost else { return }
      agenda.spend(cost)
    }
    let rest = listing
    later(id) { $0.tell(rest, to: id) }
  }

  /// For the chat itself, when nobody's line asks for it: does something with every session, some in
  /// this turn and the others in ticks that follow.
  mutating func forEverySession(_ body: @escaping @Sendable (inout Chat, SessionID) -> Void) {
    addChore(sessions.ids[...], body)
    doChores()
  }

  private mutating func addChore(
    _ ids: ArraySlice<SessionID>, _ body: @escaping @Sendable (inout Chat, SessionID) -> Void
  ) {
    agenda.add { chat in
      var rest = ids
      while !chat.agenda.isSpent, let id = rest.popFirst() {
        chat.agenda.spend(1)
        body(&chat, id)
      }
      if !rest.isEmpty { chat.addChore(rest, body) }
    }
  }

  /// One after the other: a later one may count on an earlier one.
  mutating func doChores() {
    while !agenda.isSpent {
      let chores = agenda.takeChores()
      guard let first = chores.first else { return }
      first(&self)
      agenda.putBack(chores.dropFirst())
    }
  }

  /// Works until nothing is left or the turn is over.
  mutating func work() {
    while let id = agenda.nextToWork() {
      guard sessions[id]?.pending.unfinished.isWaiting == false else { continue }
      while !agenda.isSpent, let step = sessions[id]?.nextStep() { step(&self) }
      guard sessions[id]?.pending.unfinished.isEmpty == false else { continue }
      sessions[id]?.waitForTurn()
      suspendAnswer(to: id)
      output.append(.proceed(id))
    }
  }

  /// The session ends: nobody waits for what is left of its last line.
  mutating func dropWork(of id: SessionID) {
    if let step = sessions[id]?.dropWork() { agenda.add(step) }
  }

  /// The session's turn has come again.
  mutating func proceed(_ id: SessionID) {
    guard sessions.isUnfinished(id) else { return }
    output.begin(sessions[id]?.proceed())
    agenda.enlist(id)
    finishAnswer()
    guard !sessions.isUnfinished(id), let after = sessions[id]?.takeAfter()
    else { return }
    after(&self)
  }

  /// At once when the answer is finished, else when it will be.
  mutating func afterAnswer(to id: SessionID, _ step: @escaping Step) {
    if sessions.isUnfinished(id) {
      sessions[id]?.then(step)
    } else {
      step(&self)
    }
  }

  /// A line of a session came although the one before is not done with.
  mutating func finishWork(of id: SessionID) {
    guard sessions.isUnfinished(id) else { return }
    let left = agenda.liftBudget()
    proceed(id)
    agenda.restoreBudget(left)
  }

  /// What a labelled answer has so far goes out, and what follows goes out as it comes: it may be
  /// long, and nothing gathers meanwhile.
  private mutating func suspendAnswer(to id: SessionID) {
    guard output.answered == id, var answer = output.takeAnswer() else { return }
    guard !answer.isDeferred else { return output.begin(answer) }
    if answer.stream == nil {
      var lines = answer.lines
      if answer.isOneBatch, !lines.isEmpty {
        answer.goOut(as: .alone)
      } else {
        let batch = output.nextBatch()
        for index in lines.indices { lines[index].stand(in: batch) }
        lines.insert(Outgoing(opening(batch, "labeled-response", [])), at: 0)
        answer.goOut(as: .batch(batch))
      }
      lines[0].answer(answer.label)
      for line in lines { emit(line, to: id) }
    }
    sessions[id]?.keep(answer)
  }
}

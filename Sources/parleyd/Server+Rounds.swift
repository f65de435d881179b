// What lives here: a round's effects, from commit to `writev`.
import Archive
import Dispatch
import Glibc
import IRC
import ServerCore
import ServerShell
import System
import Transport

extension Server {
  /// Carries out everything that has gathered: commit, release, flush, until nothing is left.
  func finishRound() {
    while advance() {}
    appendDeeds()
    for connection in outlet.takeRepaused() { watch(connection) }
    scheduleTurn()
    if timetable.isLeaving { finishShutdown() }
  }

  /// Returns whether there may be more to do.
  private func advance() -> Bool {
    switch commit.next(&chat) {
    case .nothing:
      guard outlet.hasTouched else { return false }
      return flushTouched()
    case .release(let round):
      release(round)
    case .commit(let records): write(records)
    }
    return true
  }

  private func write(_ records: [Record]) {
    timetable.commitBegins()
    let outcome = archive.commit(records) { [weak self] outcome in
      self?.enter { $0.settle(outcome) }
    }
    if let outcome { settle(outcome) }
  }

  /// A disk that does not answer is one that does not store; one that did not may do so again.
  func watchStoring() {
    if commit.isHolding, timetable.isCommitLate {
      retreat("the disk does not answer") { $0.abandon($1, &$2) }
    } else if let records = commit.probe(chat, .alive(.now, timetable.moment)) {
      write(records)
    }
  }

  private func settle(_ outcome: Archive.Outcome) {
    switch outcome {
    case .success:
      let wasFailing = chat.storeFault != nil
      release(commit.succeeded(&chat))
      if wasFailing, chat.storeFault == nil { log.notice("the archive stores again") }
    case .failure(let failure) where !failure.conflicts.isEmpty:
      log.error("the archive did not take \(failure.conflicts.count) records; the rest goes on")
      let retreat = commit.conflicted(Set(failure.conflicts), failure.reason, &chat)
      for record in retreat.lost { log.error("given up: \(record.kind)") }
      carryOut(retreat)
    case .failure(let failure):
      retreat(failure.reason, remedy: failure.remedy) { $0.failed($1, &$2) }
    }
  }

  private func retreat(
    _ reason: String, remedy: String? = nil,
    _ way: (inout OutputCommit, String, inout Chat) -> OutputCommit.Retreat
  ) {
    // What several servers have decided is not undone by one of them.
    guard place == nil else { return stopTakingPart("nothing can be stored here: \(reason)") }
    if chat.storeFault != reason {
      log.error("nothing can be stored: \(reason)\(remedy.map { "; \($0)" } ?? "")")
    }
    carryOut(way(&commit, reason, &chat))
  }

  private func carryOut(_ retreat: OutputCommit.Retreat) {
    release(retreat.release)
    for id in retreat.abandoned {
      guard let connection = connection(id) else { continue }
      connection.pauses.end(.waiting)
      connection.pauses.end(.unfinished)
      resume(connection)
    }
    forgetGathered()
  }

  private func release(_ round: [[Effect]]) {
    for effects in round {
      for effect in effects { perform(effect) }
      lighten(by: effects)
    }
    outlet.finish(among: connections)
  }

  private func perform(_ effect: Effect) {
    switch effect {
    case .send(let bytes, let audience):
      outlet.send(bytes, to: audience, among: connections)
    case .close(let id):
      outlet.finish(among: connections)
      guard let connection = connection(id), connection.state == .open else { return }
      connection.state = .closing(deadline: timetable.moment + .seconds(5))
      outlet.touch(connection)
    case .verify(let id, let challenge): verify(challenge, for: id)
    case .recheck(let id, let challenge): recheck(challenge, for: id)
    case .enroll(let id, let name, let password): enroll(id, name: name, password: password)
    case .fetch(let id, let query):
      let start = ContinuousClock.now
      let found = archive.answer(query) { [weak self] answer, time in
        self?.enter { $0.answer(id, .fetched(id, answer), after: time) }
      }
      guard let found else { return }
      if let connection = connection(id) { charge(connection, for: ContinuousClock.now - start) }
      answer(id, .fetched(id, found))
    case .proceed(let id):
      guard let connection = connection(id) else { return }
      connection.pauses.begin(.unfinished)
      giveTurn(connection)
    case .log(let entry): log.write(entry, at: .now)
    // Not held back by what is stored: it is on its way.
    case .append: break
    case .rehash(let asker): rehash(asker: asker)
    case .store: break
    }
  }

  /// What a session waited for is here: its lines go on. `time`: what that took on another queue.
  func answer(_ id: SessionID, _ event: Event, after time: Duration = .zero) {
    connection(id)?.pauses.end(.waiting)
    charge(id, elsewhere: time)
    let start = ContinuousClock.now
    receive(event)
    guard let connection = connection(id) else { return }
    charge(connection, for: ContinuousClock.now - start)
    resume(connection)
  }

  /// Returns whether everybody had their turn; a message in a large room is ten thousand writes.
  /// Those whose own lines are answered are few, and come first.
  private func flushTouched() -> Bool {
    while let id = outlet.nextAnswered() { flush(id) }
    guard outlet.hasTouched else { return true }
    let end = ContinuousClock.now + Self.turn
    var count = 0
    while let id = outlet.nextTold() {
      flush(id)
      count += 1
      if count % 16 == 0, ContinuousClock.now >= end { return !outlet.hasTouched }
    }
    return true
  }

  private func flush(_ id: SessionID) {
    // It may have closed since, or spoken and been answered.
    guard let connection = connections[id], connection.has(.touched) else { return }
    connection.unmark([.touched, .isAnswered])
    switch connection.flush() {
    case .done:
      if case .closing = connection.state { shut(connection) }
    case .blocked:
      if connection.unsentCount > acceptor.settings.flood.outbox {
        giveUp(on: connection)
      }
    case .broken:
      drop(connection, reason: Errno("writev").reason)
      return
    }
    noteDrained(connection)
    watch(connection)
  }

  /// Whoever reads too slowly learns so where the line in progress ends: nothing else is kept for
  /// the link, so it costs next to nothing until its reader wakes up.
  private func giveUp(on connection: Connection) {
    let reason = "Reads too slowly: \(connection.unsentCount) bytes waited"
    connection.outbox.abandonWhatIsNotBegun()
    connection.outbox.append(SharedBuffer(Message(.error, [reason]).encoded()))
    connection.state = .closing(deadline: timetable.moment + .seconds(120))
    receive(.closed(connection.id, reason: reason))
  }

  /// Closing with unread input resets the link and could take the goodbye with it; so our half is
  /// shut, and the peer has a moment to take it and to close. Nothing is read meanwhile: a peer that
  /// goes on sending fills its own socket.
  private func shut(_ connection: Connection) {
    guard !connection.has(.hungUp) else { return drop(connection, reason: "Connection closed") }
    shutdown(connection.descriptor.number, Int32(SHUT_WR))
    let patience: Duration = !timetable.isLeaving ? .seconds(1) : .milliseconds(300)
    connection.state = .shut(deadline: timetable.moment + patience)
  }
}

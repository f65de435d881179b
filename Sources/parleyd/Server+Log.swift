// What lives here: one of several servers at work with their log.
import Archive
import Cluster
import Dispatch
import IRC
import ServerCore
import ServerShell
import System

extension Server {
  /// Whether anybody is let in: a server alone always does.
  var isServing: Bool { place?.isServing ?? true }

  /// The accounts of several servers are what all know, and what its own user file says is told to all; the
  /// first of them begins with its own.
  func takeBeginning() {
    switch place?.takeBeginning() {
    case .shared(let state): receive(.joined(state))
    case .founder:
      let entries = users.reader.entries.compactMap { place?.accounts.verifiers.seal($0) }
      receive(.accounts(entries))
      keepFirstCheckpoint()
    case .nothing: keepFirstCheckpoint()
    case nil: break
    }
  }

  /// Reads on from where this server is, and takes part.
  func followLog() {
    guard let place else { return }
    place.log.follow(after: place.link.place) { [weak self] news in
      self?.enter { $0.hear(news) }
    }
    join()
  }

  private func join() {
    guard let place else { return }
    place.log.join(as: place.node, greeting: place.link.greeting(at: .now))
  }

  private func hear(_ news: LogNews) {
    // Whoever is leaving does no more: its own people are gone for it and not yet for the others, and what
    // comes now is done at the next start, from here.
    guard !timetable.isLeaving else { return }
    for step in place?.link.take(news, at: .now, timetable.moment) ?? [] { carryOut(step) }
  }

  private func carryOut(_ step: LogLink.Step) {
    switch step {
    case .take(let input, true): _ = chat.receive(input)
    case .take(let input, false): take(input)
    case .followed(let position, let isKept): noteFollowed(position, isKept: isKept)
    case .settled(let deeds): settle(deeds)
    case .refused(let deeds):
      for deed in deeds {
        receive(.notDecided(deed))
        release(deed)
      }
    case .servers(let addresses): receive(.servers(addresses))
    case .joined: beginServing()
    case .outOfTouch(let reason): loseTouch(reason)
    case .stopped(let reason): stopTakingPart(reason)
    case .remark(let text): log.warning(text)
    }
  }

  /// A deed of this server's for the log. Whoever waits for it is not read meanwhile.
  func append(_ deed: Deed) {
    guard place?.link.hasJoined == true else { return }
    place?.link.add(deed)
    if let id = deed.waiting { connection(id)?.pauses.expectDecision() }
  }

  /// At the end of a round: what was decided in it, in one batch.
  func appendDeeds() {
    guard place?.link.hasJoined == true else { return }
    do {
      guard let (batch, number) = try place?.link.nextBatch(at: .now, timetable.moment) else {
        return
      }
      place?.log.append(batch, number: number)
    } catch {
      stopTakingPart("a deed cannot be written down: \(error)")
    }
  }

  private func take(_ input: Input) {
    let isStored = receive(input).contains { if case .store = $0 { true } else { false } }
    if isStored { place?.checkpoints.noteStored() }
  }

  private func settle(_ deeds: [Deed]) {
    for deed in deeds {
      if case .accounts = deed { noteTold() }
      release(deed)
    }
  }

  /// Whoever waited for it is read on.
  private func release(_ deed: Deed) {
    guard let id = deed.waiting, let connection = connection(id), connection.pauses.takeDecision()
    else { return }
    resume(connection)
  }

  /// What came of this position is in the commit that gathers.
  private func noteFollowed(_ position: LogPosition, isKept: Bool) {
    guard !isKept else { return }
    if place?.checkpoints.takeStored() == true {
      commit.gather([.store(.followed(position))])
    }
  }

  // MARK: Serving

  private func beginServing() {
    log.notice("taking part as \(place?.node.name ?? "")")
    tellAccounts()
  }

  /// What stands in this server's user file and the others have not heard of; nobody is let in before.
  private func tellAccounts() {
    guard let place else { return }
    let (entries, known) = (users.reader.entries, chat.accountNames)
    let (directory, verifiers) = (place.accounts.directory, place.accounts.verifiers)
    workers.userFiles.async { [weak self] in
      var verifiers = verifiers
      let told = ToldAccounts.read(in: directory)
      let sealed = entries.map { verifiers.seal($0) }
      let change = ToldAccounts.change(from: told, to: sealed, known: known)
      self?.enter { [verifiers] server in
        server.place?.accounts.verifiers = verifiers
        server.tell(change, of: sealed)
      }
    }
  }

  /// `entries`: all that the user file has then.
  func tell(_ change: AccountChange, of entries: [Account.Entry]) {
    place?.accounts.begin(with: entries)
    users.pieces += change.pieces(of: UserFileState.pieceSize)
    if change.isEmpty { noteTold() }
  }

  /// Written down when the others have it: whoever dies before tells it again.
  private func noteTold() {
    guard users.pieces.isEmpty, let entries = place?.accounts.finish(),
      let directory = place?.accounts.directory
    else { return }
    if place?.link.hasJoined == true, place?.hasStopped == false, !timetable.isLeaving {
      place?.isServing = true
      entrance.announce()
    }
    workers.userFiles.async { ToldAccounts.write(entries, in: directory) }
  }

  private func loseTouch(_ reason: String) {
    guard !timetable.isLeaving else { return }
    if place?.isServing == true {
      log.warning("\(reason): everybody here is sent to another server")
    }
    place?.isServing = false
    for connection in connections.all { connection.pauses.forgetDecisions() }
    dropHandshakes()
    receive(.outOfTouch)
    join()
  }

  /// For good: what this server knows cannot be relied upon any more, or cannot be kept.
  func stopTakingPart(_ reason: String) {
    guard place?.hasStopped == false else { return }
    place?.hasStopped = true
    place?.isServing = false
    log.error("this server stops: \(reason)")
    receive(.outOfTouch)
    place?.log.leave()
    timetable.leave(within: .seconds(1))
  }

  // MARK: Checkpoints

  /// From time to time, so that a start has little of the log to read.
  func keepCheckpointWhenDue(_ now: Moment) {
    guard place?.isServing == true, place?.checkpoints.isDue(at: now) == true else { return }
    keepCheckpoint()
  }

  /// Before anything of the log is kept: what the archive had before belongs to the beginning.
  func keepFirstCheckpoint() {
    guard let checkpoint = place?.link.checkpoint(of: chat.shared) else { return }
    do {
      commit.gather([.store(.checkpoint(checkpoint.progress.position, try checkpoint.encoded))])
    } catch {
      stopTakingPart("what the servers share cannot be written down: \(error)")
    }
  }

  private func keepCheckpoint() {
    guard let checkpoint = place?.link.checkpoint(of: chat.shared) else { return }
    workers.checkpoints.async { [weak self, log] in
      do {
        let encoded = try checkpoint.encoded
        self?.enter {
          $0.commit.gather([.store(.checkpoint(checkpoint.progress.position, encoded))])
        }
      } catch {
        log.error("what the servers share cannot be written down: \(error)")
      }
    }
  }
}

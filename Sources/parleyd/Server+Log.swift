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
    // Whoever dies of it finds out at the second start.
    if let position = news.position { place?.mark.begin(position) }
    for step in place?.link.take(news, at: .now, timetable.moment) ?? [] { carryOut(step) }
    if news.position != nil { place?.mark.end() }
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
    case .digest(let position): keepState(of: position)
    case .servers(let list): receive(.servers(list))
    case .agreed(let agreement): raise(to: agreement)
    case .joined: beginServing()
    case .outOfTouch(let reason): loseTouch(reason)
    case .stopped(let reason): stopTakingPart(reason)
    case .differs(let reason): renounce(reason)
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
    let credentials = [String: Credential](
      entries.compactMap { entry in chat.credential(of: entry.name).map { (entry.name, $0) } },
      uniquingKeysWith: { first, _ in first })
    workers.userFiles.async { [weak self, log] in
      var verifiers = verifiers
      let told = ToldAccounts.read(in: directory)
      let sealed = entries.map { verifiers.seal($0) }
      let change = ToldAccounts.change(from: told, to: sealed, known: known)
      let differing = ToldAccounts.differing(told == nil ? sealed : []) { credentials[$0] }
      if !differing.isEmpty { log.warning(Self.remark(on: differing)) }
      self?.enter { [verifiers] server in
        server.place?.accounts.verifiers = verifiers
        server.tell(change, of: sealed)
      }
    }
  }

  private static func remark(on names: [String]) -> String {
    let more = names.count > 5 ? " and \(names.count - 5) more" : ""
    return "the user file has another password or verifier than the other servers know for "
      + names.prefix(5).joined(separator: ", ") + more
      + "; theirs counts until it is changed here"
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
      acceptor.announce()
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
    place?.link.leave()
    place?.log.leave()
    timetable.leave(within: .seconds(1))
  }

  /// For good, also after a start: what is kept here is not what the others have.
  private func renounce(_ reason: String) {
    if let directory = acceptor.settings.current.keeping.directory {
      LogPlaceFinder.renounce(directory, reason)
    }
    stopTakingPart("\(reason); \(LogPlaceFinder.remedy)")
  }

  /// More has been agreed upon than stands in the log for those who come anew.
  private func raise(to agreement: Agreement) {
    guard let place else { return }
    do {
      guard let genesis = try place.settled.raised(to: agreement) else { return }
      place.log.raise(place.settled, to: genesis) { [weak self, log] result in
        switch result {
        case .success(let settled): self?.enter { $0.place?.settled = settled }
        case .failure(let fault): log.warning("what is agreed upon is not written down: \(fault)")
        }
      }
    } catch {
      stopTakingPart("what stands in the log cannot be read: \(error)")
    }
  }

  // MARK: Checkpoints

  /// Before anything of the log is kept: what the archive had before belongs to the beginning.
  func keepFirstCheckpoint() {
    guard let checkpoint = place?.link.checkpoint(of: chat.shared) else { return }
    do {
      commit.gather([.store(.checkpoint(checkpoint.progress.position, try checkpoint.encoded))])
    } catch {
      stopTakingPart("what the servers share cannot be written down: \(error)")
    }
  }

  /// From time to time, at the same places as all others: they compare what they have, and a start has little
  /// of the log to read.
  private func keepState(of position: LogPosition) {
    guard let checkpoint = place?.link.checkpoint(of: chat.shared) else { return }
    let isKept = place?.checkpoints.takeNews() == true
    workers.checkpoints.async { [weak self, log] in
      do {
        let (text, digest) = try checkpoint.written()
        self?.enter { server in
          server.place?.link.tell(digest, at: position)
          if isKept { server.commit.gather([.store(.checkpoint(position, text))]) }
        }
      } catch {
        log.error("what the servers share cannot be written down: \(error)")
      }
    }
  }
}

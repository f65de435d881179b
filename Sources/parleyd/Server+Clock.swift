// What lives here: what happens because time passes, and the end of the process.
import Archive
import Dispatch
import Glibc
import IRC
import ServerCore
import ServerShell
import System
import Transport

extension Server {
  private static var tickInterval: DispatchTimeInterval { .milliseconds(250) }

  func startClock() {
    let timer = DispatchSource.makeTimerSource(queue: home.executor.queue)
    timer.schedule(
      deadline: .now() + Self.tickInterval, repeating: Self.tickInterval,
      leeway: .milliseconds(50))
    timer.setEventHandler { @Sendable [weak self] in
      self?.assumeIsolated { $0.tick() }
    }
    timer.activate()
    timetable.keep(timer)
    // What is kept first is measured by the calendar of the start, not by one that steps soon after.
    tidyArchive(timetable.moment)
  }

  private func tick() {
    let now = timetable.moment
    // Also without connections, so that a step of the calendar is noticed when it happens.
    receive(.tick)
    for connection in connections.all {
      if connection.pauses.contains(.throttled) { slowDown(connection) }
      if let deadline = connection.state.deadline, now >= deadline {
        drop(connection, reason: "Connection closed")
      }
    }
    acceptor.reopen(in: connections.poller)
    acceptor.tidy(at: now)
    endWaitForUsers()
    lookAtUsers()
    tidyArchive(now)
    watchStoring()
    finishRound()
  }

  /// A step a second while there is something to remove, else one a minute.
  func tidyArchive(_ now: Moment) {
    guard timetable.tidies(at: now) else { return }
    archive.tidy(now: .now, moment: now) { [weak self] hasMore in
      guard hasMore else { return }
      self?.enter { $0.timetable.tidySoon() }
    }
  }

  func watchSignals() {
    watch(SIGHUP) {
      $0.rehash(asker: nil)
      $0.finishRound()
    }
    for number in [SIGINT, SIGTERM] { watch(number) { $0.shutDown() } }
  }

  /// Dispatch's handler takes the place of the one that remembers.
  private func watch(_ number: Int32, _ act: @escaping @Sendable (isolated Server) -> Void) {
    let source = DispatchSource.makeSignalSource(signal: number, queue: home.executor.queue)
    source.setEventHandler { @Sendable [weak self] in
      self?.assumeIsolated(act)
    }
    source.setRegistrationHandler { @Sendable [weak self] in
      if EarlySignals.take(number) { self?.assumeIsolated(act) }
    }
    source.activate()
    timetable.keep(source)
  }

  private func shutDown() {
    guard !timetable.isLeaving else { return }
    timetable.leave(within: Self.shutdownLimit)
    acceptor.close(in: connections.poller)
    dropHandshakes()
    receive(.shutdown)
    place?.isServing = false
    finishRound()
    place?.link.leave()
    place?.log.leave()
  }

  /// Ends the process when everybody has their goodbye, or the time for it is up.
  func finishShutdown() {
    guard timetable.ends(connections.isEmpty && commit.isIdle) else { return }
    guard let place else { return end() }
    place.log.close { [weak self] in self?.enter { $0.end() } }
  }

  private func end() {
    if commit.owedCount > 0 { log.error("\(commit.owedCount) records could not be stored") }
    // It would wait for the disk, too.
    if !commit.isAbandoned { archive.close() }
    log.notice("stored \(commit.statistics)")
    acceptor.closeStatus()
    log.finish()
    exit(place?.hasStopped == true ? 1 : 0)
  }
}

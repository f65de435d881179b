// What lives here: what is left of spans and times after a restart, or when the calendar was set.
import IRC
import System

extension Chat {
  /// When something ends that was kept with both its ends. An older version kept the calendar's
  /// alone; then no more is left than it had at first, whatever the calendar shows now.
  func end(_ end: Moment?, until: Timestamp, within span: Duration) -> Moment {
    let last = moment + max(span, .zero)
    return min(end ?? moment + max(until - now, .zero), last)
  }

  /// Running time when the calendar showed `time`, which may be one that it did not reach yet.
  func passed(since time: Timestamp) -> Moment { moment - max(now - time, .zero) }

  /// A read marker from a time that was not reached would pass over all that is said until then.
  mutating func setMarkersBack() {
    for (account, person) in accounts {
      for (place, read) in person.markers.sorted(by: { $0.key < $1.key }) where read > now {
        accounts[account]?.mark(place, read: time.now)
        output.append(.store(.marker(account: account, place: place, now)))
      }
    }
    for id in sessions.ids where sessions[id]?.user.markers.isEmpty == false {
      let markers = sessions[id]?.user.markers.mapValues { min($0, now) } ?? [:]
      sessions.changeUser(of: id) { $0.replaceMarkers(by: markers) }
    }
  }

  mutating func restoreMasks() {
    for key in rooms.ids {
      guard let masks = rooms[key]?.masks.all, !masks.isEmpty else { continue }
      let restored = masks.map { mask in
        guard let span = mask.span else { return mask }
        return mask.ending(at: end(mask.ends, until: mask.setAt + span, within: span))
      }
      rooms[key]?.restore(restored)
    }
  }

  mutating func restore(_ kept: [Sanction]) {
    for sanction in kept {
      // Kept in its canonical form, which says by itself what it is.
      guard let subject = Sanction.Subject(sanction.subject, accounts: { _ in false }) else {
        continue
      }
      let ends = sanction.until.map {
        end(sanction.ends, until: $0, within: $0 - sanction.setAt)
      }
      gate.add(sanction.ending(at: ends), subject)
    }
  }

  /// A wait or a redirection that is longer than there is would have begun after now.
  mutating func restoreWaits(_ snapshot: Snapshot) {
    for wait in snapshot.waits {
      guard let slowness = rooms[wait.room]?.modes.slowness,
        moment - wait.at < .seconds(slowness)
      else { continue }
      rooms[wait.room]?.wait(wait.speaker, since: min(wait.at, time.moment))
    }
    for redirection in snapshot.redirections.suffix(FormerNames.limit) {
      _ = rooms.noteFormerName(
        redirection.old, of: redirection.room, at: min(redirection.at, moment))
    }
  }

  mutating func storeBlock(of name: String, from peer: Peer, seconds: Int) {
    let span = Duration.seconds(seconds)
    let block = LoginBlock(
      name: name, address: peer.household, until: now + span, ends: moment + span)
    output.append(.store(.block(block)))
  }
}

extension Snapshot {
  /// The last sign of life before this process. A message may have been said after the clocks were
  /// noted, but not long after.
  func death(before moment: Moment) -> (time: Timestamp, moment: Moment) {
    guard let mark = clock.mark else { return (clock.time, moment) }
    let rest = clock.time - mark.time
    guard rest > .zero, rest <= .seconds(60) else { return (mark.time, min(mark.moment, moment)) }
    return (clock.time, min(mark.moment + rest, moment))
  }
}

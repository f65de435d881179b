// What lives here: the end of a room, and what becomes of its past.
import IRC

extension Chat {
  /// Who makes a room of that name later reads nothing of this one: its past is set aside under a
  /// key that no room can have. Those who missed some of it still get it.
  mutating func remove(room key: Folded, withPast: Bool = true) {
    rooms[key] = nil
    forgetMetadata(ofRoom: key)
    effects.append(.store(.removedRoom(key)))
    if withPast { setAside(key) }
  }

  private mutating func setAside(_ key: Folded) {
    let past = Folded(kept: key.text + "," + String(sequence, radix: 36))
    effects.append(.store(.setAside(room: key, as: past)))
    repeats.change(room: key) { $0.moved(from: key, to: past) }
    // Nobody else misses anything from there.
    for account in traces.removeValue(forKey: key)?.sorted() ?? [] {
      if accounts[account]?.mailbox.missed.holds(room: key) == true {
        accounts[account]?.mailbox.missed.move(key, to: past)
        storeMove(accounts[account]?.mailbox, of: account, from: key, to: past)
      }
      if remembered[account]?.mailbox.missed.holds(room: key) == true {
        remembered[account]?.mailbox.missed.move(key, to: past)
        storeMove(remembered[account]?.mailbox, of: account, from: key, to: past)
      }
    }
    askAgain()
  }

  /// What the archive was asked under the name that a room had is asked again.
  mutating func askAgain() {
    for id in asking { sessions[id]?.asked?.isStale = true }
  }

  private mutating func storeMove(
    _ mailbox: Mailbox?, of account: Folded, from key: Folded, to past: Folded
  ) {
    guard let mailbox else { return }
    for place in Place.all(in: key) {
      storeMissed(mailbox, of: account, in: place)
      storeMissed(mailbox, of: account, in: place.moved(to: past))
    }
  }
}

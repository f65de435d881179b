// What lives here: from how many sessions somebody is here, and whether they are there.

/// One person, however many sessions they have (`--duplicate-login share`): away is who is away at all
/// of them, and busy is the person.
struct Whereabouts: Sendable, Codable {
  private(set) var presence = Presence.here
  /// In the order in which they came; empty where there is but one.
  private(set) var sessions: [SessionID] = []
  /// What they said at some of several.
  private var absences: [SessionID: Presence] = [:]

  mutating func become(_ presence: Presence, at id: SessionID) {
    guard !sessions.isEmpty else { return self.presence = presence }
    let isOfAll = presence.isBusy || self.presence.isBusy
    for session in isOfAll ? sessions : [id] { note(presence, at: session) }
    settle(presence)
  }

  /// A further session, where `first` is the only one so far; `presence`: what was said there.
  mutating func join(_ id: SessionID, beside first: SessionID, _ presence: Presence) {
    if sessions.isEmpty {
      sessions = [first]
      note(self.presence, at: first)
    }
    sessions.append(id)
    note(self.presence.isBusy ? self.presence : presence, at: id)
    settle(self.presence.isBusy ? self.presence : presence)
  }

  mutating func leave(_ id: SessionID) {
    sessions.removeAll { $0 == id }
    absences[id] = nil
    guard let first = sessions.first else { return }
    settle(absences[first] ?? .here)
    if sessions.count == 1 { (sessions, absences) = ([], [:]) }
  }

  /// For the one that has left.
  mutating func leaveAll() { (sessions, absences) = ([], [:]) }

  private mutating func note(_ presence: Presence, at id: SessionID) {
    absences[id] = presence == .here ? nil : presence
  }

  private mutating func settle(_ latest: Presence) {
    presence = sessions.allSatisfy { absences[$0] != nil } ? latest : .here
  }
}

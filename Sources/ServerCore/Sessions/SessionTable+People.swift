// What lives here: which sessions are one person's.

extension SessionTable {
  /// All that a person has, in the order in which they came; the first stands for the person where one
  /// has to.
  func own(_ id: SessionID) -> [SessionID] {
    guard companions > 0, let all = self[id]?.user.whereabouts.sessions, !all.isEmpty else {
      return [id]
    }
    return all
  }

  func others(than id: SessionID) -> [SessionID] {
    companions > 0 ? own(id).filter { $0 != id } : []
  }

  func isFirst(_ id: SessionID) -> Bool {
    companions == 0 || (self[id]?.user.whereabouts.sessions.first ?? id) == id
  }

  /// Those of the sessions that stand for a person each.
  func firsts(among ids: [SessionID]) -> [SessionID] {
    companions > 0 ? ids.filter(isFirst) : ids
  }
}

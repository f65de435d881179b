// What lives here: who waits for a deed.

extension Deed {
  /// Whose next line is not read before it is done.
  public var waiting: SessionID? {
    switch self {
    case .arrived(let id, _), .entered(let id, _), .did(let id, _, _, _), .departed(let id, _, _),
      .loggedIn(let id, _, _), .promoted(let id, _), .redacted(let id, _, _, _),
      .enrolled(_, let id):
      id
    case .proved, .received, .accounted, .unanswered, .freed, .doubted, .accounts, .lost, .settled,
      .beat:
      nil
    }
  }
}

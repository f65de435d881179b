// What lives here: who says something, as far as others hear of it.
import IRC

/// What a message needs to know of its sender: the whole session is several times as large, and would
/// be copied for each.
struct Speaker: Sendable {
  let id: SessionID
  let capabilities: CapabilitySet
  @Boxed private(set) var user: User

  init(_ id: SessionID, _ capabilities: CapabilitySet, _ person: Boxed<User>) {
    self.id = id
    self.capabilities = capabilities
    _user = person
  }
}

extension Speaker {
  /// Its side of conversations. `User.place` would copy the user, who is large.
  var place: Place { user.account.map { .account($0.key) } ?? .guest(Folded(user.nick)) }
}

extension Session {
  var speaker: Speaker { Speaker(id, capabilities, person) }
}

// What lives here: the one check that every way to a nick or an account passes.
import IRC

extension Chat {
  /// Why somebody may not be called so.
  enum Obstacle {
    /// From the whole server, as whoever they would be.
    case banned(Sanction)
    case inUse
    /// It is an account's, or was.
    case belongsToAccount
    case looksLike(name: String)
    /// They would say in a room under another name what they may not say under this one, or the other
    /// way round.
    case restricted(name: String)
  }

  /// `account`: what the session is logged in to then; nil for a guest.
  ///
  /// `takesOver`: older sessions of the account's end.
  func obstacle(
    for session: Session, as name: String, account: Folded?, takesOver: Bool = false
  ) -> Obstacle? {
    let key = fold(name)
    if let ban = ban(on: session, as: name, account: account) { return .banned(ban) }
    if key != account {
      // Whoever had the name once may have mail and rooms waiting, which are nobody else's.
      if isAccount(key) { return .belongsToAccount }
      let other = accounts.account(lookingLike: name, besides: account)
      if let name = other.flatMap({ accounts[$0]?.name }) { return .looksLike(name: name) }
    }
    if let holder = people.holder(of: key), !sessions.own(session.id).contains(holder),
      !givesWay(holder, to: session, account, takesOver)
    {
      return .inUse
    }
    guard session.isOnline else { return nil }
    return roomThatRestricts(session, as: name).map { .restricted(name: $0) }
  }

  /// An older session of one's own that ends when the newer one is let in.
  private func givesWay(
    _ holder: SessionID, to session: Session, _ account: Folded?, _ takesOver: Bool
  ) -> Bool {
    guard let account, !session.isOnline, mayReplace(holder, takesOver) else { return false }
    return sessions[holder]?.user.accountKey == account
  }

  /// A room of theirs that bans or mutes them under the old name or the new one.
  private func roomThatRestricts(_ session: Session, as called: String) -> String? {
    var renamed = session
    renamed.changeUser { $0.take(name: called) }
    for key in session.user.rooms {
      guard let room = rooms[key], !room.masks.isEmpty, !session.user.isOperator,
        room.members[session.id]?.standing.mayAlwaysSpeak != true
      else { continue }
      for person in [maskPerson(session), maskPerson(renamed)]
      where room.masks.ban(person, at: moment) || room.masks.mute(person, at: moment) {
        return room.name
      }
    }
    return nil
  }

  /// For a nick that somebody chooses; whom the whole server bans learns of it elsewhere.
  func checkNick(
    _ word: String, for id: SessionID, takesOver: Bool = false
  ) throws(Refusal) {
    guard let session = sessions[id] else { return }
    let account = session.user.accountKey
    switch obstacle(for: session, as: word, account: account, takesOver: takesOver) {
    case nil: return
    case .banned(let ban):
      guard session.isOnline else { return }
      throw Refusal(
        .ERR_ERRONEUSNICKNAME, word, "This name is banned here: \(ban.explanation(at: moment))")
    case .inUse: throw Refusal(.ERR_NICKNAMEINUSE, word, "This name is in use")
    case .belongsToAccount:
      throw Refusal(
        .ERR_NICKNAMEINUSE, word,
        session.user.account == nil
          ? "This name belongs to an account; log in to use it"
          : "This name belongs to another account")
    case .looksLike(let account):
      throw Refusal(
        .ERR_NICKNAMEINUSE, word, "This looks like \(account), which belongs to an account")
    case .restricted(let room):
      throw Refusal(
        .ERR_ERRONEUSNICKNAME, word, "\(room) bans or mutes one of your names; leave it first")
    }
  }

  /// For a new account's name (REGISTER), which its maker has or asked for.
  func checkNewName(_ name: String, for id: SessionID) throws(Refusal) {
    guard !accounts.contains(fold(name)) else {
      throw .fail(.register, .ACCOUNT_EXISTS, [name], "Somebody has this name already")
    }
    guard let session = sessions[id] else { return }
    // First as a guest, and then as whom the account would make of them.
    let obstacle =
      obstacle(for: session, as: name, account: nil)
      ?? ban(on: session, as: name, account: fold(name)).map { .banned($0) }
    let reason: String
    switch obstacle {
    case nil, .restricted: return
    case .banned: reason = "This name is banned here"
    case .inUse:
      throw .fail(.register, .ACCOUNT_EXISTS, [name], "Somebody uses this name; take another")
    case .belongsToAccount: reason = "This name was somebody's; take another"
    case .looksLike(let account): reason = "This looks like \(account); take another"
    }
    throw .fail(.register, .BAD_ACCOUNT_NAME, [name], reason)
  }

  /// Takes somebody who has just become another out of the rooms that ban who they are now.
  mutating func leaveRoomsThatBan(_ id: SessionID) {
    for key in sessions[id]?.user.rooms ?? [] where key != lobby {
      guard let session = sessions[id], let room = rooms[key], isBanned(session, from: room),
        room.members[id]?.isOperator != true
      else { continue }
      reply(id, .ERR_BANNEDFROMCHAN, room.name, "You are banned from this room (+b)")
      announce(
        Message(source: source(of: session), .part, [room.name, "Banned"]),
        account: session.user.account, to: room.members.keys)
      removeMember(id, from: key)
    }
  }
}

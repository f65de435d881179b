// What lives here: BAN, UNBAN, MUTE and UNMUTE of the whole server, and whom they meet.
import IRC
import System

extension Chat {
  /// `BAN <account, mask or address> [<time>] [:<reason>]`, and MUTE the same.
  mutating func sanction(_ request: Request, _ kind: Sanction.Kind) throws(Refusal) {
    guard let asker = sessions[request.id] else { return }
    let subject = try subject(request)
    if let fault = subject.fault(maskReach(isEverywhere: true)) {
      throw .fail(request.command, .INVALID_MASK, [subject.text], fault)
    }
    guard !subject.meets(person(asker, as: asker.user.nick)) else {
      throw .fail(request.command, .MEETS_YOU, [subject.text], "That would meet you yourself")
    }
    guard gate.sanctions.count < configuration.shared.sanctions else {
      throw .fail(request.command, .LIST_FULL, [subject.text], "There are too many bans and mutes")
    }
    let given = try request[1].flatMap { word throws(Refusal) in try time(word, request) }
    let words = request.message.parameters.dropFirst(given == nil ? 1 : 2)
    let span = given.flatMap { $0 > .zero ? $0 : nil }
    let sanction = Sanction(
      kind: kind, subject: subject.text,
      reason: words.joined(separator: " ").clipped(to: configuration.shared.people.awayLength),
      setBy: asker.user.nick, setAt: now, until: span.map { now + $0 },
      ends: span.map { moment + $0 })
    gate.add(sanction, subject)
    output.append(.store(.sanction(sanction)))
    let text = "\(request.command.rawValue) \(subject.text): \(sanction.explanation(at: moment))"
    logAction(request.id, text)
    let id = request.id
    guard kind == .ban else { return tellSanctioned(subject, text, ended: 0, id) }
    // Whoever is met leaves, also when the operator does not stay to hear of it.
    sessions[id]?.insist { chat in
      chat.forEverySession { $0.expel($1, if: subject, sanction) }
    }
    expelAll(sessions.ids[...], subject, sanction, ended: 0, by: id) { chat, ended in
      chat.sessions[id]?.insist(on: nil)
      chat.tellSanctioned(subject, text, ended: ended, id)
    }
  }

  /// Who comes in from now on meets the ban at the door.
  private mutating func expelAll(
    _ ids: ArraySlice<SessionID>, _ subject: Sanction.Subject, _ ban: Sanction, ended: Int,
    by id: SessionID, then end: @escaping @Sendable (inout Chat, Int) -> Void
  ) {
    var (rest, ended) = (ids, ended)
    while !agenda.isSpent, let other = rest.popFirst() {
      agenda.spend(2)
      if expel(other, if: subject, ban) { ended += 1 }
    }
    let (left, count) = (rest, ended)
    guard left.isEmpty else {
      return later(id) { $0.expelAll(left, subject, ban, ended: count, by: id, then: end) }
    }
    end(&self, count)
  }

  @discardableResult
  private mutating func expel(
    _ id: SessionID, if subject: Sanction.Subject, _ ban: Sanction
  ) -> Bool {
    guard let session = sessions[id], session.stage != .departing,
      subject.meets(person(session, as: session.user.nick))
    else { return false }
    expel(id, ban)
    return true
  }

  private mutating func tellSanctioned(
    _ subject: Sanction.Subject, _ text: String, ended: Int, _ id: SessionID
  ) {
    guard let nick = sessions[id]?.user.nick else { return }
    let links =
      ended == 1 ? "; 1 connection ended" : ended > 1 ? "; \(ended) connections ended" : ""
    let nobody = isNobody(subject) ? "; nobody has this account now" : ""
    tell(id, .notice, [nick, text + links + nobody])
  }

  /// A typing mistake would keep nobody out.
  private func isNobody(_ subject: Sanction.Subject) -> Bool {
    guard case .account(let name) = subject, !name.text.holds(anyOf: "*?") else { return false }
    return !accounts.contains(Folded(kept: name.text))
  }

  /// `UNBAN <account, mask or address>`, and UNMUTE the same.
  mutating func lift(_ request: Request, _ kind: Sanction.Kind) throws(Refusal) {
    guard let asker = sessions[request.id] else { return }
    let subject = try subject(request)
    guard let sanction = gate.lift(kind, subject.text) else {
      throw .fail(
        request.command, .NO_SUCH_ENTRY, [subject.text], "STATS k lists what there is")
    }
    output.append(.store(.lifted(sanction)))
    let text = "\(request.command.rawValue) \(subject.text)"
    logAction(request.id, text)
    tell(request.id, .notice, [asker.user.nick, text + ": done"])
  }

  /// A nick of somebody logged in means the account: they would come back under another.
  private func subject(_ request: Request) throws(Refusal) -> Sanction.Subject {
    let name = request[0] ?? ""
    let owner = accounts[fold(name)] == nil ? person(name)?.user.account?.text : nil
    let word = owner ?? name
    guard let subject = Sanction.Subject(word, accounts: { accounts[$0] != nil }) else {
      throw .fail(
        request.command, .INVALID_MASK, [word.clipped(to: 64)],
        "Give an account, a mask such as nick!user@host, or an address")
    }
    return subject
  }

  /// Nil for a word that is none, which is the reason's first then. One that begins like a time and
  /// is none was meant as one: it must not become "for ever".
  private func time(_ word: String, _ request: Request) throws(Refusal) -> Duration? {
    if let span = Duration.span(word) { return span }
    let bare = word.utf8.drop { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }
    guard let first = bare.first, (48...57).contains(first), !word.holds(" ") else {
      return nil
    }
    throw .fail(
      request.command, .INVALID_TIME, [word.clipped(to: 32)],
      "Give a time such as 30m, 1h30m or 7d; without one it is for ever")
  }

  /// Somebody as bans and mutes see them, under a name and an account that they have or would have.
  func person(
    _ session: Session, as called: String, account: Folded? = nil
  ) -> Sanction.Person {
    Sanction.Person(
      name: called, user: session.user.name, account: account ?? session.user.accountKey,
      address: session.peer.address,
      hosts: [configuration.shared.serverName, host(of: session), session.peer.address])
  }

  /// Ends a connection that a ban meets (465 and ERROR, with the reason).
  mutating func expel(_ id: SessionID, _ ban: Sanction) {
    let text = "You are banned from this server: \(ban.explanation(at: moment))"
    reply(id, .ERR_YOUREBANNEDCREEP, text)
    if sessions[id]?.isOnline == true {
      let reason = ban.reason.isEmpty ? "Banned" : "Banned: \(ban.reason)"
      if replica.mustDecide {
        seeOff(id, text, quit: reason)
      } else {
        farewell(id, text, quit: reason)
      }
    } else {
      finishAnswer()
      disconnect(id, text)
    }
  }

  /// Whether somebody may not come in under `nick`; then the connection ends.
  mutating func expelsIfBanned(
    _ id: SessionID, as called: String, account: Folded? = nil
  ) -> Bool {
    guard let session = sessions[id], let ban = ban(on: session, as: called, account: account)
    else {
      return false
    }
    output.append(
      .log(
        .refusedLogin(
          name: called.isEmpty ? "somebody" : called, address: session.peer.address,
          reason: "banned as \(ban.subject)")))
    expel(id, ban)
    return true
  }

  /// The ban that meets somebody who is called `nick`, or would be, with an account they would have.
  func ban(on session: Session, as called: String, account: Folded? = nil) -> Sanction? {
    guard gate.sanctions.hasBans else { return nil }
    let person = person(session, as: called, account: account)
    return gate.sanctions.first(.ban, at: moment) { $0.meets(person) }
  }

  private func mute(of id: SessionID) -> Sanction? {
    guard gate.sanctions.hasMutes, let session = sessions[id] else { return nil }
    let person = person(session, as: session.user.nick)
    return gate.sanctions.first(.mute, at: moment) { $0.meets(person) }
  }

  func isMuted(_ id: SessionID) -> Bool { mute(of: id) != nil }

  /// What a command says by the way, such as why somebody leaves: nothing if they are muted.
  func remark(_ request: Request, _ index: Int) -> String? {
    isMuted(request.id) ? nil : request[index]
  }

  /// Gate for what speaks to others. False when it is to be dropped without a word, as a NOTICE is.
  func mayBeSaid(_ request: Request) throws(Refusal) -> Bool {
    guard let mute = mute(of: request.id) else { return true }
    let target = (request[0] ?? "*").clipped(to: 64)
    let text = "You are muted on this server: \(mute.explanation(at: moment))"
    switch request.command {
    case .notice, .tagmsg: return false
    case .privmsg where target.namesRoom: throw Refusal(.ERR_CANNOTSENDTOCHAN, target, text)
    default: throw .fail(request.command, .MUTED, [target], text)
    }
  }

  /// What is over is gone from the archive, too.
  mutating func expireSanctions() {
    for sanction in gate.liftOver(at: moment) {
      output.append(.store(.lifted(sanction)))
      output.append(
        .log(.action(by: "the server", "\(sanction.kind.rawValue) of \(sanction.subject) is over")))
    }
  }

  /// 216 for each, oldest first: `K <subject> <ban or mute> <seconds left> :<by>: <reason>`.
  mutating func listSanctions(_ id: SessionID, then end: @escaping Step) {
    rows(
      gate.sanctions.all[...], for: id,
      { chat, sanction in
        guard !sanction.isOver(at: chat.moment) else { return }
        chat.agenda.spend(4)
        let left = sanction.ends.map { ($0 - chat.moment).wholeSecondsUp } ?? 0
        chat.reply(
          id, .RPL_STATSKLINE, "K", sanction.subject, sanction.kind.rawValue, String(left),
          "\(sanction.setBy): \(sanction.reason)")
      }, then: end)
  }
}

// What lives here: modes, kicks, invitations and new names of rooms.

import IRC
import System

extension Incoming {
  static let moderation: [Command: Handler] = [
    .kick: { $0.hearKick($1) },
    .mode: { $0.hearMode($1) },
    .invite: { $0.hearInvite($1) },
    .rename: { $0.hearRename($1) },
    Numeric.RPL_INVITING.command: { chat, message in
      chat.answer("\(message[1] ?? "") is invited to \(message[2] ?? "")", to: message)
    },
    Numeric.RPL_INVITELIST.command: { chat, message in
      chat.answer(
        "you are invited to \(message[1] ?? ""): /join \(message[1] ?? "")", to: message)
    },
    Numeric.RPL_ENDOFINVITELIST.command: { _, _ in },
    Numeric.RPL_BANLIST.command: { $0.tellEntry($1, "banned", "muted") },
    Numeric.RPL_EXCEPTLIST.command: { $0.tellEntry($1, "excepted from bans", "never muted") },
    Numeric.RPL_INVEXLIST.command: { $0.tellEntry($1, "let in uninvited", "let in uninvited") },
    Numeric.RPL_ENDOFBANLIST.command: { $0.tellEnd($1, "bans") },
    Numeric.RPL_ENDOFEXCEPTLIST.command: { $0.tellEnd($1, "exceptions") },
    Numeric.RPL_ENDOFINVEXLIST.command: { $0.tellEnd($1, "exceptions from invitations") },
    Numeric.RPL_CHANNELMODEIS.command: { chat, message in
      let modes = message.parameters.dropFirst(2).joined(separator: " ")
      chat.append(.event, "modes: \(modes)", in: chat.facts.key(for: message[1] ?? ""))
    },
  ]
}

extension Chat {
  fileprivate mutating func hearKick(_ message: Message) {
    guard let room = message[0], let nick = message[1] else { return }
    take(nick, outOf: room, message)
  }

  /// With invite-notify one reads of others' invitations too.
  fileprivate mutating func hearInvite(_ message: Message) {
    guard let nick = message[0], let room = message[1], let by = message.source?.nick else {
      return
    }
    guard !filter.ignores(facts.fold(by)) else { return }
    guard !facts.isMe(nick) else { return note("\(by) invites you to \(room): /join \(room)") }
    let key = facts.key(for: room)
    append(.event, "\(by) invited \(nick)", in: key, at: clock.time(of: message))
  }

  /// IRCv3 draft/channel-rename: the talk goes on under another name.
  fileprivate mutating func hearRename(_ message: Message) {
    guard let old = message[0], let new = message[1], facts.isRoom(old), facts.isRoom(new) else {
      return
    }
    let by = message.source?.nick ?? "the server"
    let reason = message[2].map { $0.isEmpty ? "" : " (\($0))" } ?? ""
    let (key, oldKey) = (facts.key(for: new), facts.key(for: old))
    // What waits in it goes with it.
    if conversations[key] == nil {
      outgoing.follow(oldKey, to: key)
      writing.others.follow(oldKey, to: key)
      answers.follow(oldKey, to: key)
    }
    conversations.move(oldKey, to: key, name: new)
    append(.event, "\(by) renamed \(old) to \(new)\(reason)", in: key, at: clock.time(of: message))
  }

  /// Ranks (`+o bob`) change the sidebar; every mode is told.
  fileprivate mutating func hearMode(_ message: Message) {
    guard let target = message[0], let letters = message[1] else { return }
    guard facts.isRoom(target) else {
      let text = message.parameters.dropFirst().joined(separator: " ")
      append(.event, "\(actor(of: message)) set mode \(text) on \(target)", in: onScreen)
      return
    }
    let key = facts.key(for: target)
    let words = ModeWord.parse(letters, message.parameters.dropFirst(2), facts.support)
    for word in words { applyRank(word, in: key) }
    tell(event(in: message), of: message, in: key)
  }

  private mutating func applyRank(_ word: ModeWord, in key: ConversationKey) {
    guard let nick = word.argument, let rank = facts.support.prefix(of: word.letter) else { return }
    let order = facts.support.memberPrefixes
    conversations.update(key) {
      $0.room.setPrefix(facts.fold(nick)) { prefix in
        prefix.removeAll { $0 == rank }
        if word.isSet { prefix = order.filter { prefix.contains($0) || $0 == rank } }
      }
    }
  }

  /// `367 me #room mask setter time`.
  fileprivate mutating func tellEntry(_ message: Message, _ text: String, _ muteText: String) {
    guard let room = message[1], let mask = message[2] else { return }
    let ban = BanText(mask)
    let end = ban.minutes.map { " for \($0) minutes" } ?? ""
    let by = message[3].map { " by " + Source(parsing: $0).nick } ?? ""
    let when = message[4].flatMap { Int64($0) }.map { seconds in
      " on \(clock.fields(of: Timestamp(seconds: seconds)).date)"
    }
    append(
      .note, "\(ban.who) is \(ban.isMute ? muteText : text)\(end)\(by)\(when ?? "")",
      in: facts.key(for: room))
  }

  fileprivate mutating func tellEnd(_ message: Message, _ kind: String) {
    guard let room = message[1] else { return }
    append(.note, "these are the \(kind) of \(room)", in: facts.key(for: room))
  }
}

extension ISupport {
  /// The prefix that a rank's mode stands for: `@` for `o`.
  fileprivate func prefix(of mode: Character) -> Character? {
    zip(memberModes, memberPrefixes).first { $0.0 == mode }?.1
  }
}

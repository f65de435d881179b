// What lives here: answers about people: who is online, who was, who somebody is.

import IRC
import System

extension Incoming {
  static let people: [Command: Handler] = [
    Numeric.RPL_WHOREPLY.command: { $0.takeWho($1, nick: $1[5], flags: $1[6]) },
    Numeric.RPL_WHOSPCRPL.command: { $0.takeExtendedWho($1) },
    Numeric.RPL_ENDOFWHO.command: { $0.finishWho($1) },
    Numeric.RPL_WHOISUSER.command: { chat, message in
      let nick = message[1] ?? ""
      let name = message[5].map { $0.isEmpty || $0 == nick ? "" : ", \($0)" } ?? ""
      chat.answer(
        "\(nick) is \(message[2] ?? "")@\(message[3] ?? "")\(name)", to: message, .talk(nick))
    },
    Numeric.RPL_WHOISSERVER.command: { $0.takeServerOf($1) },
    Numeric.RPL_WHOISIDLE.command: { chat, message in
      let minutes = message[2].flatMap { Int($0) }.map { $0 / 60 } ?? 0
      let idle = minutes < 1 ? "active now" : "idle \(Person.span(minutes: minutes))"
      chat.answer("\(message[1] ?? "") is \(idle)", to: message)
    },
    Numeric.RPL_WHOISCHANNELS.command: { chat, message in
      chat.tellRooms(of: message)
    },
    Numeric.RPL_WHOISACCOUNT.command: { chat, message in
      chat.answer("\(message[1] ?? "") is logged in as \(message[2] ?? "")", to: message)
    },
    Numeric.RPL_WHOWASUSER.command: { chat, message in
      guard let nick = message[1] else { return }
      chat.roster.beginLastSeen(nick, folded: chat.facts.fold(nick))
    },
    Numeric.RPL_ENDOFWHOWAS.command: { $0.finishWhoLast($1) },
  ]
}

extension Chat {
  /// On a page each is one that can be gone to.
  fileprivate mutating func tellRooms(of message: Message) {
    let (nick, words) = (message[1] ?? "", message.parameters.last ?? "")
    guard answers.page != nil else { return answer("\(nick) is in \(words)", to: message) }
    for word in words.split(separator: " ").prefix(100) {
      let name = String(word.drop { facts.support.memberPrefixes.contains($0) })
      answer("\(nick) is in \(word)", to: message, .join(name))
    }
  }

  fileprivate mutating func takeWho(_ message: Message, nick: String?, flags: String?) {
    guard let nick else { return }
    let folded = facts.fold(nick)
    if !roster.takeWho(nick, folded: folded, isGone: flags?.hasPrefix("G") ?? false) {
      append(.event, message.parameters.dropFirst().joined(separator: " "), in: onScreen)
    }
  }

  /// `354 me <token> <nick> <flags> <idle seconds> <account>`
  fileprivate mutating func takeExtendedWho(_ message: Message) {
    takeWho(message, nick: message[2], flags: message[3])
    if let nick = message[2], let account = message[5], !facts.isMe(nick) {
      learn(account: account == "0" ? nil : account, of: nick)
    }
    guard let nick = message[2], let idle = message[4].flatMap({ Int64($0) }) else { return }
    // As far as people live; a server may say anything.
    let since = clock.serverNow + .seconds(-min(max(idle, 0), 100 * 365 * 86400))
    roster.setActive(nick, folded: facts.fold(nick), at: since)
  }

  fileprivate mutating func finishWho(_ message: Message) {
    guard let answer = roster.finishWho(besides: facts.fold(facts.nick)), let place = answer.place
    else { return }
    guard !answer.people.isEmpty else {
      append(.note, "you are alone", in: place)
      return
    }
    let people = answer.people.map { person in
      let status = person.fullStatus(at: clock.serverNow)
      return status.isEmpty ? person.nick : "\(person.nick) (\(status))"
    }
    let count = people.count == 1 ? "1 other is" : "\(people.count) others are"
    append(.note, "\(count) online: \(people.joined(separator: ", "))", in: place)
  }

  /// 312 carries a server in WHOIS, and the time of the last presence in WHOLAST.
  fileprivate mutating func takeServerOf(_ message: Message) {
    guard let nick = message[1], roster.endLastSeen(nick) else { return }
    let text = message.parameters.last ?? ""
    guard let moment = Timestamp(parsing: text) else {
      roster.tell(seen: "\(nick) (\(text))")
      return
    }
    let fields = clock.fields(of: moment)
    let today = clock.fields(of: clock.now).date
    roster.tell(seen: "\(nick) at \(fields.date == today ? "" : fields.date + " ")\(fields.time)")
  }

  fileprivate mutating func finishWhoLast(_ message: Message) {
    let seen = roster.takeSeen()
    let text = seen.isEmpty ? "nobody was online in that time" : seen.joined(separator: ", ")
    answer(seen.isEmpty ? text : "online lately: \(text)", to: message)
  }
}

extension Person {
  /// With the reason, as `/whoelse` tells it.
  func fullStatus(at now: Timestamp) -> String {
    switch presence {
    case .busy(let why) where !why.isEmpty: "busy: \(why)"
    case .away(let why) where !why.isEmpty: "away: \(why)"
    default: status(at: now)
    }
  }
}

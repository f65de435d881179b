// What lives here: what is true of every chat between two inputs.
import IRC

@testable import ServerCore

extension Chat {
  /// What is not as it should be; empty for a healthy chat.
  var violations: [String] {
    guard !agenda.isShuttingDown else { return [] }
    return membershipViolations + rightsViolations + nickViolations + deliveryViolations
      + operatorViolations + mailboxViolations
  }

  private var operatorViolations: [String] {
    let people = sessions.firsts(among: sessions.ids)
    let operators = people.filter {
      sessions[$0]?.isOnline == true && sessions[$0]?.user.isOperator == true
    }
    let invisible = people.filter {
      sessions[$0]?.isOnline == true && sessions[$0]?.user.modes.contains(.invisible) == true
    }
    let most = counters.mostOnline < self.people.count ? ["more are online than ever were"] : []
    return most + farewellViolations
      + (Set(invisible) == counters.invisible ? [] : ["the invisible are counted wrong"])
      + householdViolations
      + (Set(operators) == counters.operators ? [] : ["operators are counted wrong: \(operators)"])
  }

  /// Who has left but for the link, and what a guest leaves to the account.
  private var farewellViolations: [String] {
    let departing = sessions.ids.filter { sessions[$0]?.stage == .departing }
    var found: [String] = []
    if Set(departing) != counters.departing { found.append("who leaves is counted wrong") }
    for id in sessions.ids {
      guard let user = sessions[id]?.user, user.account != nil else { continue }
      if !user.markers.isEmpty { found.append("\(id) has a guest's markers beside the account's") }
    }
    return found
  }

  private var membershipViolations: [String] {
    var found: [String] = []
    for room in rooms {
      let key = room.id
      for id in room.members.keys where sessions[id]?.user.rooms.contains(key) != true {
        found.append("\(key) holds \(id), who does not know")
      }
      if room.members.isEmpty, room.rights.regulars.isEmpty, key != lobby {
        found.append("\(key) is an orphan")
      }
      found += room.members.violations { sessions[$0]?.reading }.map { "\(key): \($0)" }
      if sessions.firsts(among: room.members.keys.elements).count != room.members.count {
        found.append("\(key) counts sessions for people")
      }
      if rooms.id(of: room.key) != key { found.append("\(key) is called \(room.name)") }
    }
    for id in sessions.ids {
      guard let session = sessions[id] else { continue }
      for key in session.user.rooms where rooms[key]?.members[id] == nil {
        found.append("\(id) believes to be in \(key)")
      }
      if !session.isOnline, !session.user.rooms.isEmpty { found.append("\(id) is a ghost") }
      if session.isOnline, let lobby, !session.delivery.replay.isEntering,
        !session.user.rooms.contains(lobby)
      {
        found.append("\(id) is not in the lobby")
      }
    }
    return found
  }

  /// What rooms hold of accounts and masks.
  private var rightsViolations: [String] {
    rooms.flatMap { room -> [String] in
      let key = room.id
      var found: [String] = []
      for id in room.members.keys {
        guard let member = room.members[id], let account = sessions[id]?.user.accountKey else {
          continue
        }
        if room.rights.standings[account] ?? [] != member.standing {
          found.append("\(account) has other rights in \(key) than are kept")
        }
      }
      if room.rights.standings.values.contains([]) {
        found.append("\(key) keeps no rights of somebody")
      }
      for account in room.rights.regulars where accounts[account]?.rooms.contains(key) == false {
        found.append("\(account) is a regular of \(key) and does not know")
      }
      let texts = room.masks.all.map { String($0.list.rawValue) + fold($0.text).text }
      if Set(texts).count != texts.count { found.append("\(key) lists a mask twice") }
      if room.masks.count > configuration.shared.rooms.masks {
        found.append("\(key) lists too many")
      }
      if let end = room.masks.end, agenda.nextExpiry.map({ $0 <= end }) != true {
        found.append("nobody waits for a mask of \(key)")
      }
      if room.modes.slowness == nil, !room.speech.waits.isEmpty {
        found.append("\(key) waits for nothing")
      }
      if room.members.keys.contains(where: { id in
        sessions[id].map { room.rights.invitation(of: $0) != nil } ?? false
      }) {
        found.append("\(key) has somebody invited inside")
      }
      return found
    }
  }

  private var householdViolations: [String] {
    var counts: [CIDR: Int] = [:]
    for id in sessions.ids {
      guard let session = sessions[id], session.registration.isCounted else { continue }
      if let household = CIDR.household(of: session.peer.address) {
        counts[household, default: 0] += 1
      }
    }
    return counts == gate.households ? [] : ["connections are counted wrong: \(gate.households)"]
  }

  private var nickViolations: [String] {
    var found: [String] = []
    let online = sessions.ids.compactMap { sessions[$0] }.filter(\.isOnline)
    for session in online
    where people.holder(of: fold(session.user.nick)) != sessions.own(session.id)[0] {
      found.append("\(session.user.nick) online is not known by name")
    }
    found += sharingViolations(online)
    for session in online {
      let (nick, account) = (fold(session.user.nick), session.user.accountKey)
      // Whoever is just making the account.
      if session.login.check?.way == .registration { continue }
      if accounts[nick] != nil, account != nick { found.append("\(nick) is another's name") }
      if configuration.shared.entry.nickFollowsAccount, let account, account != nick {
        found.append("\(account) is called \(nick)")
      }
    }
    // Then nobody else is.
    if people.count != sessions.firsts(among: online.map(\.id)).count {
      found.append("a nick belongs to nobody online")
    }
    for account in Set(online.compactMap(\.user.accountKey)).union(accounts.keys) {
      let own = Set(online.filter { $0.user.accountKey == account }.map(\.id))
      if Set(people.sessions(of: account)) != own { found.append("\(account) is somebody else") }
    }
    for id in sessions.ids {
      for key in sessions[id]?.interests.watched.keys ?? []
      where !people.watchers(of: key).contains(id) {
        found.append("\(id) watches \(key) in vain")
      }
    }
    let pairs = sessions.ids.reduce(0) { $0 + (sessions[$1]?.interests.watched.count ?? 0) }
    if pairs != people.watches { found.append("\(people.watches) watch, \(pairs) know of it") }
    if people.remembersTooMuch { found.append("WHOWAS remembers too much") }
    if output.isAnswering { found.append("an answer is left open") }
    return found
  }

  /// Several sessions of an account are one person.
  private func sharingViolations(_ online: [Session]) -> [String] {
    let beyond = online.filter { !sessions.isFirst($0.id) }.count
    var found =
      beyond == sessions.companions ? [] : ["\(beyond) are counted \(sessions.companions)"]
    for session in online {
      let own = sessions.own(session.id)
      let known = session.user.accountKey.map(people.sessions) ?? [session.id]
      if own != known { found.append("\(session.id) is of \(own), and the account of \(known)") }
      for other in own where sessions[other]?.user.nick != session.user.nick {
        found.append("\(session.id) and \(other) are two people")
      }
    }
    return found
  }

  private var deliveryViolations: [String] {
    sessions.ids.compactMap { id in
      guard let session = sessions[id], session.isOnline else { return nil }
      let delivery = session.delivery
      if session.user.account == nil, delivery.isDirty { return "a guest has mail" }
      if delivery.sentThrough > post.last { return "\(id) was sent what was never said" }
      if session.user.account != nil, session.user.presence.isBusy, delivery.mode == .live {
        return "\(id) is busy and reads"
      }
      return nil
    }
  }

  private var mailboxViolations: [String] {
    accounts.flatMap { key, account -> [String] in
      let missed = account.mailbox.missed
      var found: [String] = []
      if account.mailbox.highest > post.last { found.append("\(key) knows of what was never said") }
      if missed.places != missed.places.sorted() { found.append("\(key)'s places stand askew") }
      for place in missed.places {
        let ranges = missed[place]
        for (one, next) in zip(ranges, ranges.dropFirst())
        where one.upperBound + 1 >= next.lowerBound {
          found.append("\(key) misses overlapping ranges of \(place): \(one), \(next)")
        }
        if ranges.isEmpty { found.append("\(key) misses nothing of \(place)") }
      }
      return found
    }
  }

  /// What is wrong with lines on their way out.
  func violations(of effects: [Effect], among known: Set<SessionID>) -> [String] {
    effects.flatMap { effect -> [String] in
      guard case .send(let bytes, let ids) = effect else { return [] }
      let strangers = ids.filter { !known.contains($0) }.map { "a line goes to \($0)" }
      let doubles = Set(ids).count == Array(ids).count ? [] : ["a line goes twice to somebody"]
      return strangers + doubles + Self.malformedLines(bytes)
    }
  }

  private static func malformedLines(_ bytes: [UInt8]) -> [String] {
    guard bytes.suffix(2) == [13, 10] else { return ["a line without its end"] }
    let lines = bytes.split(separator: 10).map { Array($0.dropLast()) }
    return lines.flatMap { line -> [String] in
      let text = String(decoding: line, as: UTF8.self)
      guard let message = try? Message(parsing: line.span) else { return ["no message: \(text)"] }
      var body: [UInt8] = []
      message.encodeBody(into: &body)
      let head = text.hasPrefix("@") ? text.drop { $0 != " " }.dropFirst() : text[...]
      if head.utf8.count + 2 > LineLimit.body { return ["\(head.utf8.count) bytes: \(text)"] }
      let isFaithful = String(decoding: body.dropLast(2), as: UTF8.self) == String(head)
      return isFaithful ? [] : ["not well formed: \(text)"]
    }
  }
}

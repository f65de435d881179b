// What lives here: every ISUPPORT token is true (Modern IRC, "RPL_ISUPPORT Parameters").
import ChatSupport
import IRC
import System
import Testing

@testable import ServerCore

/// Alice, an operator of her room, and bob, who is in it too.
private struct Talk {
  var world: World
  let tokens: [String: String]

  init() {
    var configuration = Configuration()
    configuration.shared.entry.allowsGuests = true
    configuration.shared.rooms.perPerson = 4
    configuration.limits.historyPage = 5
    configuration.shared.rooms.masks = 3
    configuration.shared.rooms.modes = 3
    configuration.limits.watchedNicks = 2
    configuration.shared.messages.targets = 9
    configuration.shared.messages.targetRooms = 3
    configuration.limits.whoisTargets = 3
    configuration.shared.networkName = "Two Words"
    world = World(configuration, at: Timestamp(seconds: 1_795_176_000))
    let capabilities = ["message-tags", "batch", "draft/chathistory", "server-time", "setname"]
    var found: [String: String] = [:]
    world.login("alice", as: "alice", capabilities, guest: false)
    for line in world.clients["alice"]?.received ?? [] {
      guard let message = try? Message(parsing: Array(line.utf8).span), message.command == "005"
      else { continue }
      for token in message.parameters.dropFirst().dropLast() {
        let halves = token.split(separator: "=", maxSplits: 1).map(String.init)
        found[halves[0]] = halves.count > 1 ? halves[1] : ""
      }
    }
    tokens = found
    world.login("bob", as: "bob", [], guest: false)
    _ = say("JOIN #r")
    _ = say("JOIN #r", from: "bob")
  }

  /// What `reader` reads of what `sender` says.
  mutating func say(_ line: String, from sender: String = "alice", to reader: String = "alice")
    -> String
  {
    for name in world.order { world.clients[name]?.received = [] }
    world.send(Array(line.utf8), from: sender)
    return (world.clients[reader]?.received ?? []).joined(separator: "\n")
  }

  func number(_ token: String) -> Int { Int(tokens[token] ?? "") ?? 0 }
}

private func x(_ count: Int) -> String { String(repeating: "x", count: count) }

private typealias Check = @Sendable (inout Talk) -> Bool

private let sizes: [String: Check] = [
  "AWAYLEN": { talk in
    let limit = talk.number("AWAYLEN")
    _ = talk.say("AWAY :\(x(limit + 9))")
    return talk.say("WHOIS alice", from: "bob", to: "bob").contains(" 301 bob alice :\(x(limit))\n")
  },
  "CHANLIMIT": { talk in
    let limit = Int(talk.tokens["CHANLIMIT"]?.dropFirst(2) ?? "") ?? 0
    for number in 1...limit + 3 { _ = talk.say("JOIN #limit\(number)") }
    return talk.world.chat.person("alice")?.user.rooms.count == limit
      && talk.say("JOIN #more").contains(" 405 alice #more ")
  },
  "CHANNELLEN": { talk in
    let limit = talk.number("CHANNELLEN")
    return talk.say("JOIN #\(x(limit - 1))").contains(" 366 ")
      && !talk.say("JOIN #\(x(limit))").contains(" 366 ")
  },
  "CHATHISTORY": { talk in
    let limit = talk.number("CHATHISTORY")
    for number in 0...limit { _ = talk.say("PRIVMSG #r :\(number)") }
    let answer = talk.say("CHATHISTORY LATEST #r * \(limit + 1)")
    return answer.split(separator: "\n").filter { $0.contains(" PRIVMSG #r ") }.count == limit
  },
  "HOSTLEN": { talk in
    let limit = talk.number("HOSTLEN")
    return Names.isHost(x(limit)) && !Names.isHost(x(limit + 1))
  },
  "KEYLEN": { talk in
    let limit = talk.number("KEYLEN")
    return talk.say("MODE #r +k \(x(limit))").contains("MODE #r +k \(x(limit))")
      && !talk.say("MODE #r +k \(x(limit + 1))").contains("MODE #r +k \(x(limit + 1))")
  },
  "KICKLEN": { talk in
    let limit = talk.number("KICKLEN")
    return talk.say("KICK #r bob :\(x(limit + 9))").hasSuffix(" KICK #r bob \(x(limit))")
      || talk.world.clients["alice"]?.received.last?.hasSuffix(" KICK #r bob :\(x(limit))") == true
  },
  "MAXLIST": { talk in
    let limit = Int(talk.tokens["MAXLIST"]?.split(separator: ":").last ?? "") ?? 0
    let letters = ["b", "e", "I", "b", "e"]
    for number in 0..<limit { _ = talk.say("MODE #r +\(letters[number]) m\(number)!*@*") }
    return talk.world.chat.room(named: "#r").flatMap { talk.world.chat.rooms[$0] }?.masks.count
      == limit
      && talk.say("MODE #r +b one!*@*").contains(" 478 alice #r ")
  },
  "MAXTARGETS": { talk in
    talk.say("PRIVMSG #a,#b,#c :x").contains(" 403 ")
      && talk.say("PRIVMSG #a,#b,#c,#d :x").contains(" 407 ") && talk.number("MAXTARGETS") == 3
  },
  "MODES": { talk in
    let limit = talk.number("MODES")
    let names = Array(repeating: "bob", count: limit + 1).joined(separator: " ")
    let letters = (0...limit).map { $0 % 2 == 0 ? "+v" : "-v" }.joined()
    let answer = talk.say("MODE #r \(letters) \(names)")
    // The last of an odd number would give voice, the one before takes it.
    return limit == 3 && answer.contains("MODE #r")
      && talk.say("NAMES #r").contains("+bob")
  },
  "MONITOR": { talk in
    let limit = talk.number("MONITOR")
    let names = (0...limit).map { "m\($0)" }.joined(separator: ",")
    return talk.say("MONITOR + \(names)").contains(" 734 alice \(limit) ")
  },
  "NAMELEN": { talk in
    let limit = talk.number("NAMELEN")
    return talk.say("SETNAME :\(x(limit))").hasSuffix("\(x(limit))")
      && talk.say("SETNAME :\(x(limit + 1))").contains("INVALID_REALNAME")
  },
  "NICKLEN": { talk in
    let limit = talk.number("NICKLEN")
    return talk.say("NICK \(x(limit + 1))", from: "zed", to: "zed").contains(" 432 ")
      && !talk.say("NICK \(x(limit))", from: "zed", to: "zed").contains(" 432 ")
  },
  "TARGMAX": { talk in
    let limits = (talk.tokens["TARGMAX"] ?? "").split(separator: ",").map { pair in
      pair.split(separator: ":").map(String.init)
    }
    return limits.allSatisfy { words in
      let limit = words.count > 1 ? Int(words[1]) ?? 0 : 9
      let isSaid = ["PRIVMSG", "NOTICE"].contains(words[0])
      let tail = isSaid ? " :x" : words[0] == "KICK" ? " bob" : ""
      let sign = isSaid || words[0] == "TAGMSG" ? "#" : ""
      let names = { (count: Int) in (1...count).map { sign + "t\($0)" }.joined(separator: ",") }
      let tags = words[0] == "TAGMSG" ? "@+x=y " : ""
      let atLimit = talk.say("\(tags)\(words[0]) \(names(limit))\(tail)")
      let over = talk.say("\(tags)\(words[0]) \(names(limit + 1))\(tail)")
      switch words[0] {
      case "PRIVMSG", "TAGMSG": return !atLimit.contains(" 407 ") && over.contains(" 407 ")
      // Never answered.
      case "NOTICE": return atLimit.isEmpty && over.isEmpty && words[1] == "3"
      // Those who are too many are left out.
      case "WHOIS":
        return over.split(separator: "\n").filter { $0.contains(" 401 ") }.count == limit
      default: return words.count == 1 && !over.contains(" 407 ")
      }
    }
  },
  "TOPICLEN": { talk in
    let limit = talk.number("TOPICLEN")
    _ = talk.say("TOPIC #r :\(x(limit + 9))")
    return talk.say("TOPIC #r").contains(" 332 alice #r :\(x(limit))\n")
      || talk.say("TOPIC #r").contains(" 332 alice #r \(x(limit))\n")
  },
  "USERLEN": { talk in
    let limit = talk.number("USERLEN")
    for line in ["CAP END", "NICK zed", "USER \(x(limit + 5)) 0 * :Z"] {
      _ = talk.say(line, from: "zed")
    }
    return talk.say("WHOIS zed").contains(" 311 alice zed \(x(limit)) ")
  },
]

private let meanings: [String: Check] = [
  "ACCOUNTEXTBAN": { talk in
    (talk.tokens["ACCOUNTEXTBAN"] ?? "").split(separator: ",").allSatisfy {
      talk.say("MODE #r +b ~\($0):bob").contains(" MODE #r +b ~")
        && talk.say("MODE #r -b ~\($0):bob").contains(" MODE #r -b ~")
    }
  },
  "BOT": { talk in
    talk.say("MODE alice +\(talk.tokens["BOT"] ?? "")").contains("MODE alice +B")
      && talk.say("WHOIS alice", from: "bob", to: "bob").contains(" 335 ")
  },
  "CASEMAPPING": { talk in
    talk.tokens["CASEMAPPING"] == "ascii" && talk.say("TOPIC #R").contains(" 331 alice #r ")
      && talk.say("JOIN #[").contains("366") && talk.say("TOPIC #{").contains(" 403 ")
  },
  "CHANMODES": { talk in
    let kinds = (talk.tokens["CHANMODES"] ?? "").split(
      separator: ",", omittingEmptySubsequences: false)
    let values: [Character: String] = ["k": "key", "l": "9", "W": "5"]
    for (index, kind) in kinds.enumerated() {
      for letter in kind {
        let value = index == 3 ? "" : " " + (values[letter] ?? "m!*@*")
        // What is set already is first taken away.
        _ = talk.say("MODE #r -\(letter)")
        guard talk.say("MODE #r +\(letter)\(value)").contains(" MODE #r +\(letter)"),
          talk.say("MODE #r -\(letter)\(index == 2 ? "" : value)").contains(" MODE #r -\(letter)")
        else { return false }
      }
    }
    return kinds.count == 4 && talk.say("MODE #r +z").contains(" 472 ")
  },
  "CHANTYPES": { talk in
    (talk.tokens["CHANTYPES"] ?? "").allSatisfy { talk.say("JOIN \($0)t").contains(" 366 ") }
      && !talk.say("JOIN &t").contains(" 366 ")
  },
  "ELIST": { talk in
    let filters: [Character: (String, String)] = [
      "C": ("C<1", "C>1"), "M": ("#r*", "#z*"), "N": ("!#z*", "!#r*"), "T": ("T<1", "T>1"),
      "U": (">1", ">5"),
    ]
    _ = talk.say("TOPIC #r :tea")
    return (talk.tokens["ELIST"] ?? "").allSatisfy { letter in
      guard let (matching, other) = filters[letter] else { return false }
      return talk.say("LIST \(matching)").contains(" 322 alice #r ")
        && !talk.say("LIST \(other)").contains(" 322 alice #r ")
    }
  },
  "EVERYBODY": { talk in
    talk.say("PRIVMSG \(talk.tokens["EVERYBODY"] ?? "") :hi", to: "bob").contains("PRIVMSG $* ")
  },
  "EXCEPTS": { $0.say("MODE #r +\($0.tokens["EXCEPTS"] ?? "") m!*@*").contains("MODE #r +e ") },
  "EXTBAN": { talk in
    let parts = (talk.tokens["EXTBAN"] ?? "").split(separator: ",").map(String.init)
    let values: [Character: String] = ["a": "bob", "m": "bob!*@*", "t": "5:bob!*@*"]
    return parts.count == 2
      && parts[1].allSatisfy {
        talk.say("MODE #r +b \(parts[0])\($0):\(values[$0] ?? "")").contains(" MODE #r +b ~")
      }
  },
  "INVEX": { $0.say("MODE #r +\($0.tokens["INVEX"] ?? "") m!*@*").contains("MODE #r +I ") },
  "LOBBY": { talk in
    talk.say("PART \(talk.tokens["LOBBY"] ?? "")").contains("CANNOT_LEAVE")
  },
  "MSGREFTYPES": { talk in
    _ = talk.say("PRIVMSG #r :find me")
    let references = ["msgid": "p-1", "timestamp": "2020-01-01T00:00:00.000Z"]
    return (talk.tokens["MSGREFTYPES"] ?? "").split(separator: ",").allSatisfy { type in
      let reference = "\(type)=\(references[String(type)] ?? "")"
      return !talk.say("CHATHISTORY AFTER #r \(reference) 5").contains("FAIL")
    }
  },
  "NETWORK": { $0.tokens["NETWORK"] == "Two\\x20Words" },
  "PREFIX": { talk in
    let halves = (talk.tokens["PREFIX"] ?? "").dropFirst().split(separator: ")").map(String.init)
    return halves.count == 2
      && zip(halves[0], halves[1]).allSatisfy { letter, prefix in
        _ = talk.say("MODE #r +\(letter) bob")
        defer { _ = talk.say("MODE #r -\(letter) bob") }
        return talk.say("NAMES #r").contains("\(prefix)bob")
      }
  },
  "SAFELIST": { talk in
    let configuration = talk.world.chat.configuration
    return configuration.shared.rooms.count * LineLimit.body < configuration.limits.outbox
  },
  "STATUSMSG": { talk in
    _ = talk.say("MODE #r +o bob")
    return (talk.tokens["STATUSMSG"] ?? "").allSatisfy {
      talk.say("PRIVMSG \($0)#r :hi", to: "bob").contains(" PRIVMSG \($0)#r ")
    }
  },
  "USERMODES": { talk in
    let letters = (talk.tokens["USERMODES"] ?? "").drop { $0 == "," }
    return !letters.isEmpty
      && letters.allSatisfy { !talk.say("MODE alice +\($0)").contains(" 501 ") }
      && talk.say("MODE alice +Z").contains(" 501 ")
  },
  "UTF8ONLY": { talk in
    talk.world.send([0x50, 0x52, 0x49, 0x56, 0x4D, 0x53, 0x47, 0x20, 0xFF], from: "alice")
    return talk.world.clients["alice"]?.received.last?.contains("INVALID_UTF8") == true
  },
  "WHOX": { $0.say("WHO alice %n").contains(" 354 alice :alice") },
]

@Suite struct `ISUPPORT` {
  @Test func `has a test for every token`() {
    let tested = Set(sizes.keys).union(meanings.keys)
    let announced = Set(Talk().tokens.keys)
    #expect(announced.subtracting(tested).sorted() == [], "announced and not tested")
    #expect(tested.subtracting(announced).sorted() == [], "tested and not announced")
  }

  @Test(arguments: sizes.keys.sorted())
  func `lets through what a size allows, and no more`(_ token: String) {
    var talk = Talk()
    #expect(sizes[token]?(&talk) == true, "\(talk.world.clients["alice"]?.received ?? [])")
  }

  @Test(arguments: meanings.keys.sorted())
  func `means what it says`(_ token: String) {
    var talk = Talk()
    #expect(meanings[token]?(&talk) == true, "\(talk.world.clients["alice"]?.received ?? [])")
  }

  /// IRCv3 account-registration: clients ask for a password first where one is needed.
  @Test func `tells whether an account is required`() {
    var chat = Talk().world.chat
    #expect(!chat.supportTokens.contains("draft/ACCOUNTREQUIRED"))
    var closed = chat.configuration
    closed.shared.entry.allowsGuests = false
    chat.take(closed)
    #expect(chat.supportTokens.contains("draft/ACCOUNTREQUIRED"))
  }

  @Test func `has words of letters and digits, once each`() {
    var chat = Talk().world.chat
    var closed = chat.configuration
    closed.shared.entry.allowsGuests = false
    chat.take(closed)
    let names = chat.supportTokens.map { String($0.prefix { $0 != "=" }) }
    #expect(Set(names).count == names.count)
    #expect(
      names.allSatisfy {
        let name = $0.hasPrefix("draft/") ? $0.dropFirst(6) : $0[...]
        return name.utf8.count <= 20
          && name.allSatisfy { $0.isASCII && ($0.isUppercase || $0.isNumber) }
      })
    #expect(chat.supportLines.allSatisfy { $0.count <= 13 })
    #expect(chat.supportTokens.allSatisfy { !$0.contains(" ") })
  }
}

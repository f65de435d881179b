// What lives here: the commands that say something.

import IRC

extension SlashCommand {
  static let talking: [SlashCommand] = [
    SlashCommand(
      name: "message", aliases: ["msg", "query"], usage: "NAME [TEXT]",
      help: "Tell one person something; without a text, open the talk with them.",
      minimum: 1, worksOffline: true
    ) { chat, arguments in
      chat.tell(arguments)
      return .done
    },
    SlashCommand(
      name: "broadcast", usage: "[all | @NAME,NAME | NAME NAME | :] TEXT",
      help: "Tell everybody online; everybody at all (all hi); or those who are named (@bob hi, "
        + "bob carol hi); : before words that could be names.",
      minimum: 1, worksOffline: true
    ) { chat, arguments in
      chat.broadcast(arguments)
    },
    SlashCommand(
      name: "me", usage: "TEXT", help: "Say what you do: * alice waves.",
      minimum: 1, worksOffline: true
    ) { chat, arguments in
      guard let target = chat.currentTarget else { return .done }
      chat.act(arguments.text, to: target)
      return .done
    },
    SlashCommand(
      name: "notice", usage: "NAME TEXT", help: "Send a notice, which nobody answers by itself.",
      minimum: 2, worksOffline: true
    ) { chat, arguments in
      let names = arguments.words[0].split(at: ",").map(String.init)
      guard !names.isEmpty, !names.contains(where: { $0.hasPrefix("$") }) else {
        chat.complain("\(arguments.words[0]) is no name")
        return .done
      }
      chat.say(
        arguments.rest(after: 1), to: names, as: .notice,
        remarking: names.joined(separator: ", "))
      return .done
    },
  ]
}

extension Chat {
  /// Where a typed text goes, or nil with the reason told.
  var currentTarget: String? {
    mutating get {
      let current = conversations.currentConversation
      switch current.key {
      case .server:
        complain("nobody hears you here: /join a room, or /message somebody")
        return nil
      case .room where isReady && !current.room.isJoined:
        complain("you are not in \(current.name): /join \(current.name)")
        return nil
      case .person where !facts.isPerson(current.name):
        complain("\(current.name) is no name that can be written to")
        return nil
      default: return current.name
      }
    }
  }

  fileprivate mutating func tell(_ arguments: CommandArguments) {
    let names = arguments.words[0].split(at: ",").map(String.init)
    let text = arguments.rest(after: 1)
    guard !names.contains(where: { $0.hasPrefix("$") }), !names.isEmpty else {
      return complain("\(arguments.words[0]) is no name")
    }
    guard !text.isEmpty else {
      let key = facts.key(for: names[0])
      conversations.open(key, name: names[0])
      return conversations.show(key)
    }
    say(text, to: names, remarking: names.joined(separator: ", "))
  }
}

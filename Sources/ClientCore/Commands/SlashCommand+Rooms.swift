// What lives here: the commands about rooms.

import IRC

extension SlashCommand {
  static let rooms: [SlashCommand] = [
    SlashCommand(
      name: "join", usage: "ROOM [KEY]", help: "Enter a room, or make it.", minimum: 1
    ) { chat, arguments in
      let word = arguments.words[0]
      let room = chat.facts.isRoom(word) ? word : "#" + word
      if let open = chat.conversations[chat.facts.key(for: room)], open.room.isJoined {
        chat.conversations.show(open.key)
        return .done
      }
      chat.conversations.want(chat.facts.key(for: room))
      chat.send(Message(.join, [room] + arguments.words.dropFirst().prefix(1)))
      return .done
    },
    SlashCommand(
      name: "part", aliases: ["close", "leave"], usage: "[ROOM] [WHY]",
      help: "Leave a room, or close a talk.", worksOffline: true
    ) { chat, arguments in
      chat.leave(arguments)
      return .done
    },
    SlashCommand(
      name: "topic", usage: "[TEXT]", help: "Show the room's topic, or set it."
    ) { chat, arguments in
      chat.withRoom(arguments) { chat, room, text in
        if text.isEmpty {
          let topic = chat.conversations[chat.facts.key(for: room)]?.room.topic ?? ""
          chat.note(topic.isEmpty ? "\(room) has no topic" : "\(room): \(topic)")
        } else {
          chat.send(Message(.topic, room, text))
        }
      }
      return .done
    },
    SlashCommand(name: "names", usage: "[ROOM]", help: "Tell who is in the room.") {
      chat, arguments in
      chat.withRoom(arguments) { chat, room, _ in chat.tellMembers(room) }
      return .done
    },
    SlashCommand(
      name: "invite", usage: "[NAME [ROOM]]",
      help: "Invite somebody into the room, or show where you are invited."
    ) { chat, arguments in
      guard !arguments.words.isEmpty else {
        chat.send(Message(.invite))
        return .done
      }
      let here = chat.conversations.currentConversation.name
      let room = arguments.words.count > 1 ? arguments.words[1] : here
      chat.send(Message(.invite, arguments.words[0], room))
      return .done
    },
    SlashCommand(
      name: "mode", usage: "[ROOM] [MODES]", help: "Show or change modes of the room."
    ) { chat, arguments in
      let first = arguments.words.first ?? ""
      let current = chat.conversations.currentConversation
      // Modes alone are meant for the room one is in.
      let isTarget = chat.facts.isRoom(first) || chat.facts.isMe(first)
      guard isTarget || current.isRoom else {
        chat.complain("this is no room: name one")
        return .done
      }
      chat.send(Message(.mode, (isTarget ? [] : [current.name]) + arguments.words))
      return .done
    },
    SlashCommand(
      name: "read", usage: "[all]",
      help: "Mark what is unread here, or everywhere, as read; Alt-r takes it back.",
      worksOffline: true
    ) { chat, arguments in
      let isAll = arguments.words.first == "all"
      let keys = isAll ? chat.conversations.all.map(\.key) : [chat.conversations.current]
      if !chat.takeForRead(keys) { chat.note("nothing is unread \(isAll ? "anywhere" : "here")") }
      return .done
    },
    SlashCommand(
      name: "clear", help: "Empty the log on this screen.", worksOffline: true
    ) { chat, _ in
      chat.conversations.update(chat.conversations.current) { $0.log.clear() }
      return .done
    },
  ]
}

extension Chat {
  /// The room that the first word names, else the current one.
  fileprivate mutating func withRoom(
    _ arguments: CommandArguments, _ body: (inout Chat, String, String) -> Void
  ) {
    if let first = arguments.words.first, facts.isRoom(first) {
      return body(&self, first, arguments.rest(after: 1))
    }
    let current = conversations.currentConversation
    guard current.isRoom else { return complain("this is no room: name one") }
    body(&self, current.name, arguments.text)
  }

  fileprivate mutating func tellMembers(_ room: String) {
    let key = facts.key(for: room)
    guard let conversation = conversations[key], conversation.room.isJoined else {
      return send(Message(.names, room))
    }
    let members = conversation.room.members.sorted { $0.key < $1.key }.map(\.value)
    let names = members.map { $0.prefix.prefix(1) + $0.nick }.joined(separator: ", ")
    note("\(members.count) in \(room): \(names)")
  }

  fileprivate mutating func leave(_ arguments: CommandArguments) {
    let first = arguments.words.first
    let isNamed =
      first.map { facts.isRoom($0) || conversations[facts.key(for: $0)] != nil } ?? false
    let key = isNamed ? facts.key(for: first ?? "") : conversations.current
    let reason = isNamed ? arguments.rest(after: 1) : arguments.text
    guard key != .server else { return complain("this is not a room that can be left") }
    guard key != facts.lobby else { return complain("the lobby cannot be left") }
    guard let conversation = conversations[key] else {
      return complain("you are not in \(first ?? "that room")")
    }
    if conversation.room.isJoined {
      send(Message(.part, [conversation.name] + (reason.isEmpty ? [] : [reason])))
    }
    conversations.close(key)
  }
}

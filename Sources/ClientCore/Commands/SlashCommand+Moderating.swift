// What lives here: the commands of those who keep order in a room.

import IRC

extension SlashCommand {
  static let moderating: [SlashCommand] = [
    SlashCommand(
      name: "kick", usage: "NAME [WHY]", help: "Remove somebody from the room.", minimum: 1
    ) { chat, arguments in
      let why = arguments.rest(after: 1)
      chat.inRoom { chat, room in
        chat.send(Message(.kick, [room, arguments.words[0]] + (why.isEmpty ? [] : [why])))
      }
      return .done
    },
    SlashCommand(
      name: "ban", usage: "[NAME [MINUTES]]",
      help: "Keep somebody out of the room, or show who is banned and muted."
    ) { chat, arguments in
      chat.inRoom { chat, room in chat.ban(arguments.words, from: room) }
      return .done
    },
    SlashCommand(
      name: "unban", usage: "NAME", help: "Let somebody come back into the room.", minimum: 1
    ) { chat, arguments in
      chat.inRoom { chat, room in
        chat.send(Message(.mode, room, "-b", BanMask(arguments.words[0]).text))
      }
      return .done
    },
    SlashCommand(
      name: "mute", usage: "[ROOM | NAME [MINUTES]]",
      help: "Count nothing here, or in a room, as said to you, and ring for none of it; "
        + "with a name, keep somebody silent in the room.", worksOffline: true
    ) { chat, arguments in
      if chat.mute(arguments, true) { return .done }
      chat.inRoom { chat, room in chat.mute(arguments.words, in: room) }
      return .done
    },
    SlashCommand(
      name: "unmute", usage: "[ROOM | NAME]",
      help: "Count again what is said to you here, or in a room; with a name, let somebody "
        + "speak again.",
      worksOffline: true
    ) { chat, arguments in
      if chat.mute(arguments, false) { return .done }
      chat.inRoom { chat, room in
        let mask = BanMask(arguments.words[0], isMute: true)
        chat.send(Message(.mode, room, "-b", mask.text))
      }
      return .done
    },
    ranking("op", "+o", "Make people operators of the room."),
    ranking("deop", "-o", "Take people the rights of operators."),
    ranking("voice", "+v", "Let people speak where only some may."),
    ranking("devoice", "-v", "Take people their voice."),
    SlashCommand(
      name: "rename", usage: "NAME [WHY]", help: "Give the room another name.", minimum: 1
    ) { chat, arguments in
      let word = arguments.words[0]
      let why = arguments.rest(after: 1)
      chat.inRoom { chat, room in
        let name = chat.facts.isRoom(word) ? word : "#" + word
        chat.send(Message(.rename, [room, name] + (why.isEmpty ? [] : [why])))
      }
      return .done
    },
  ]

  private static func ranking(_ name: String, _ mode: String, _ help: String) -> SlashCommand {
    SlashCommand(name: name, usage: "NAME ...", help: help, minimum: 1) { chat, arguments in
      chat.inRoom { chat, room in
        for start in stride(from: 0, to: arguments.words.count, by: 4) {
          let names = arguments.words[start..<min(start + 4, arguments.words.count)]
          let letters = String(mode.prefix(1)) + names.map { _ in mode.dropFirst() }.joined()
          chat.send(Message(.mode, [room, letters] + names))
        }
      }
      return .done
    }
  }
}

/// What stands in a room's list of bans for somebody.
struct BanMask: Equatable {
  private(set) var text: String

  /// A name becomes a mask; a mask stays as it is.
  init(_ word: String, isMute: Bool = false, minutes: Int? = nil) {
    let isName = !word.contains { "!@*?~".contains($0) }
    text = isName ? word + "!*@*" : word
    if isMute, !word.hasPrefix("~m:") { text = "~m:" + text }
    if let minutes { text = "~t:\(minutes):" + text }
  }
}

extension Chat {
  /// Runs `body` with the current room, or says that this is none.
  fileprivate mutating func inRoom(_ body: (inout Chat, String) -> Void) {
    let current = conversations.currentConversation
    guard current.isRoom else { return complain("this is no room: go to one first") }
    guard isReady else {
      return complain("that needs a connection, and there is none at the moment")
    }
    body(&self, current.name)
  }

  fileprivate mutating func ban(_ words: [String], from room: String) {
    guard let name = words.first else { return send(Message(.mode, room, "+b")) }
    guard let minutes = minutes(words) else { return }
    send(Message(.mode, room, "+b", BanMask(name, minutes: minutes.value).text))
    // A ban alone leaves those who are inside; the lobby holds everybody.
    let members = conversations.currentConversation.room.members
    if members[facts.fold(name)] != nil, facts.key(for: room) != facts.lobby {
      send(Message(.kick, room, name, "banned"))
    }
  }

  fileprivate mutating func mute(_ words: [String], in room: String) {
    guard facts.support.extendedBans.contains("m") else {
      return complain("this server cannot mute; /ban keeps people out")
    }
    guard let minutes = minutes(words) else { return }
    send(Message(.mode, room, "+b", BanMask(words[0], isMute: true, minutes: minutes.value).text))
  }

  /// The second word as a number of minutes; nil after a complaint.
  private mutating func minutes(_ words: [String]) -> (value: Int?, Void)? {
    guard words.count > 1 else { return (nil, ()) }
    guard let count = Int(words[1]), (1...525_600).contains(count) else {
      complain("\(words[1]) is no number of minutes")
      return nil
    }
    guard facts.support.extendedBans.contains("t") else {
      complain("this server knows no bans that end by themselves")
      return nil
    }
    return (count, ())
  }
}

// What lives here: the commands that ask.

import IRC

extension SlashCommand {
  static let asking: [SlashCommand] = [
    SlashCommand(name: "whoelse", aliases: ["who"], help: "Tell who else is online.") { chat, _ in
      let lobby = chat.facts.lobby.flatMap { chat.conversations[$0] }
      let joined = chat.sidebarRoom.flatMap { $0.room.isJoined ? $0 : nil }
      guard let room = lobby ?? joined else {
        chat.complain("this server tells it only in a room: /join one")
        return .done
      }
      chat.ask(for: room, place: chat.conversations.current)
      return .done
    },
    SlashCommand(
      name: "wholast", usage: "MINUTES",
      help: "Tell who was online in the last minutes, from 0 to 59.", minimum: 1
    ) { chat, arguments in
      guard arguments.words.count == 1, let minutes = Int(arguments.words[0]),
        (0..<60).contains(minutes)
      else {
        chat.complain("/wholast takes a number of minutes from 0 to 59")
        return .done
      }
      chat.askWhoWasHere(minutes: minutes)
      return .done
    },
    SlashCommand(name: "whois", usage: "NAME", help: "Tell about a person.", minimum: 1) {
      chat, arguments in
      chat.ask(Message(.whois, arguments.words[0]), title: "About \(arguments.words[0])")
    },
    SlashCommand(name: "list", usage: "[ROOMS]", help: "List the rooms.") { chat, arguments in
      chat.send(Message(.list, Array(arguments.words.prefix(1))))
      guard !chat.isPlain else { return .done }
      chat.answers.beginListing()
      return .page(.rooms)
    },
    SlashCommand(
      name: "motd", help: "Show the server's message of the day."
    ) { chat, _ in
      chat.ask(Message(.motd), title: "Message of the day")
    },
    SlashCommand(
      name: "raw", aliases: ["quote"], usage: "LINE",
      help: "Send a line of the protocol as it is.", minimum: 1
    ) { chat, arguments in
      guard let message = try? Message(parsing: arguments.text) else {
        chat.complain("that is no line of the protocol")
        return .done
      }
      chat.send(message)
      return .done
    },
    SlashCommand(
      name: "help", usage: "[COMMAND]",
      help: "Show the keys and commands; with one, tell about it, or ask the server.",
      worksOffline: true
    ) { chat, arguments in
      guard let word = arguments.words.first else { return .help }
      let name = word.hasPrefix("/") ? String(word.dropFirst()) : word
      guard let command = SlashCommand.named(name) else {
        // It may be a command of the server's.
        if chat.isReady, name == name.uppercased() {
          return chat.ask(Message("HELP", name), title: "Help on \(name)")
        }
        chat.complain(CommandLine.unknown(name))
        return .done
      }
      chat.note("\(command.synopsis)  \(command.help)")
      return .done
    },
  ]
}

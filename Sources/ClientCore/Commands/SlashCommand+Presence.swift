// What lives here: the commands about how one is.

import IRC

extension SlashCommand {
  static let presence: [SlashCommand] = [
    SlashCommand(
      name: "busy", usage: "[WHY]", help: "Be busy: messages wait until you are back."
    ) { chat, arguments in
      let text = arguments.text
      // Elsewhere AWAY is the nearest there is.
      if chat.facts.lobby == nil {
        chat.send(Message(.away, text.isEmpty ? "busy" : text))
      } else {
        chat.send(Message(.busy, text.isEmpty ? [] : [text]))
      }
      return .done
    },
    SlashCommand(
      name: "back", help: "Be back: what waited for you arrives now."
    ) { chat, _ in
      chat.send(Message(chat.facts.lobby == nil ? .away : .back))
      return .done
    },
    SlashCommand(
      name: "away", usage: "[WHY]", help: "Be away; messages still arrive. Without WHY: be here."
    ) { chat, arguments in
      chat.send(Message(.away, arguments.text.isEmpty ? [] : [arguments.text]))
      return .done
    },
    SlashCommand(
      name: "nick", usage: "NAME", help: "Take another name, where the server allows it.",
      minimum: 1
    ) { chat, arguments in
      chat.send(Message(.nick, arguments.words[0]))
      return .done
    },
  ]
}

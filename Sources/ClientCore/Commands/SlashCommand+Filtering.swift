// What lives here: the commands about what somebody listens for, and to whom not.

import IRC

extension SlashCommand {
  static let filtering: [SlashCommand] = [
    SlashCommand(
      name: "keyword", usage: "[WORD]",
      help: "Count a word as said to you, like your name; without one, show them.",
      worksOffline: true
    ) { chat, arguments in
      guard let word = arguments.words.first else {
        let words = chat.filter.keywords
        chat.note(words.isEmpty ? "no keywords" : "keywords: \(words.joined(separator: ", "))")
        return .done
      }
      guard arguments.words.count == 1, word.utf8.count <= 64 else {
        chat.complain("/keyword takes one word")
        return .done
      }
      let isNew = chat.set(keyword: word, true)
      chat.note(isNew ? "\(word) counts as said to you from now on" : "\(word) does already")
      return .done
    },
    SlashCommand(
      name: "unkeyword", usage: "WORD", help: "Count a word as any other again.", minimum: 1,
      worksOffline: true
    ) { chat, arguments in
      let word = arguments.words[0]
      let isGone = chat.set(keyword: word, false)
      chat.note(isGone ? "\(word) is a word like others" : "\(word) is no keyword")
      return .done
    },
    SlashCommand(
      name: "ignore", usage: "[NAME]",
      help: "Show nothing more of what somebody says; without a name, tell who is ignored.",
      worksOffline: true
    ) { chat, arguments in
      guard let name = arguments.words.first else {
        let names = chat.filter.ignored
        chat.note(names.isEmpty ? "nobody is ignored" : "ignored: \(names.joined(separator: ", "))")
        return .done
      }
      guard !chat.facts.isMe(name), chat.facts.isSayable(name), !chat.facts.isRoom(name) else {
        chat.complain("\(name) cannot be ignored")
        return .done
      }
      let isNew = chat.set(ignored: name, true)
      chat.note(
        isNew
          ? "you see nothing more of what \(name) says; /unignore \(name) ends it"
          : "\(name) is ignored already")
      return .done
    },
    SlashCommand(
      name: "unignore", usage: "NAME", help: "Show again what somebody says.", minimum: 1,
      worksOffline: true
    ) { chat, arguments in
      let name = arguments.words[0]
      let isGone = chat.set(ignored: name, false)
      chat.note(isGone ? "you see again what \(name) says" : "\(name) is not ignored")
      return .done
    },
  ]
}

// What lives here: the command that searches.

extension SlashCommand {
  static let searching: [SlashCommand] = [
    SlashCommand(
      name: "search", usage: "WORDS [from:NAME] [in:ROOM]", help: "Search in the messages.",
      minimum: 1, worksOffline: true
    ) { chat, arguments in
      chat.search(for: arguments.text)
      if chat.tellsHits {
        if chat.search?.state == .doneHere { chat.printHits() }
        return .done
      }
      return .search(arguments.text)
    }
  ]
}

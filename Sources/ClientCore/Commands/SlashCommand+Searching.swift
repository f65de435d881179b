// What lives here: the command that searches.

extension SlashCommand {
  static let searching: [SlashCommand] = [
    SlashCommand(
      name: "search", usage: "WORDS [from:NAME] [in:ROOM]", help: "Search in the messages.",
      worksOffline: true
    ) { chat, arguments in
      let words = arguments.text
      guard chat.isPlain else { return .search(words) }
      if !words.isEmpty {
        chat.search(for: words)
        if let found = chat.answers.search, found.state == .doneHere { chat.printHits(found.hits) }
      } else if chat.answers.search?.hasOlder ?? false {
        chat.searchOlder()
      } else {
        chat.complain(chat.answers.search == nil ? "search for what?" : "there are no older ones")
      }
      return .done
    }
  ]
}

// What lives here: what Tab offers.

extension Client {
  /// Commands at the start of a line; else names, recent speakers first, and rooms.
  var completions: [Completion.Candidate] {
    let word = Completion.word(in: editor.text, cursor: editor.cursor)
    let isFirst = editor.textBeforeCursor.count == word.count
    if isFirst, word.hasPrefix("/") {
      return SlashCommand.all.flatMap { [$0.name] + $0.aliases }.map { .init("/" + $0) }
    }
    let isCommand = editor.text.hasPrefix("/")
    let suffix = isFirst && !isCommand ? ": " : " "
    let facts = chat.facts
    let here = chat.conversations.currentConversation.room.members
    let names = chat.roster.names.filter { !facts.isMe($0) }
    let present = names.filter { here.isEmpty || here[facts.fold($0)] != nil }
    let absent = names.filter { !here.isEmpty && here[facts.fold($0)] == nil }
    let rooms = chat.conversations.all.filter(\.isRoom).map(\.name)
    return (present + absent).map { .init($0, suffix: suffix) } + rooms.map { .init($0) }
  }
}

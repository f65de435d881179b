// What lives here: the commands that end the talk.

extension SlashCommand {
  static let leaving: [SlashCommand] = [
    SlashCommand(
      name: "logout", aliases: ["quit", "exit"], usage: "[WHY]", help: "Log out and end.",
      worksOffline: true
    ) { _, arguments in
      .logOut(arguments.text)
    }
  ]
}

// What lives here: the peer's mistakes, as the replies that they get.
import IRC

/// Thrown by a command's handler; its reply is sent and the command has done nothing.
struct Refusal: Error, Equatable {
  let command: Command
  /// Without the addressee, which a numeric gets in front.
  let parameters: [String]

  init(_ numeric: Numeric, _ parameters: String...) {
    command = numeric.command
    self.parameters = parameters
  }

  /// IRCv3 standard-replies: `FAIL <command> <code> [<context>...] :<text>`; nil stands for no command.
  static func fail(
    _ failing: Command?, _ code: ReplyCode, _ context: [String] = [], _ text: String
  ) -> Refusal {
    standard(.fail, failing, code, context, text)
  }

  /// `NOTE`: no failure, but something to know.
  static func note(
    _ command: Command?, _ code: ReplyCode, _ context: [String] = [], _ text: String
  ) -> Refusal {
    standard(.note, command, code, context, text)
  }

  private static func standard(
    _ kind: Command, _ command: Command?, _ code: ReplyCode, _ context: [String], _ text: String
  ) -> Refusal {
    Refusal(
      command: kind, parameters: [command?.rawValue ?? "*", code.rawValue] + context + [text])
  }

  private init(command: Command, parameters: [String]) {
    self.command = command
    self.parameters = parameters
  }

  static func needMoreParameters(_ command: Command) -> Refusal {
    Refusal(.ERR_NEEDMOREPARAMS, command.rawValue, "Not enough parameters")
  }

  static func noSuchServer(_ name: String) -> Refusal {
    Refusal(.ERR_NOSUCHSERVER, name.clipped(to: 64), "No such server")
  }

  static var notRegistered: Refusal {
    Refusal(.ERR_NOTREGISTERED, "You have not registered; log in first")
  }

  static func noSuchRoom(_ name: String) -> Refusal {
    Refusal(.ERR_NOSUCHCHANNEL, name, "No such room")
  }

  static func notInRoom(_ name: String) -> Refusal {
    Refusal(.ERR_NOTONCHANNEL, name, "You're not in that room")
  }

  static func needsOperator(_ name: String) -> Refusal {
    Refusal(.ERR_CHANOPRIVSNEEDED, name, "You're not an operator of that room")
  }
}

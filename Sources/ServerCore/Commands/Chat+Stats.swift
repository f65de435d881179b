// What lives here: STATS (Modern IRC, "STATS").
import IRC
import System

extension Chat {
  /// How long the server runs and what is asked of it is for everybody, the rest for operators.
  mutating func stats(_ request: Request) throws(Refusal) {
    try requireThisServer(request[1])
    let letter = String((request[0] ?? "").unicodeScalars.prefix(1))
    switch letter {
    case "u": statsUptime(request.id)
    case "m": statsCommands(request.id)
    case "o":
      try requireOperator(request.id)
      for entry in configuration.operators {
        reply(request.id, .RPL_STATSOLINE, "O", "*@*", "*", entry.name, "0", "0")
      }
    case "k":
      try requireOperator(request.id)
      let id = request.id
      return listSanctions(id) { $0.reply(id, .RPL_ENDOFSTATS, letter, "End of STATS") }
    default: break
    }
    reply(request.id, .RPL_ENDOFSTATS, letter, "End of STATS")
  }

  func requireOperator(_ id: SessionID) throws(Refusal) {
    guard sessions[id]?.user.isOperator != true else { return }
    throw Refusal(.ERR_NOPRIVILEGES, "Permission denied: you are not an operator of this server")
  }

  private mutating func statsUptime(_ id: SessionID) {
    let seconds = (moment - (counters.started ?? moment)).components.seconds
    func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let clock = "\(seconds / 3600 % 24):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
    reply(id, .RPL_STATSUPTIME, "Server Up \(seconds / 86_400) days \(clock)")
  }

  private mutating func statsCommands(_ id: SessionID) {
    for verb in Verb.rows {
      let count = counters.uses(of: verb)
      if count > 0 { reply(id, .RPL_STATSCOMMANDS, verb.command.rawValue, String(count)) }
    }
  }
}

// What lives here: answers in words of the server, shown where the person asked.

import IRC

extension Incoming {
  static let questions: [Command: Handler] = {
    var table: [Command: Handler] = [
      Numeric.RPL_LIST.command: { chat, message in
        let isListed = chat.answers.list(
          message[1] ?? "", people: message[2], topic: message[3])
        if isListed { return }
        let topic = message[3].map { $0.isEmpty ? "" : "  \($0)" } ?? ""
        let people = message[2] == "1" ? "1 person" : "\(message[2] ?? "0") people"
        chat.answer("\(message[1] ?? "")  \(people)\(topic)", to: message)
      },
      Numeric.RPL_LISTEND.command: { chat, message in
        if !chat.answers.finishListing() {
          chat.answer("end of the list of rooms", to: message)
        }
      },
    ]
    for numeric in [Numeric.RPL_HELPSTART, .RPL_HELPTXT] {
      table[numeric.command] = { chat, message in
        chat.answer(message.parameters.dropFirst(2).joined(separator: " "), to: message)
      }
    }
    let texts: [Numeric] = [
      .RPL_INFO, .RPL_TIME, .RPL_VERSION, .RPL_UMODEIS,
      .RPL_WHOISCERTFP, .RPL_WHOISOPERATOR, .RPL_WHOISBOT, .RPL_WHOISACTUALLY, .RPL_WHOISHOST,
      .RPL_WHOISMODES, .RPL_WHOISSECURE,
    ]
    for numeric in texts {
      table[numeric.command] = { chat, message in
        chat.answer(message.parameters.dropFirst().joined(separator: " "), to: message)
      }
    }
    for numeric in [Numeric.RPL_ENDOFHELP, .RPL_ENDOFINFO, .RPL_ENDOFWHOIS] {
      table[numeric.command] = { $0.finishAnswer($1) }
    }
    return table
  }()
}

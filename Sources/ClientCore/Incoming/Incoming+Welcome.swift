// What lives here: the server's introduction (001 to the end of its MOTD) and capability changes.

import IRC

extension Incoming {
  static let welcome: [Command: Handler] = {
    var table: [Command: Handler] = [
      Numeric.RPL_ISUPPORT.command: { $0.takeSupport($1) },
      Numeric.RPL_ENDOFMOTD.command: { chat, message in
        chat.becomeReady()
        chat.finishAnswer(message)
      },
      Numeric.ERR_NOMOTD.command: { chat, message in
        chat.becomeReady()
        chat.finishAnswer(message, refusing: message.parameters.last ?? "")
      },
      .cap: { $0.takeCapabilities($1) },
    ]
    let spoken: [Numeric] = [
      .RPL_WELCOME, .RPL_YOURHOST, .RPL_CREATED, .RPL_LUSERCLIENT, .RPL_LUSERME, .RPL_MOTDSTART,
      .RPL_MOTD, .RPL_LOCALUSERS, .RPL_GLOBALUSERS,
    ]
    for numeric in spoken {
      table[numeric.command] = { chat, message in
        if chat.answers.page != nil {
          return chat.answer(message.parameters.last ?? "", to: message)
        }
        chat.append(.event, message.parameters.last ?? "", in: chat.onScreen)
      }
    }
    return table
  }()
}

extension Chat {
  fileprivate mutating func takeSupport(_ message: Message) {
    facts.add(support: message.parameters.dropFirst().dropLast())
    enterLobby()
    if let network = facts.support.networkName {
      conversations.nameServer(network)
    }
  }

  mutating func enterLobby() {
    guard let lobby = facts.lobby, let name = facts.support.lobby else { return }
    conversations.open(lobby, name: name)
    conversations.placeFirst(lobby)
    if conversations.current == .server { conversations.show(lobby) }
  }

  fileprivate mutating func takeCapabilities(_ message: Message) {
    let wanted = facts.takeCapabilities(message)
    guard !wanted.isEmpty else { return }
    send(Message(.cap, "REQ", wanted.map(\.rawValue).joined(separator: " ")))
  }
}

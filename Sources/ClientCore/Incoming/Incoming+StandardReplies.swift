/// What lives here: FAIL, WARN and NOTE (IRCv3 standard-replies).

import IRC

extension Incoming {
  static let standardReplies: [Command: Handler] = [
    .fail: { chat, message in
      if chat.takeHistoryFailure(message) { return }
      let target = message.parameters.dropFirst(2).dropLast().last
      let place = chat.refuse(message, target: target) ?? chat.conversations.current
      chat.append(.error, message.parameters.last ?? "", in: place)
    },
    .warn: { chat, message in chat.complain(message.parameters.last ?? "") },
    .note: { chat, message in chat.note(message.parameters.last ?? "") },
  ]
}

// What lives here: FAIL, WARN and NOTE (IRCv3 standard-replies).

import IRC

extension Incoming {
  static let standardReplies: [Command: Handler] = [
    .fail: { chat, message in
      if chat.takeHistoryFailure(message) { return }
      let place = chat.refuse(message) ?? chat.conversations.current
      chat.hasFailed = true
      chat.append(.error, message.parameters.last ?? "", in: place)
    },
    .warn: { chat, message in
      chat.append(.error, message.parameters.last ?? "", in: chat.conversations.current)
    },
    .note: { chat, message in
      if chat.takeSearchNote(message) { return }
      chat.note(message.parameters.last ?? "")
    },
  ]
}

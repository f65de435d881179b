// What lives here: FAIL, WARN and NOTE (IRCv3 standard-replies).

import IRC

extension Incoming {
  static let standardReplies: [Command: Handler] = [
    .fail: { chat, message in
      if chat.takeHistoryFailure(message) { return }
      let reason = message.parameters.last ?? ""
      let place = chat.refuse(message, because: reason)?.conversation
      chat.output.fail()
      chat.append(.error, reason, in: place ?? chat.answerPlace)
    },
    .warn: { chat, message in
      chat.append(.error, message.parameters.last ?? "", in: chat.answerPlace)
    },
    .note: { chat, message in
      if chat.takeSearchNote(message) { return }
      chat.answer(message.parameters.last ?? "")
    },
  ]
}

// What lives here: FAIL, WARN and NOTE (IRCv3 standard-replies).

import IRC
import System

extension Incoming {
  static let standardReplies: [Command: Handler] = [
    .fail: { chat, message in
      if chat.takeHistoryFailure(message) { return }
      // A draft that the server does not take stays here.
      if message[0] == Command.metadata.rawValue,
        message.parameters.contains(where: { SharedDrafts.isDraft($0) })
      {
        return
      }
      let reason = message.parameters.last ?? ""
      let place = chat.refuse(message, because: reason)?.conversation
      chat.output.fail()
      if place == nil, chat.finishAnswer(message, refusing: reason) { return }
      chat.append(.error, reason, in: place ?? chat.answerPlace(of: message))
    },
    .warn: { chat, message in
      chat.append(.error, message.parameters.last ?? "", in: chat.answerPlace(of: message))
    },
    .note: { chat, message in
      if chat.takeSearchNote(message) { return }
      if message[1] == ReplyCode.IDLE_SOON.rawValue, !chat.isPlain {
        let seconds = message[2].flatMap { Int($0) } ?? 60
        let left = Duration.seconds(max(0, min(seconds, 3600)))
        return chat.facts.warnOfIdling(until: chat.clock.moment + left)
      }
      chat.answer(message.parameters.last ?? "", to: message)
    },
  ]
}

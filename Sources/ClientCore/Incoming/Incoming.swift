// What lives here: the table of what arrives; each family of handlers has a file of its own.

import DequeModule
import IRC

enum Incoming {
  typealias Handler = @Sendable (inout Chat, Message) -> Void

  static let table: [Command: Handler] = {
    let families = [
      welcome, speech, rooms, moderation, presence, people, questions, reading, standardReplies,
      redaction, drafts, silent,
    ]
    return families.reduce(into: [:]) { $0.merge($1) { first, _ in first } }
  }()

  /// What needs no word: the client shows it otherwise, or not at all.
  private static let silent: [Command: Handler] = {
    let numerics: [Numeric] = [.RPL_LISTSTART, 333, 329, 900, 903]
    var table: [Command: Handler] = [.pong: { $0.hearPong($1) }, .authenticate: { _, _ in }]
    for numeric in numerics { table[numeric.command] = { _, _ in } }
    return table
  }()
}

extension Chat {
  /// A numeric without a handler: an answer the person asked for, or an error.
  mutating func showNumeric(_ message: Message) {
    guard isError(message) else {
      // During the introduction it belongs to that; later it answers what was just asked.
      let text = message.parameters.dropFirst().joined(separator: " ")
      append(.event, text, in: answerPlace(of: message))
      return
    }
    if isAboutWriting(message) { return }
    output.fail()
    if finishAnswer(message, refusing: errorText(message)) { return }
    let subject = message[1]
    if let place = refuse(message, because: errorText(message)) {
      let key = place.conversation
      let isNobody = message.command == Numeric.ERR_NOSUCHNICK.command && isOnlyFailures(key)
      if isNobody { conversations.close(key) }
      if isNobody && place.isToldElsewhere { return }
      append(.error, errorText(message), in: isNobody ? answerPlace(of: message) : key)
      return
    }
    let place = subject.map { facts.key(for: $0) }.flatMap { conversations[$0]?.key }
    append(.error, errorText(message), in: place ?? answerPlace(of: message))
  }

  /// A bad mode, nobody to strangers, full lists of watched names, data that come later, and what a
  /// login says.
  private static let laterErrors: Set<UInt16> = [696, 716, 734, 774, 902, 904, 905, 906, 907]

  /// Of those beyond the range of errors, what answers a message is one, and so are the login's.
  private func isError(_ message: Message) -> Bool {
    guard let numeric = message.command.numeric?.rawValue else { return false }
    if (400..<600).contains(numeric) || Self.laterErrors.contains(numeric) { return true }
    return numeric >= 700 && outgoing.first(label: history.label(of: message)) != nil
  }

  /// A talk that was opened by writing to somebody who does not exist.
  private func isOnlyFailures(_ key: ConversationKey) -> Bool {
    guard case .person = key, let conversation = conversations[key] else { return false }
    // Where somebody types nothing is taken away.
    guard key != conversations.current else { return false }
    return conversation.log.entries.allSatisfy { $0.delivery == .failed }
  }

  /// `bbo: No such nick` reads better than the bare list of parameters.
  func errorText(_ message: Message) -> String {
    let text = message.parameters.last ?? ""
    let subjects = message.parameters.dropFirst().dropLast()
    guard !subjects.isEmpty, !subjects.contains(where: { text.contains($0) }) else { return text }
    return subjects.joined(separator: " ") + ": " + text
  }
}

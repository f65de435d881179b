// What lives here: which message a refusal is about.

import IRC

extension Outgoing {
  /// What a refusal that names these subjects and this verb is about.
  func refused(
    by message: Message, label: String?, subjects: [String], verb: String?,
    fold: (String) -> String
  ) -> PendingMessage? {
    if let label { return first(label: label) }
    let named = verb.map { Command(rawValue: $0.uppercased()) }
    if message.command == .fail {
      guard let named, Self.saying.contains(named) else { return nil }
      return firstSent(toAnyOf: subjects.map(fold))
        ?? firstSent(command: named == .batch ? nil : named)
    }
    if let said = firstSent(toAnyOf: subjects.map(fold)) {
      // Where nothing confirms a message, what may as well be about another command is no word
      // about it.
      let isAmbiguous = message.command.numeric.map { !Self.aboutSpeech.contains($0.rawValue) }
      return said.isAssumed && isAmbiguous ?? true ? nil : said
    }
    if let list = all.first(where: { $0.isSent && subjects.contains($0.target) }) {
      return list
    }
    switch message.command.numeric {
    // Without a word about which: too many or no receivers, no text, too long.
    case .ERR_TOOMANYTARGETS, .ERR_NORECIPIENT, .ERR_NOTEXTTOSEND, .ERR_INPUTTOOLONG, 413, 414, 415:
      return firstSent()
    case .ERR_UNKNOWNCOMMAND, .ERR_NEEDMOREPARAMS:
      guard let named, Self.saying.contains(named) else { return nil }
      return firstSent(command: named == .batch ? nil : named)
    default: return nil
    }
  }

  private func firstSent(toAnyOf folded: [String]) -> PendingMessage? {
    folded.lazy.compactMap { firstSent(to: $0) }.first
  }

  /// Nobody there, cannot send, too many, none, too long, not to strangers.
  private static let aboutSpeech: Set<UInt16> = [
    401, 404, 407, 408, 411, 412, 413, 414, 415, 417, 477, 486, 489, 494, 531, 716,
  ]

  private static let saying: Set<Command> = [.privmsg, .notice, .batch]
}

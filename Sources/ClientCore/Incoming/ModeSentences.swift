// What lives here: changes of a room's modes in words.

import IRC

/// One letter of a MODE line.
struct ModeWord: Equatable {
  let isSet: Bool
  let letter: Character
  let argument: String?

  /// The letters with their arguments, as the server's ISUPPORT shares them out.
  static func parse(
    _ letters: String, _ arguments: some Sequence<String>, _ support: ISupport
  ) -> [ModeWord] {
    var words: [ModeWord] = []
    var rest = Array(arguments)[...]
    var isSet = true
    for letter in letters {
      switch letter {
      case "+": isSet = true
      case "-": isSet = false
      default:
        let takesOne = support.takesArgument(letter, isAdding: isSet)
        words.append(
          ModeWord(isSet: isSet, letter: letter, argument: takesOne ? rest.popFirst() : nil))
      }
    }
    return words
  }

  /// `alice made bob an operator`.
  func sentence(by actor: String) -> String {
    switch (letter, argument) {
    case ("o", let nick?):
      isSet ? "\(actor) made \(nick) an operator" : "\(actor) took \(nick) the operator's rights"
    case ("v", let nick?):
      isSet ? "\(actor) gave \(nick) a voice" : "\(actor) took \(nick) the voice"
    case ("b", let mask?): banSentence(BanText(mask), actor)
    case ("e", let mask?):
      isSet ? "\(actor) excepted \(mask) from bans" : "\(actor) no longer excepts \(mask) from bans"
    case ("I", let mask?):
      isSet ? "\(actor) lets \(mask) in uninvited" : "\(actor) no longer lets \(mask) in uninvited"
    case ("k", _): isSet ? "\(actor) locked the room with a key" : "\(actor) removed the room's key"
    case ("l", let count?): "\(actor) limited the room to \(count) people"
    case ("l", nil): "\(actor) removed the room's limit"
    case ("W", let seconds?): "\(actor) set slow mode: one message in \(seconds) seconds"
    case ("W", nil): "\(actor) ended slow mode"
    default: flagSentence(actor)
    }
  }

  private func banSentence(_ ban: BanText, _ actor: String) -> String {
    let end = ban.minutes.map { " for \($0) \($0 == 1 ? "minute" : "minutes")" } ?? ""
    if isSet { return "\(actor) \(ban.isMute ? "muted" : "banned") \(ban.who)\(end)" }
    return "\(actor) lifted the \(ban.isMute ? "mute" : "ban") of \(ban.who)"
  }

  private func flagSentence(_ actor: String) -> String {
    let texts: [Character: (on: String, off: String)] = [
      "i": ("only invited people may come in", "everybody may come in without an invitation"),
      "m": ("only people with a voice may speak", "everybody may speak"),
      "n": ("only members may speak here", "people outside may speak here too"),
      "s": ("the room is secret", "the room is no longer secret"),
      "t": ("only operators may set the topic", "everybody may set the topic"),
      "C": ("the room takes no CTCP", "the room takes CTCP"),
      "R": ("only people with an account may come in", "guests may come in"),
    ]
    guard let text = texts[letter] else {
      return "\(actor) set mode \(isSet ? "+" : "-")\(letter)"
        + (argument.map { " " + $0 } ?? "")
    }
    return "\(actor) decided: \(isSet ? text.on : text.off)"
  }
}

/// A mask of a ban as a person reads it.
struct BanText: Equatable {
  private(set) var who: String
  private(set) var isMute = false
  private(set) var minutes: Int?

  /// `~t:10:~m:bob!*@*` is a mute of bob for ten minutes.
  init(_ mask: String) {
    var rest = mask[...]
    if rest.hasPrefix("~t:") {
      let digits = rest.dropFirst(3).prefix { $0 != ":" }
      minutes = Int(digits)
      rest = rest.dropFirst(4 + digits.count)
    }
    if rest.hasPrefix("~m:") {
      isMute = true
      rest = rest.dropFirst(3)
    }
    if rest.hasPrefix("~a:") { rest = rest.dropFirst(3) }
    if rest.hasSuffix("!*@*"), rest.dropLast(4).allSatisfy({ !"!@*?".contains($0) }) {
      rest = rest.dropLast(4)
    }
    who = String(rest)
  }
}

extension ISupport {
  /// The letters of ISUPPORT `EXTBAN`, where its prefix is `~`.
  var extendedBans: String {
    guard let value = self["EXTBAN"], value.hasPrefix("~,") else { return "" }
    return String(value.dropFirst(2))
  }

  /// ISUPPORT CHANMODES=A,B,C,D: lists and B always take one, C when set, D never; so do ranks.
  func takesArgument(_ mode: Character, isAdding: Bool) -> Bool {
    if memberModes.contains(mode) { return true }
    let kinds = (self["CHANMODES"] ?? "b,k,l,imnpst").split(
      separator: ",", omittingEmptySubsequences: false)
    guard let kind = kinds.firstIndex(where: { $0.contains(mode) }) else { return false }
    return kind < 2 || (kind == 2 && isAdding)
  }
}

// What lives here: what Enter would do with the line, said before it is pressed.

import IRC

extension Client {
  /// Nil where there is nothing to say: on the server's own page. A page's keys stand there where they have
  /// no row of their own.
  /// The longest form first.
  func promise(hasHintRow: Bool) -> [String] {
    if overlay != nil { return hasHintRow ? [] : [hints.map(\.text).joined(separator: "   ")] }
    switch CommandLine(editor.text) {
    case .nothing: return promiseWithWriters
    case .text:
      let name = chat.conversations.currentConversation.name
      guard let short = usualPromise.last, let measure = chat.measure(editor.text, to: name) else {
        return usualPromise
      }
      return usualPromise.map { "\($0): \(measure.text)" } + ["\(short): \(measure.shortText)"]
    case .command(let command, let arguments): return [promise(of: command, arguments)]
    case .bare(let command, let arguments):
      let promise = promise(of: command, arguments)
      return ["\(promise) \(Glyph.event) \(Key.altEnter.name) says it", promise]
    case .question(let command, _): return ["text or command? Enter asks about /\(command.name)"]
    case .refused(let reason): return ["nothing is sent: \(reason)"]
    }
  }

  /// Where words go stays where it stands, whoever begins and stops.
  private var promiseWithWriters: [String] {
    let usual = usualPromise
    let sentences = Writers.sentences(chat.writersHere)
    return usual.flatMap { place in sentences.map { "\(place) \(Glyph.event) \($0)" } } + usual
  }

  /// `to #everyone, 10 people`, `to #everyone`
  private var usualPromise: [String] {
    let current = chat.conversations.currentConversation
    guard current.key != .server else { return [] }
    let name = EntryView.clip(current.name, to: 24)
    guard current.isRoom else { return ["to \(name)"] }
    guard current.room.isJoined else { return [chat.isReady ? "not in \(name)" : "to \(name)"] }
    return ["to \(name), \(Self.people(current.room.members.count))", "to \(name)"]
  }

  private static func people(_ count: Int) -> String { count == 1 ? "1 person" : "\(count) people" }

  private func promise(of command: SlashCommand, _ arguments: String) -> String {
    let words = CommandArguments(arguments)
    switch command.name {
    case "broadcast" where !words.words.isEmpty: return chat.promise(ofBroadcast: words)
    case "message", "notice":
      if let names = words.words.first, words.words.count > 1 {
        return "to \(Self.list(names.split(at: ",").map(String.init))) only"
      }
    case "me": return usualPromise.first ?? "nobody hears you here"
    default: break
    }
    let what = command.help.prefix { $0 != "." && $0 != ";" && $0 != ":" }
    return "command: \(what.prefix(1).lowercased())\(what.dropFirst())"
  }

  /// `bob and carol`, `bob, carol and 3 more`.
  static func list(_ names: [String]) -> String {
    guard names.count > 1 else { return names.first ?? "" }
    if names.count > 4 {
      return names.prefix(3).joined(separator: ", ") + " and \(names.count - 3) more"
    }
    return names.dropLast().joined(separator: ", ") + " and " + (names.last ?? "")
  }

  // MARK: What would be lost

  /// What has not been sent, in front of the question about leaving.
  var unsent: String {
    // The line is the command that leaves.
    if asking.leaving == .enter { return unsentElsewhere }
    return lineUnsent
  }

  private var lineUnsent: String {
    editor.isEmpty ? unsentElsewhere : "Not sent yet. "
  }

  private var unsentElsewhere: String {
    let drafts = chat.conversations.drafts
    guard drafts > 0 else { return "" }
    return drafts == 1 ? "A draft is not sent. " : "\(drafts) drafts are not sent. "
  }
}

extension Chat {
  fileprivate func promise(ofBroadcast arguments: CommandArguments) -> String {
    switch receivers(arguments) {
    case .everybodyOnline: return "to everybody online"
    case .everybody: return "to everybody, also away: Enter asks"
    case .people(let names, _): return "to \(Client.list(names)) only"
    case .unclear(let name, _, _): return "to \(name) only, or to everybody? Enter asks"
    case .unknown(let names): return "nothing is sent: nobody is called \(Client.list(names))"
    case .nothing(let whom): return "to \(whom)"
    }
  }
}

// What lives here: to whom a broadcast goes, as its line names them.

import IRC

/// Words go only where the line says they go: what could be a slip is asked about.
enum Receivers: Equatable {
  case everybodyOnline(String)
  /// Also those who are away.
  case everybody(String)
  case people([String], String)
  /// Begins with one name, which may be spoken of as well as to.
  case unclear(name: String, rest: String, whole: String)
  /// Nobody of these names is known.
  case unknown([String])
  /// Receivers without words for them.
  case nothing(String)

  /// `known`: everybody else's name, as it is spelled.
  init(_ arguments: CommandArguments, known: [String], fold: (String) -> String) {
    let text = arguments.text
    let first = arguments.words.first ?? ""
    if first == ":" || first.hasPrefix(":") {
      let words = String(text.dropFirst()).trimmed
      self = words.isEmpty ? .nothing("everybody online") : .everybodyOnline(words)
    } else if first == "all" {
      let words = arguments.rest(after: 1)
      self = words.isEmpty ? .nothing("everybody") : .everybody(words)
    } else if let list = Self.list(first) {
      self = Self.listed(list, arguments.rest(after: 1), known, fold)
    } else {
      self = Self.led(arguments, known, fold)
    }
  }

  /// `@a,b` or `a,b`; nil for a word that only happens to have a comma at its end.
  private static func list(_ word: String) -> [String]? {
    let isMarked = word.hasPrefix("@")
    let names = word.dropFirst(isMarked ? 1 : 0).split(at: ",").map(String.init)
    return names.count > 1 || (isMarked && names.count == 1) ? names : nil
  }

  private static func listed(
    _ names: [String], _ text: String, _ known: [String], _ fold: (String) -> String
  ) -> Receivers {
    let folded = Set(known.map(fold))
    let unknown = names.filter { !folded.contains(fold($0)) }
    if !unknown.isEmpty { return .unknown(unknown) }
    return text.isEmpty ? .nothing(names.joined(separator: ", ")) : .people(names, text)
  }

  /// Names before the text, without a sign that they are names.
  private static func led(
    _ arguments: CommandArguments, _ known: [String], _ fold: (String) -> String
  ) -> Receivers {
    let exact = Set(known)
    let names = Array(arguments.words.prefix { exact.contains($0) })
    let text = arguments.rest(after: names.count)
    if names.count > 1 {
      return text.isEmpty ? .nothing(names.joined(separator: ", ")) : .people(names, text)
    }
    guard let name = names.first ?? near(arguments.words.first ?? "", known, fold) else {
      return .everybodyOnline(arguments.text)
    }
    return .unclear(name: name, rest: arguments.rest(after: 1), whole: arguments.text)
  }

  /// The name that a word nearly is: spelled otherwise, with a mark behind it, or mistyped.
  private static func near(
    _ word: String, _ known: [String], _ fold: (String) -> String
  ) -> String? {
    let bare = fold(String(word.prefix { !",:;.!?".contains($0) }))
    guard !bare.isEmpty else { return nil }
    if let same = known.first(where: { fold($0) == bare }) { return same }
    return bare.utf8.count < 4 ? nil : NearNames.suggestions(for: bare, among: known).first
  }
}

extension Chat {
  /// Everybody else who was ever heard of.
  private var knownNames: [String] {
    let talks = conversations.all.filter(\.isPrivate).map(\.name)
    return (roster.names + talks).filter { !facts.isMe($0) }
  }

  func receivers(_ arguments: CommandArguments) -> Receivers {
    Receivers(arguments, known: knownNames) { facts.fold($0) }
  }

  mutating func broadcast(_ arguments: CommandArguments) -> SlashCommand.Outcome {
    switch receivers(arguments) {
    case .unknown(let names):
      let verb = names.count == 1 ? "nobody here is" : "these are nobody here:"
      return .stays("\(verb) called \(names.joined(separator: ", ")); nothing was sent")
    case .nothing(let whom): return .stays("what shall be told to \(whom)?")
    case .everybodyOnline(let text): return tellEverybodyOnline(text)
    case .people(let names, let text):
      if isPlain { note("to \(names.joined(separator: ", "))") }
      say(text, to: names, remarking: names.joined(separator: ", "))
      return .done
    case .everybody(let text): return tellEverybody(text, whole: arguments.text)
    case .unclear(let name, let rest, let whole): return ask(name, rest, whole)
    }
  }

  /// One name at the front: is it a receiver, or does the text begin with it?
  private mutating func ask(
    _ name: String, _ rest: String, _ whole: String
  ) -> SlashCommand.Outcome {
    guard !isPlain else {
      complain(
        "is that for \(name) alone, or for everybody? "
          + "\"broadcast @\(name) ...\" tells \(name), \"broadcast : ...\" tells everybody online")
      return .done
    }
    let letter = name.first.map { Character($0.lowercased()) } ?? "o"
    let key = letter.isASCII && letter.isLetter && letter != "e" ? letter : "o"
    var options = [Question.Option("e", "e everybody", .everybodyOnline(whole))]
    if !rest.isEmpty {
      options.insert(.init(key, "\(key) \(name) only", .people([name], rest)), at: 0)
    }
    return .ask(Question(options, "Esc neither", separator: " \u{B7} "))
  }

  private mutating func tellEverybodyOnline(_ text: String) -> SlashCommand.Outcome {
    guard let lobby = facts.lobby, let name = conversations[lobby]?.name else {
      return .stays("this server has no room that everybody is in")
    }
    say(text, to: [name], remarking: "everybody online")
    return .done
  }

  private mutating func tellEverybody(_ text: String, whole: String) -> SlashCommand.Outcome {
    let whom =
      roster.accounts(besides: facts.fold(facts.account ?? facts.nick)).map { "all \($0) accounts" }
      ?? "everybody"
    guard !isPlain else {
      note("to \(whom), also those who are away")
      return deliver(.everybody(text))
    }
    return .ask(
      Question(
        [
          .init("y", "y to \(whom), also away", .everybody(text)),
          .init("e", "e everybody online", .everybodyOnline(whole)),
        ], "Esc neither", separator: " \u{B7} "))
  }

  /// What the person decided.
  mutating func deliver(_ receivers: Receivers) -> SlashCommand.Outcome {
    switch receivers {
    case .everybodyOnline(let text): return tellEverybodyOnline(text)
    case .everybody(let text):
      say(text, to: ["$*"], remarking: "everybody")
    case .people(let names, let text):
      say(text, to: names, remarking: names.joined(separator: ", "))
    case .unclear, .unknown, .nothing: break
    }
    return .done
  }
}

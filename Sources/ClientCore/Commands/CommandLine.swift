// What lives here: what a typed line means.

/// A line is a command, a text, or a slip that must not leave the client.
enum CommandLine: Sendable {
  case nothing
  case command(SlashCommand, String)
  case text(String)
  /// A command without its slash: Alt-Enter says it.
  case bare(SlashCommand, String)
  /// Several lines that read like one: ask once.
  case question(SlashCommand, String)
  case refused(String)

  /// Reads a line of the full screen.
  init(_ line: String) {
    let trimmed = line.trimmed
    if trimmed.isEmpty {
      self = .nothing
    } else if line.hasPrefix("//") {
      self = .text(String(line.dropFirst()))
    } else if line.hasPrefix("/") {
      self = Self.slashed(line)
    } else if trimmed.hasPrefix("/"), !trimmed.hasPrefix("//"), !trimmed.hasPrefix("/ ") {
      self = .refused("a blank stands before \(Self.firstWord(trimmed)): nothing was sent")
    } else if let (command, arguments) = Self.withoutSlash(trimmed) {
      let isOne = !line.contains(where: \.isNewline)
      self = isOne ? .bare(command, arguments) : .question(command, arguments)
    } else {
      self = .text(line)
    }
  }

  /// Reads a line of the plain mode, where the slash may be left out and there is no other text.
  init(plain line: String) {
    let trimmed = line.trimmed
    guard !trimmed.isEmpty else {
      self = .nothing
      return
    }
    let slashed = trimmed.hasPrefix("/") ? trimmed : "/" + trimmed
    guard case .refused = Self.slashed(slashed), !trimmed.hasPrefix("/") else {
      self = Self.slashed(slashed)
      return
    }
    let word = Self.firstWord(trimmed)
    self = .refused("no command begins with \"\(word)\": say it with broadcast, message or help")
  }

  private static func slashed(_ line: String) -> CommandLine {
    let name = firstWord(line.dropFirst())
    let rest = line.dropFirst(1 + name.count).drop { $0 == " " }
    guard let command = SlashCommand.named(name) else { return .refused(unknown(name)) }
    return .command(command, String(rest))
  }

  private static func firstWord(_ text: some StringProtocol) -> String {
    String(text.prefix { !$0.isBlank })
  }

  static func unknown(_ name: String) -> String {
    let hint = SlashCommand.near(name).map { "did you mean /\($0.name)?" } ?? "/help lists all"
    return "/\(name) is no command: \(hint) (// sends a text that begins with /)"
  }

  private static let oftenBare: Set = ["whoelse", "logout", "wholast", "message", "broadcast"]

  /// The forms in which a command without its slash is probably meant.
  private static func withoutSlash(_ text: String) -> (SlashCommand, String)? {
    let first = String(text.prefix { $0 != " " })
    guard oftenBare.contains(first), let command = SlashCommand.named(first) else { return nil }
    let words = text.split(separator: " ")
    let looksMeant =
      switch first {
      case "wholast": words.count == 2 && Int(words[1]) != nil
      case "message": words.count > 2
      case "broadcast": words.count > 1
      default: words.count == 1
      }
    let rest = text.dropFirst(first.count).drop { $0 == " " }
    return looksMeant ? (command, String(rest)) : nil
  }
}

// What lives here: every command that the server knows, as a grammar to make lines from.
import IRC
import System

/// A word in angle brackets stands for one of its rules; the rest is written as it is.
struct Grammar {
  private var random: SeededGenerator
  private var depth = 0

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  /// A line of any command: mostly well formed, now and then with something wrong.
  mutating func line() -> String {
    let commands = Self.commands
    let rules = commands[Int.random(in: 0..<commands.count, using: &random)].rules
    let text = expand("<tags>") + expand(rules[Int.random(in: 0..<rules.count, using: &random)])
    return Int.random(in: 0..<12, using: &random) == 0 ? spoil(text) : text
  }

  /// One expansion of `<rule>`.
  mutating func word(_ rule: String) -> String { expand("<\(rule)>") }

  private mutating func expand(_ rule: String) -> String {
    depth += 1
    defer { depth -= 1 }
    guard depth < 12 else { return "x" }
    var text = ""
    var rest = rule[...]
    while let opening = rest.firstIndex(of: "<"),
      let closing = rest[opening...].firstIndex(of: ">")
    {
      text += rest[..<opening]
      let name = String(rest[rest.index(after: opening)..<closing])
      text += choose(name)
      rest = rest[rest.index(after: closing)...]
    }
    return text + rest
  }

  private mutating func choose(_ name: String) -> String {
    if name == "number" { return String(Int.random(in: -1...70, using: &random)) }
    guard let rules = Self.words[name], !rules.isEmpty else { return "<\(name)>" }
    return expand(rules[Int.random(in: 0..<rules.count, using: &random)])
  }

  /// A parameter too few, too many, empty or far too long.
  private mutating func spoil(_ text: String) -> String {
    var words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    let index = Int.random(in: 0..<words.count, using: &random)
    switch Int.random(in: 0..<5, using: &random) {
    case 0: words.remove(at: index)
    case 1: words.insert(words[index], at: index)
    case 2: words[index] = ":"
    case 3: words[index] += String(repeating: "y", count: 300)
    default: words.swapAt(index, words.count - 1)
    }
    return words.joined(separator: " ")
  }

  /// Whether some rule begins with this command.
  static func knows(_ command: String) -> Bool {
    commands.contains { $0.command == command && !$0.rules.isEmpty }
  }
}

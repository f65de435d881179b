// What lives here: which typed lines are never kept.

/// Whoever takes a password for a command's argument types it once more rather than find it on a disk.
enum Secrecy {
  private static let commands: Set<String> = [
    "oper", "register", "password", "pass", "passwd", "identify", "login", "authenticate",
  ]
  private static let services: Set<String> = ["nickserv", "ns", "authserv", "q", "x", "userserv"]

  /// `place`: the name of the talk in which it is typed.
  static func isSecret(_ line: String, in place: String) -> Bool {
    if isService(place) { return true }
    return line.split(whereSeparator: \.isNewline).contains { isSecret(words: $0) }
  }

  private static func isSecret(words line: Substring) -> Bool {
    var rest = line
    // What is sent as it is, is a command itself.
    var isRaw = false
    while true {
      let first = takeWord(&rest)
      guard rest.contains(where: { !$0.isBlank }) else { return false }
      let isMarked = isRaw || first.hasPrefix("/") || first.hasPrefix(":")
      let verb = String(first.drop { $0 == "/" || $0 == ":" })
      switch verb {
      case "raw", "quote": isRaw = true
      case "msg", "message", "query", "notice", "privmsg", "m":
        return takeWord(&rest).split(separator: ",").contains { isService(String($0)) }
      default: return isMarked && (isService(verb) || commands.contains(verb))
      }
    }
  }

  /// In lower case; what is looked at is the beginning of a line that may be long.
  private static func takeWord(_ rest: inout Substring) -> String {
    let word = rest.drop(while: \.isBlank).prefix { !$0.isBlank }
    rest = rest[word.endIndex...]
    return word.lowercased()
  }

  private static func isService(_ name: String) -> Bool {
    services.contains(String(name.lowercased().prefix { $0 != "@" }))
  }
}

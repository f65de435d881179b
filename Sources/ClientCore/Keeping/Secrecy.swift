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
    var words = line.split(whereSeparator: \.isWhitespace).map { $0.lowercased() }
    while let first = words.first {
      let isMarked = first.hasPrefix("/") || first.hasPrefix(":")
      let verb = first.drop { $0 == "/" || $0 == ":" }
      guard let second = words.dropFirst().first else { return false }
      switch verb {
      case "raw", "quote":
        // What is sent as it is, is a command itself.
        words.removeFirst()
        words[0] = "/" + words[0]
      case "msg", "message", "query", "notice", "privmsg", "m":
        return second.split(separator: ",").contains { isService(String($0)) }
      default:
        return (isMarked && isService(String(verb)))
          || (isMarked && commands.contains(String(verb)))
      }
    }
    return false
  }

  private static func isService(_ name: String) -> Bool {
    services.contains(String(name.lowercased().prefix { $0 != "@" }))
  }
}

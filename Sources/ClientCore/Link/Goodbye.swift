// What lives here: what a server's last words mean for coming back.

import IRC

/// What a server said about the end of a connection before it came.
struct Goodbye: Equatable, Sendable {
  private(set) var farewell: String?
  /// Why this login is not good any more, when the server has said so.
  private(set) var dismissal: LoginProblem.Kind?
  /// The server said anything at all.
  private(set) var hasHeard = false
  /// The server does not want this person: knocking again would only make it worse.
  private(set) var isBanned = false
  private var isUnwanted = false

  /// A person decides when to come back.
  var isForGood: Bool { isBanned || isUnwanted }

  /// True when the line says nothing else.
  mutating func hear(_ message: Message) -> Bool {
    hasHeard = true
    if Self.isBan(message) { isBanned = true }
    if message[0] == "*", let code = message.code, Self.partings.contains(code) {
      // The ERROR that follows says it to the person.
      isUnwanted = Self.isForGood(code)
      dismissal = Self.dismissal(code)
      return true
    }
    guard message.command == .error else { return false }
    farewell = message.parameters.last
    return true
  }

  /// Whether the session ends for a reason that coming back at once would not respect.
  private static func isForGood(_ code: ReplyCode) -> Bool { code == .IDLE || code == .REPLACED }

  /// What a server says before the ERROR that ends a session.
  static let partings: Set<ReplyCode> = [
    .ACCOUNT_REMOVED, .CREDENTIALS_CHANGED, .IDLE, .REPLACED, .SHUTDOWN,
  ]

  /// For somebody whose account or password is not what it was at the login.
  private static func dismissal(_ code: ReplyCode) -> LoginProblem.Kind? {
    switch code {
    case .ACCOUNT_REMOVED: .other
    case .CREDENTIALS_CHANGED: .wrongPassword
    default: nil
    }
  }

  private static let words: Set<String> = [
    "banned", "k-lined", "k-line", "klined", "kline", "k:lined", "g-lined", "g-line", "glined",
    "gline", "g:lined", "z-lined", "z-line", "zlined", "zline", "z:lined", "d-lined", "d-line",
    "dlined", "dline", "akill", "akilled", "autokilled", "shunned",
  ]

  /// Whether the server says that it does not want this person or this address: by 465, 463 or a
  /// FAIL of such a name, or where there is only a sentence (ERROR) by the words that servers use.
  private static func isBan(_ message: Message) -> Bool {
    switch message.command {
    case Numeric.ERR_YOUREBANNEDCREEP.command, "463": true
    case .fail: (message[1] ?? "").split(separator: "_").contains("BANNED")
    case .error:
      (message.parameters.last ?? "").lowercased().split { " ,;()[]!\"'".contains($0) }.contains {
        words.contains(trimmed($0))
      }
    default: false
    }
  }

  /// `K-Lined:` and `banned.` are words, too.
  private static func trimmed(_ word: Substring) -> String {
    var word = word.drop { $0 == ":" }
    while word.last == ":" || word.last == "." { word.removeLast() }
    return String(word)
  }
}

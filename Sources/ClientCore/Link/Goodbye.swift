// What lives here: what a server's last words mean for coming back.

import IRC

enum Goodbye {
  /// Whether the session ends for a reason that coming back at once would not respect.
  static func isForGood(_ code: ReplyCode) -> Bool { code == .IDLE || code == .REPLACED }

  /// What a server says before the ERROR that ends a session.
  static let partings: Set<ReplyCode> = [
    .ACCOUNT_REMOVED, .CREDENTIALS_CHANGED, .IDLE, .REPLACED, .SHUTDOWN,
  ]

  /// For somebody whose account or password is not what it was at the login.
  static func dismissal(_ code: ReplyCode) -> LoginProblem.Kind? {
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
  static func isBan(_ message: Message) -> Bool {
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

// What lives here: HELP.
import IRC

extension Chat {
  /// Modern IRC, "HELP": 704, 705 and 706, or 524.
  func help(_ request: Request, _ replies: inout Replies) {
    let subject = request[0].map { $0.uppercased().clipped(to: 32) } ?? "*"
    guard let lines = Help.lines(about: subject), let title = lines.first else {
      // A subject that is no word cannot be repeated.
      let word = subject.isEmpty || subject.holds(" ") || subject.begins(with: ":") ? "*" : subject
      replies.add(.ERR_HELPNOTFOUND, word, "No help on that; HELP alone lists the commands")
      return
    }
    replies.add(.RPL_HELPSTART, subject, title)
    replies.add(.RPL_HELPTXT, subject, "")
    for line in lines.dropFirst() { replies.add(.RPL_HELPTXT, subject, line) }
    replies.add(.RPL_ENDOFHELP, subject, "End of help")
  }
}

/// How a command is written, and what it does.
enum Help {
  /// The title, then what follows it; nil for a subject that is not known.
  static func lines(about subject: String) -> [String]? {
    guard subject != "*" else {
      return ["What can be said here:"] + Verb.rows.map { "\(title($0)) - \($0.meaning)" }
    }
    guard let verb = Verb.table[Command(rawValue: subject)] else { return nil }
    return [title(verb), "\(verb.meaning)"]
  }

  private static func title(_ verb: Verb) -> String {
    verb.form.utf8CodeUnitCount == 0
      ? verb.command.rawValue : "\(verb.command.rawValue) \(verb.form)"
  }
}

// What lives here: for every command the dearest arguments that are legal.
import IRC
import ServerCore

/// Lines of one client that are measured, and what has to be said before and after.
struct DearLine {
  enum Speaker {
    /// Has an account, and is in ten large rooms.
    case member
    /// An operator of the server.
    case root
    case guest
    /// A connection that has not logged in, a new one each time.
    case stranger
  }

  let name: String
  var speaker = Speaker.member
  var before: [String] = []
  let lines: [String]
  var after: [String] = []

  init(
    _ name: String, by speaker: Speaker = .member, before: [String] = [], _ lines: [String],
    after: [String] = []
  ) {
    self.name = name
    self.speaker = speaker
    self.before = before
    self.lines = lines
    self.after = after
  }
}

extension DearLine {
  /// Words as many as fit into one parameter.
  static func list(_ count: Int, _ bytes: Int = 480, _ word: (Int) -> String) -> String {
    var list = ""
    for index in 0..<count {
      let next = word(index)
      guard list.utf8.count + next.utf8.count < bytes else { break }
      list += (index == 0 ? "" : ",") + next
    }
    return list
  }

  /// Client-only tags up to their limits: as many as one message may have, as long as they can be,
  /// with values of which every byte is escaped.
  static func tags() -> String {
    let count = SharedSettings().messages.clientTags
    let space = LineLimit.clientTagData / count - 1
    return "@"
      + (0..<count).map { index in
        let key = "+" + String(index, radix: 36) + "="
        return key + String(repeating: "\\s", count: (space - key.utf8.count) / 2)
      }.joined(separator: ";")
  }

  /// As many as fit, which is more than one message may have.
  static func countless() -> String {
    var tags = ""
    for index in 0... {
      let tag = (index == 0 ? "" : ";") + "+" + String(index, radix: 36)
      guard tags.utf8.count + tag.utf8.count <= LineLimit.clientTagData else { break }
      tags += tag
    }
    return "@" + tags
  }

  /// Bans that nobody meets, as many as a room may have.
  static func masks(_ room: String, _ sign: String) -> [String] {
    (0..<8).map { line in
      "MODE \(room) \(sign)bbbbbbbbbbbb "
        + (0..<12).map { "*a*b*a\(line)x\($0)*!*@*" }.joined(separator: " ")
    }
  }

  static let large = list(100) { "#large\($0)" }
  static let people = list(100) { "u\($0 * 97)" }
  static let wrong = list(100) { "uu\($0)x" }
  static let fresh = list(95) { "#n\($0)" }
  static let text = String(repeating: "x", count: 300)
  static let heavy = String(repeating: "e\u{301}", count: 160)

  static var all: [DearLine] {
    [strangers, speech, past, rooms, persons, server, operators].flatMap { $0 }
  }

  private static var strangers: [DearLine] {
    let login = list(40, 3000) { "n\($0)" }
    let payload = Array(("\0" + heavy + heavy + heavy + heavy + "\0word").utf8)
    let chunks = SASL.chunks(of: payload).map { "AUTHENTICATE " + $0 }
    return [
      DearLine("(tags alone)", by: .stranger, [countless()]),
      DearLine("(tags alone, 8191)", by: .stranger, ["@" + String(repeating: "a;", count: 4094)]),
      DearLine("(spaces)", by: .stranger, [String(repeating: " ", count: 510)]),
      DearLine(
        "(no command)", by: .stranger, [countless() + " " + String(repeating: "é", count: 250)]),
      DearLine("(unknown)", by: .stranger, [countless() + " LSTI " + login.prefix(480)]),
      DearLine("CAP LS", by: .stranger, ["CAP LS 302"], after: ["CAP END"]),
      DearLine("CAP REQ", by: .stranger, ["CAP REQ :" + String(repeating: "a b ", count: 120)]),
      DearLine("AUTHENTICATE PLAIN, long name", by: .stranger, ["AUTHENTICATE PLAIN"] + chunks),
      DearLine(
        "AUTHENTICATE SCRAM, long name", by: .stranger, ["AUTHENTICATE SCRAM-SHA-256"] + chunks),
      DearLine(
        "PASS, long name", by: .stranger, before: ["NICK q", "USER q 0 * :q"],
        [
          "PASS " + heavy + ":" + "x"
        ]),
      DearLine("NICK", by: .stranger, ["NICK " + heavy, "NICK Vv1iIlrnrnrnrnrnrnrnrnrnrn"]),
      DearLine("USER", by: .stranger, ["USER " + text + " 0 * :" + heavy.prefix(80)]),
      DearLine(
        "REGISTER", by: .stranger, before: ["NICK newcomer"],
        [
          "REGISTER * * a-good-password"
        ]),
      DearLine("VERIFY", by: .stranger, ["VERIFY u1 12345"]),
      DearLine("TAKEOVER", by: .stranger, ["TAKEOVER"]),
      DearLine(
        "METADATA early", by: .stranger, before: ["CAP REQ :draft/metadata-2 batch"],
        [
          "METADATA * SUB " + list(200) { "k\($0)" }.replacingCommas
        ]),
    ]
  }

  private static var speech: [DearLine] {
    [
      DearLine("PRIVMSG #everyone", ["PRIVMSG #everyone :" + text]),
      DearLine("PRIVMSG #everyone, 64 tags", [tags() + " PRIVMSG #everyone :" + text]),
      DearLine("PRIVMSG, countless tags", [countless() + " PRIVMSG #everyone :" + text]),
      DearLine("PRIVMSG a large room", ["PRIVMSG #large0 :" + text]),
      DearLine(
        "PRIVMSG too many rooms", [tags() + " PRIVMSG \(list(95, 400) { "#large\($0)" }) :hi"]),
      DearLine(
        "PRIVMSG ten large rooms",
        [
          tags() + " PRIVMSG \(list(10, 400) { "#large\($0)" }) :hi"
        ]),
      DearLine("PRIVMSG people", [tags() + " PRIVMSG \(people.prefix(380)) :hi"]),
      DearLine("PRIVMSG $*", [tags() + " PRIVMSG $* :" + text]),
      DearLine("PRIVMSG wrong names", ["PRIVMSG \(wrong.prefix(400)) :hi", "PRIVMSG u999x :hi"]),
      DearLine(
        "PRIVMSG with an id",
        [
          "@+parley/id=a1 PRIVMSG #everyone :hi", "@+parley/id=a2 PRIVMSG #large0 :hi",
        ]),
      DearLine("NOTICE wrong names", ["NOTICE \(wrong.prefix(400)) :hi"]),
      DearLine("TAGMSG #everyone", [tags() + " TAGMSG #everyone"]),
      DearLine("TAGMSG ten large rooms", [tags() + " TAGMSG " + list(10) { "#large\($0)" }]),
      DearLine("TAGMSG people", [tags() + " TAGMSG \(people.prefix(380))"]),
      DearLine(
        "PRIVMSG, 100 bans", before: ["JOIN #banned"] + masks("#banned", "+"),
        ["PRIVMSG #banned :" + text, "MODE #banned bbbbbbbbbbbbb", "NAMES #banned"],
        after: masks("#banned", "-")),
      DearLine(
        "BATCH, 100 lines to #everyone",
        ["BATCH +r draft/multiline #everyone"]
          + (0..<99).map { "@batch=r PRIVMSG #everyone :line \($0) " + text.prefix(60) }
          + ["BATCH -r"]),
      DearLine("TOPIC", by: .root, ["TOPIC #large0 :" + text, "TOPIC #large0 :" + text + "y"]),
    ]
  }

  private static var past: [DearLine] {
    [
      DearLine("CHATHISTORY LATEST", by: .root, ["CHATHISTORY LATEST #large0 * 500"]),
      DearLine(
        "CHATHISTORY TARGETS",
        [
          "CHATHISTORY TARGETS timestamp=2020-01-01T00:00:00.000Z "
            + "timestamp=2040-01-01T00:00:00.000Z 500"
        ]),
      DearLine("MARKREAD", ["MARKREAD #large0 timestamp=2026-01-01T00:00:00.000Z"]),
      DearLine("SEARCH", ["SEARCH text=word"]),
      DearLine("CHATHISTORY of long messages", by: .root, ["CHATHISTORY LATEST #large1 * 500"]),
      DearLine(
        "CHATHISTORY BETWEEN", by: .root,
        ["CHATHISTORY BETWEEN #large0 msgid=bench-a msgid=bench-b 500"]),
      DearLine(
        "SEARCH, many words", ["SEARCH text=" + String(repeating: "w", count: 9).words(40)]),
      DearLine("REDACT", by: .root, ["REDACT #large0 bench-a"]),
    ]
  }
}

extension String {
  fileprivate func words(_ count: Int) -> String {
    repeatElement(self, count: count).joined(separator: "\\s")
  }

  fileprivate var replacingCommas: String {
    String(decoding: utf8.map { $0 == 44 ? 32 : $0 }, as: UTF8.self)
  }
}

// What lives here: the rows of the commands about what is said, and what was.

extension Verb {
  static let messages: [Verb] = [
    Verb(
      .privmsg, 0, .shared, speaks: true, keeps: .asItSays,
      form: "<name or room>[,...] :<text>", "say something; $* is everybody"
    ) { (c, r) throws(Refusal) in try c.say(r) },
    Verb(
      .notice, 0, .shared, speaks: true, keeps: .asItSays,
      form: "<name or room>[,...] :<text>", "the same for programs: it is never answered"
    ) { (c, r) throws(Refusal) in try c.say(r) },
    Verb(
      .tagmsg, 0, .shared, input: false, speaks: true, keeps: .asItSays,
      form: "<name or room>[,...]", "client tags without a text",
      "IRCv3 message-tags, \"The TAGMSG tag-only message\""
    ) { (c, r) throws(Refusal) in try c.relayTags(r) },
    Verb(
      .redact, 2, .decided, keeps: .always,
      form: "<name or room> <msgid> [:<why>]", "remove a message", "IRCv3 message-redaction"
    ) { (c, r) throws(Refusal) in try c.redact(r) },
    Verb(
      .batch, 1, .decided, keeps: .asItSays,
      form: "+<word> draft/multiline <name or room>, -<word>", "say something of several lines",
      "IRCv3 multiline, \"Opening and closing batches\""
    ) { (c, r) throws(Refusal) in try c.batch(r) },
    Verb(
      .chatHistory, 0, .own, input: false,
      form: "<subcommand> <name or room> ...", "what was said before", "IRCv3 chathistory"
    ) { (c, r) throws(Refusal) in try c.chatHistory(r) },
    Verb(
      .markRead, 0, .shared, input: false, keeps: .asItSays,
      form: "<name or room> [timestamp=<time>]", "how far you have read", "IRCv3 read-marker"
    ) { (c, r) throws(Refusal) in try c.markRead(r) },
    Verb(
      .search, 0, .own,
      form: "text=<words>[;in=<room>][;from=<name>]", "find what was said", "soju.im/search"
    ) { (c, r) throws(Refusal) in try c.search(r) },
  ]
}

// What lives here: lines to messages and back (Modern IRC, "Message Format"; IRCv3 message-tags).
import IRC
import System
import Testing

@Suite struct `A line of the protocol` {
  @Test func `has tags, a source, a command and parameters`() throws {
    let message = try Message(
      parsing: "@id=234AB;+x=y :dan!d@localhost PRIVMSG #chan :Hey what's up!")
    #expect(message.tags["id"] == "234AB")
    #expect(message.tags["+x"] == "y")
    #expect(message.source == Source("dan", user: "d", host: "localhost"))
    #expect(message.command == .privmsg)
    #expect(message.parameters == ["#chan", "Hey what's up!"])
  }

  @Test(
    arguments: [
      (":irc.example.com CAP LS * :multi-prefix sasl", ["LS", "*", "multi-prefix sasl"]),
      ("CAP REQ :sasl message-tags foo", ["REQ", "sasl message-tags foo"]),
      (":dan!d@localhost PRIVMSG #chan :Hey!", ["#chan", "Hey!"]),
      (":dan!d@localhost PRIVMSG #chan Hey!", ["#chan", "Hey!"]),
      ("PRIVMSG #chan ::-) ", ["#chan", ":-) "]),
      ("PRIVMSG #chan :", ["#chan", ""]),
      ("PRIVMSG  #chan   hi  ", ["#chan", "hi"]),
      ("PRIVMSG #chan a:b :c :d", ["#chan", "a:b", "c :d"]),
      ("QUIT", []),
      ("QUIT ", []),
      ("MODE 1 2 3", ["1", "2", "3"]),
    ] as [(String, [String])])
  func `has parameters as the specification's examples say`(
    _ line: String, _ parameters: [String]
  ) throws {
    #expect(try Message(parsing: line).parameters == parameters)
  }

  @Test(arguments: [" ", " :"])
  func `has at most fifteen parameters`(_ separator: String) throws {
    let words = (1...14).map { String($0) }
    let message = try Message(
      parsing: "A " + words.joined(separator: " ") + separator + "15 16")
    #expect(message.parameters == words + ["15 16"])
  }

  @Test(
    arguments: [
      ("@a=b;c=32;k;rt=ql7 X", ["a": "b", "c": "32", "k": "", "rt": "ql7"]),
      (#"@a=b\\and\nk;c=72\s45;d=gh\:764 X"#, ["a": "b\\and\nk", "c": "72 45", "d": "gh;764"]),
      (#"@a=\b\q;b=x\ X"#, ["a": "bq", "b": "x"]),
      ("@a=;b X", ["a": "", "b": ""]),
      ("@a=1;a=2 X", ["a": "2"]),
      ("@a=b=c X", ["a": "b=c"]),
      ("@;;a=1;; X", ["a": "1"]),
      ("@=x X", [:]),
      ("@example.com/key=v;+example.com/k X", ["example.com/key": "v", "+example.com/k": ""]),
      (#"@a=\r\n\s\:\\ X"#, ["a": "\r\n ;\\"]),
      ("@größe=ß X", ["größe": "ß"]),
    ] as [(String, [String: String])])
  func `has tags with their values unescaped`(_ line: String, _ expected: [String: String]) throws {
    let tags = try Message(parsing: line).tags
    #expect(tags.all.count == expected.count)
    for (key, value) in expected { #expect(tags[key] == value) }
  }

  @Test(
    arguments: [
      ("coolguy", "coolguy", nil, nil), ("coolguy!ag@127.0.0.1", "coolguy", "ag", "127.0.0.1"),
      ("coolguy@127.0.0.1", "coolguy", nil, "127.0.0.1"), ("coolguy!ag", "coolguy", "ag", nil),
      ("irc.example.com", "irc.example.com", nil, nil), ("a!b@c@d!e", "a", "b", "c@d!e"),
    ] as [(String, String, String?, String?)])
  func `has a source of up to three parts`(
    _ text: String, _ nick: String, _ user: String?, _ host: String?
  ) {
    let source = Source(parsing: text)
    #expect(source == Source(nick, user: user, host: host))
    #expect(source.description == text)
  }

  @Test func `has a command in upper case, or three digits`() throws {
    #expect(try Message(parsing: "privmsg a b").command == .privmsg)
    #expect(try Message(parsing: "001 a").command.numeric == .RPL_WELCOME)
    #expect(Numeric.RPL_WELCOME.command.rawValue == "001")
    #expect(Command("PRIVMSG").numeric == nil)
  }

  @Test(
    arguments: [
      ("", .empty), ("   ", .empty), (":source", .empty), ("@a=b", .empty), ("@a=b :c", .empty),
      ("12", .malformedCommand), ("1234", .malformedCommand), ("A1", .malformedCommand),
      ("PR-V", .malformedCommand), ("ÄB", .malformedCommand), ("A\u{0}B", .forbiddenByte),
      ("A :b\rc", .forbiddenByte), ("A :b\nc", .forbiddenByte),
    ] as [(String, Message.ParseError)])
  func `is refused when it is not one`(_ line: String, _ error: Message.ParseError) {
    #expect(throws: error) { try Message(parsing: line) }
  }

  @Test(
    arguments: [
      [0xFF], [0xC3, 0x28], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xC0, 0x80],
    ] as [[UInt8]])
  func `is refused when it is not UTF-8`(_ bytes: [UInt8]) {
    let line = Array("PRIVMSG a :".utf8) + bytes
    #expect(throws: Message.ParseError.invalidUTF8) { try Message(parsing: line.span) }
  }

  @Test func `is written so that every client finds its text`() {
    #expect(Message(.privmsg, "bob", "hi").description == "PRIVMSG bob :hi")
    #expect(Message(.privmsg, "bob", "").description == "PRIVMSG bob :")
    #expect(Message(.join, "#a").description == "JOIN #a")
    #expect(Message(.ping, "x").description == "PING :x")
    #expect(Message(.quit, "bye").description == "QUIT :bye")
    #expect(Message(.mode, "#a", "+o", "bob").description == "MODE #a +o bob")
    #expect(Message(.away).description == "AWAY")
  }

  @Test func `cannot be forged by a text with line ends`() {
    let bytes = Message(.privmsg, "bob", "hi\r\nQUIT\0").encoded()
    #expect(bytes == Array("PRIVMSG bob :hi  QUIT \r\n".utf8))
    let tagged = Message(tags: ["+a": "x\r\ny;z"], .privmsg, "bob", "hi")
    #expect(tagged.description == #"@+a=x\r\ny\:z PRIVMSG bob :hi"#)
  }

  @Test func `survives the way there and back, whatever it says`() throws {
    var random = SeededGenerator(seed: 7)
    for _ in 0..<5000 {
      let message = random.message()
      let line = message.encoded().dropLast(2)
      #expect(try Message(parsing: Array(line).span) == message)
      #expect(message.tags.isEmpty || line.prefix { $0 != 32 }.count == message.tags.byteCount + 1)
    }
  }

  @Test func `never traps, whatever the bytes are`() {
    var random = SeededGenerator(seed: 11)
    for _ in 0..<20_000 {
      let bytes = random.bytes(upTo: 40)
      _ = try? Message(parsing: bytes.span)
    }
  }

  @Test func `with thousands of tags is read whole`() throws {
    let line = "@" + (0..<1600).map { "k\($0)" }.joined(separator: ";") + " X"
    #expect(try Message(parsing: line).tags.all.map(\.key) == (0..<1600).map { "k\($0)" })
  }
}

/// Random messages, the same in every run.
extension SeededGenerator {
  mutating func bytes(upTo limit: Int) -> [UInt8] {
    let interesting = Array("@:;= \\aZ19!#\0\r\n".utf8) + [0xC3, 0xA4, 0xFF, 0xF0]
    return (0..<Int.random(in: 0...limit, using: &self)).map { _ in
      interesting.randomElement(using: &self) ?? 0
    }
  }

  private mutating func text(_ alphabet: String, upTo limit: Int) -> String {
    String(
      (0..<Int.random(in: 0...limit, using: &self)).map { _ in
        alphabet.randomElement(using: &self) ?? "x"
      })
  }

  mutating func message() -> Message {
    let wild = "ab :;=\\@ß👋\u{1}\u{2}"
    var tags = Tags()
    for _ in 0..<Int.random(in: 0...3, using: &self) {
      tags["k" + text("ab/+.", upTo: 4)] = text(wild + "\r\n", upTo: 6)
    }
    var parameters = (0..<Int.random(in: 0...5, using: &self)).map { _ in
      "p" + text("ab:;=@ß", upTo: 5)
    }
    if Bool.random(using: &self) { parameters.append(text(wild, upTo: 12)) }
    let source =
      Bool.random(using: &self) ? Source("n" + text("ab", upTo: 3), user: "u", host: "h") : nil
    let command = [Command.privmsg, "001", .topic, .quit].randomElement(using: &self) ?? .ping
    return Message(tags: tags, source: source, command, parameters)
  }
}

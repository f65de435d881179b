/// What lives here: what the client knows about its server and about itself there.

import IRC

struct ServerFacts: Equatable, Sendable {
  var nick = ""
  /// `user@host` as others see it, once a line of one's own has come back.
  var userAndHost: String?
  var support = ISupport()
  var capabilities: Set<Capability> = []
  /// The value of draft/multiline in the server's list.
  var offeredMultiline: MultilineLimits?

  func fold(_ name: String) -> String { support.caseMapping.fold(name) }

  func isMe(_ name: String) -> Bool { fold(name) == fold(nick) }

  func isRoom(_ name: String) -> Bool {
    guard let first = name.first else { return false }
    return support.roomPrefixes.contains(first)
  }

  func has(_ capability: Capability) -> Bool { capabilities.contains(capability) }

  var lobby: ConversationKey? { support.lobby.map { .room(fold($0)) } }

  func key(for target: String) -> ConversationKey {
    if target == "$*" || target == "*" { return lobby ?? .server }
    if target.first == "$" { return .server }
    return isRoom(target) ? .room(fold(target)) : .person(fold(target))
  }

  /// Whether the server returns our messages once they are safe.
  var echoes: Bool { has(.echoMessage) }

  /// Splits `@+bob` or, with userhost-in-names, `@bob!b@host` into prefix and nick.
  func member(_ word: some StringProtocol) -> (prefix: String, nick: String) {
    let prefixes = support.memberPrefixes
    let prefix = word.prefix { prefixes.contains($0) }
    return (String(prefix), Source(parsing: word.dropFirst(prefix.count)).nick)
  }

  /// Bytes that a text to `target` may have, so that the relayed line fits.
  func room(for command: Command, to target: String) -> Int {
    let source = nick.utf8.count + 1 + (userAndHost?.utf8.count ?? 10 + 1 + 63)
    let frame = 1 + source + 1 + command.rawValue.utf8.count + 1 + target.utf8.count + 2 + 2
    return max(32, LineLimit.body - frame)
  }
}

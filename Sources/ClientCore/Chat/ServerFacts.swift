// What lives here: what the client knows about its server and about itself there.

import IRC
import System

struct ServerFacts: Equatable, Sendable {
  private(set) var nick = ""
  /// Which account this person is logged in to, where the server says so; the nick may be another.
  private(set) var account: String?
  /// `user@host` as others see it, once a line of one's own has come back.
  private var userAndHost: String?
  private(set) var support = ISupport()
  private var capabilities: Set<Capability> = []
  /// The value of draft/multiline in the server's list.
  private var offeredMultiline: MultilineLimits?
  /// When the server ends the session, unless somebody is there.
  private(set) var idleEnd: Moment?

  init() {}

  /// A new login; of the one before, what holds before the server says it again.
  init(nick: String, _ capabilities: Set<Capability>, after old: ServerFacts) {
    (self.nick, self.capabilities) = (nick, capabilities)
    account = old.account
    userAndHost = old.isMe(nick) ? old.userAndHost : nil
    offeredMultiline = old.offeredMultiline
  }

  // MARK: What the server says

  mutating func add(support tokens: some Sequence<String>) { support.add(tokens) }

  /// This person has another name now.
  mutating func rename(to nick: String) { self.nick = nick }

  /// Nil for none.
  mutating func logIn(to account: String?) { self.account = account }

  mutating func learnMyself(_ source: Source?) {
    guard let source, let user = source.user, let host = source.host else { return }
    userAndHost = "\(user)@\(host)"
  }

  /// A CAP line; returns what of it is wanted, and not had yet.
  mutating func takeCapabilities(_ message: Message) -> [Capability] {
    let list = Capability.list(message.parameters.last ?? "")
    let names = list.map(\.capability)
    if message[1] == "LS" || message[1] == "NEW",
      let value = list.last(where: { $0.capability == .multiline })?.value
    {
      offeredMultiline = MultilineLimits(value)
    }
    switch message[1] {
    case "NEW": return names.filter { Negotiation.wanted.contains($0) && !has($0) }
    case "ACK":
      for name in names {
        if name.rawValue.hasPrefix("-") {
          capabilities.remove(Capability(rawValue: String(name.rawValue.dropFirst())))
        } else if Negotiation.wanted.contains(name) {
          capabilities.insert(name)
        }
      }
    case "DEL": capabilities.subtract(names)
    default: break
    }
    return []
  }

  /// What the server takes as one message of several lines now, if it takes any at all.
  var multiline: MultilineLimits? { has(.multiline) && has(.batch) ? offeredMultiline : nil }

  // MARK: Names

  func fold(_ name: String) -> String { support.caseMapping.fold(name) }

  func isMe(_ name: String) -> Bool { fold(name) == fold(nick) }

  /// Whether this person is the source of a line, which may be of a time when the nick was another's,
  /// or their own another.
  func isMine(_ message: Message) -> Bool {
    guard let source = message.source else { return false }
    guard let account, let sender = message.tags[Tags.account] else { return isMe(source.nick) }
    return fold(sender) == fold(account)
  }

  func isRoom(_ name: String) -> Bool {
    guard let first = name.first else { return false }
    return support.roomPrefixes.contains(first)
  }

  func has(_ capability: Capability) -> Bool { capabilities.contains(capability) }

  /// The server warns that nobody seems to be there.
  mutating func warnOfIdling(until end: Moment) { idleEnd = end }

  /// True if the server had warned.
  mutating func endWarning() -> Bool { idleEnd.take() != nil }

  /// The target that is every account; older servers of Parley have it without saying so.
  var everybody: String? { support.everybody ?? (support.lobby == nil ? nil : "$*") }

  /// Whether an account's name reaches its owner under whatever nick, and while nobody is there.
  var addressesAccounts: Bool { support.everybody != nil }

  var lobby: ConversationKey? {
    support.lobby.flatMap { isRoom($0) && isSayable($0) ? .room(fold($0)) : nil }
  }

  func key(for target: String) -> ConversationKey {
    if target == "$*" || target == "*" { return lobby ?? .server }
    if target.first == "$" { return .server }
    return isRoom(target) ? .room(fold(target)) : .person(fold(target))
  }

  /// Whether the server keeps a message once that is sent twice under one id.
  var keepsOnce: Bool { has(.messageTags) && support.lobby != nil }

  /// Whether a line with this target goes to it, and to nobody else. Names come from servers, too.
  func isSayable(_ target: String) -> Bool {
    guard let first = target.utf8.first, target.utf8.count <= 300 else { return false }
    return first != UInt8(ascii: ":") && !target.utf8.contains { $0 <= 32 || $0 == 44 || $0 == 127 }
  }

  /// Whether the target is one person.
  func isPerson(_ target: String) -> Bool {
    guard isSayable(target), !isRoom(target), let first = target.first else { return false }
    return first != "$" && !support.memberPrefixes.contains(first)
  }

  /// How many receivers one line may name (ISUPPORT TARGMAX, MAXTARGETS).
  func mostTargets(_ command: Command) -> Int {
    for item in (support["TARGMAX"] ?? "").split(separator: ",") {
      let halves = item.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      guard halves[0].uppercased() == command.rawValue else { continue }
      guard halves.count > 1, !halves[1].isEmpty else { return .max }
      return max(Int(halves[1]) ?? 1, 1)
    }
    // One each is safe everywhere.
    return max(support["MAXTARGETS"].flatMap { Int($0) } ?? (support.lobby == nil ? 1 : 4), 1)
  }

  /// The receivers, each once, as many a line as the server takes and a line has room for.
  func groups(of targets: [String], for command: Command) -> [[String]] {
    let most = mostTargets(command)
    var seen: Set<String> = []
    var groups: [[String]] = []
    var bytes = 0
    for target in targets where seen.insert(fold(target)).inserted {
      bytes += target.utf8.count + 1
      if let last = groups.last, last.count < most, bytes <= Self.targetRoom {
        groups[groups.count - 1].append(target)
      } else {
        groups.append([target])
        bytes = target.utf8.count + 1
      }
    }
    return groups
  }

  private static let targetRoom = 128

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

/// What lives here: who a message comes from (`nick!user@host`, or a server's name).

public struct Source: Equatable, Sendable, CustomStringConvertible {
  /// A nickname, or a server's name when `user` and `host` are absent.
  public var nick: String
  public var user: String?
  public var host: String?

  public init(_ nick: String, user: String? = nil, host: String? = nil) {
    self.nick = nick
    self.user = user
    self.host = host
  }

  public init(parsing text: some StringProtocol) {
    let beforeHost = text.firstIndex(of: "@")
    let front = text[..<(beforeHost ?? text.endIndex)]
    let beforeUser = front.firstIndex(of: "!")
    nick = String(front[..<(beforeUser ?? front.endIndex)])
    user = beforeUser.map { String(front[front.index(after: $0)...]) }
    host = beforeHost.map { String(text[text.index(after: $0)...]) }
  }

  /// How long it is on the wire.
  public var byteCount: Int {
    nick.utf8.count + (user.map { $0.utf8.count + 1 } ?? 0) + (host.map { $0.utf8.count + 1 } ?? 0)
  }

  public var description: String {
    nick + (user.map { "!" + $0 } ?? "") + (host.map { "@" + $0 } ?? "")
  }
}

// What lives here: who a message comes from (`nick!user@host`, or a server's name).

/// In front of a message (Modern IRC, "Source").
public struct Source: Equatable, Sendable, CustomStringConvertible, Codable {
  /// A nickname, or a server's name when `user` and `host` are absent.
  public var nick: String
  /// Nil where it was left out, as all servers do for themselves.
  public var user: String?
  public var host: String?

  public init(_ nick: String, user: String? = nil, host: String? = nil) {
    self.nick = nick
    self.user = user
    self.host = host
  }

  /// Takes any text: without `!` and `@` all of it is the nick.
  public init(parsing text: some StringProtocol) {
    let text = Substring(text)
    let atHost = text.cut(at: "@")
    let front = atHost?.front ?? text
    let atUser = front.cut(at: "!")
    nick = String(atUser?.front ?? front)
    user = (atUser?.back).map { String($0) }
    host = (atHost?.back).map { String($0) }
  }

  /// How long it is on the wire.
  public var byteCount: Int {
    nick.utf8.count + (user.map { $0.utf8.count + 1 } ?? 0) + (host.map { $0.utf8.count + 1 } ?? 0)
  }

  /// `nick!user@host`, without what is nil.
  public var description: String {
    nick + (user.map { "!" + $0 } ?? "") + (host.map { "@" + $0 } ?? "")
  }
}

// What lives here: what a client said before it was let in.

struct Registration: Sendable {
  /// Among the connections of its address.
  private(set) var isCounted = false
  /// CAP LS or REQ came and CAP END did not.
  private(set) var isNegotiating = false
  /// 302 or higher shows values in CAP LS.
  private(set) var capabilityVersion = 301
  private(set) var wantsNick: String?
  /// The last name that NICK asked for and could not have.
  private(set) var refusedNick: String?
  private(set) var password: String?
  private(set) var hasUser = false
  /// A line has come.
  private(set) var hasSpoken = false

  mutating func count() { isCounted = true }

  mutating func negotiate(_ isNegotiating: Bool) { self.isNegotiating = isNegotiating }

  /// "CAP LS Version": the highest is kept.
  mutating func take(version: Int) { capabilityVersion = max(capabilityVersion, version) }

  /// The name may turn out not to be free.
  mutating func doubt(_ name: String) { refusedNick = name }

  mutating func want(_ name: String) { wantsNick = name }

  mutating func refuse(_ name: String) { (wantsNick, refusedNick) = (nil, name) }

  mutating func take(password: String?) { self.password = password }

  mutating func noteUser() { hasUser = true }

  /// Returns whether it is the first line.
  mutating func noteLine() -> Bool {
    defer { hasSpoken = true }
    return !hasSpoken
  }
}

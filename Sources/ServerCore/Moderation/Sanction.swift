// What lives here: bans and mutes of the whole server, as values.
import IRC
import System

/// One ban or mute, as it is kept.
public struct Sanction: Sendable, Equatable, Codable {
  /// What is forbidden.
  public enum Kind: String, Sendable, Codable {
    /// May not be here.
    case ban
    /// May read and not speak.
    case mute
  }

  /// What is forbidden to whoever it matches.
  public let kind: Kind
  /// What `Subject` wrote.
  public let subject: String
  /// Empty for none.
  public let reason: String
  /// The operator's nick.
  public let setBy: String
  /// By the calendar.
  public let setAt: Timestamp
  /// Its end as the calendar stood when it was set; nil for ever.
  public let until: Timestamp?
  /// Its end; nil for ever.
  public private(set) var ends: Moment?

  /// The same with another end.
  func ending(at moment: Moment?) -> Sanction {
    var sanction = self
    sanction.ends = moment
    return sanction
  }

  public init(
    kind: Kind, subject: String, reason: String, setBy: String, setAt: Timestamp,
    until: Timestamp?, ends: Moment? = nil
  ) {
    self.kind = kind
    self.subject = subject
    self.reason = reason
    self.setBy = setBy
    self.setAt = setAt
    self.until = until
    self.ends = ends
  }

  func isOver(at moment: Moment) -> Bool { ends.map { $0 <= moment } ?? false }

  /// `spam (2 hours left)`, for whoever it meets.
  func explanation(at moment: Moment) -> String {
    let left = ends.map { "\(max($0 - moment, .seconds(1)).roughlySpoken) left" } ?? "for ever"
    return reason.isEmpty ? "(\(left))" : "\(reason) (\(left))"
  }
}

extension Sanction {
  /// Whom it meets.
  enum Subject: Sendable, Hashable, Codable {
    /// As names are compared; `*` and `?` may stand in it.
    case account(Mask)
    /// `nick!user@host`; the host is what others see, or the address.
    case mask(Mask)
    case addresses(CIDR)
    /// `nick!user` at one of some addresses.
    case within(Mask, CIDR)

    /// `~a:bob` for an account, as in bans of rooms; an address or a range, also as `10.0.*`; a mask;
    /// or a bare name, which is an account's if there is one. Nil for what is none of these.
    init?(_ text: String, accounts: (Folded) -> Bool) {
      let key = Folded(text)
      let folded = key.text
      guard !text.isEmpty, !text.holds(" ") else { return nil }
      if let name = ["~a:", "$a:", "account:"].lazy.compactMap({ folded.behind($0) }).first {
        guard !name.isEmpty else { return nil }
        self = .account(Mask(String(name)))
      } else if let range = CIDR(text) ?? CIDR(octets: text) {
        self = .addresses(range)
      } else if accounts(key) {
        self = .account(Mask(folded))
      } else {
        // Faulty addresses and names of rooms are nobody's names.
        guard folded.holds(anyOf: "!@") || !folded.holds(anyOf: "/:#,") else { return nil }
        self.init(mask: folded)
      }
      // The whole of it is what has to be read again.
      guard self.text.utf8.count <= 200 else { return nil }
    }

    private init(mask text: String) {
      let parts = Source(parsing: text)
      func orAny(_ part: String?) -> String { part.flatMap { $0.isEmpty ? nil : $0 } ?? "*" }
      let isUser = parts.user == nil && parts.host != nil && !text.holds("!")
      // `user@host` is what other servers take it for.
      let (nick, user) = isUser ? ("*", parts.nick) : (parts.nick, parts.user)
      let front = orAny(nick) + "!" + orAny(user)
      if let range = parts.host.flatMap({ CIDR($0) }) {
        self = front == "*!*" ? .addresses(range) : .within(Mask(front), range)
      } else {
        self = .mask(Mask(front + "@" + orAny(parts.host)))
      }
    }

    var text: String {
      switch self {
      case .account(let name): "~a:" + name.text
      case .mask(let mask): mask.text
      case .addresses(let range): range.description
      case .within(let mask, let range): mask.text + "@" + range.description
      }
    }

    /// Why it meets nobody, now or later.
    func fault(_ reach: MaskReach) -> String? {
      switch self {
      case .account(let name): reach.fault(ofAccount: name.text)
      case .addresses: nil
      case .mask(let mask): reach.fault(of: mask)
      case .within(let mask, _): reach.fault(of: Mask(mask.text + "@*"))
      }
    }

    func meets(_ person: Person) -> Bool {
      switch self {
      case .account(let name): return person.account.map { name.matches($0.text) } ?? false
      case .addresses(let range): return range.contains(person.address)
      case .mask(let mask):
        return person.sources.contains(where: mask.matches)
      case .within(let mask, let range):
        return !person.isNameless && range.contains(person.address) && mask.matches(person.name)
      }
    }
  }

  /// Who is compared with it.
  struct Person {
    /// Whoever has not said a name yet.
    let isNameless: Bool
    let account: Folded?
    let address: String
    /// `nick!user`.
    let name: String
    /// The same with each of what may stand behind the `@`, the address among it; written once, for
    /// thousands may be compared with it.
    let sources: [String]

    init(name: String, user: String, account: Folded?, address: String, hosts: [String]) {
      isNameless = name.isEmpty
      self.account = account
      self.address = address
      let whole = "\(name)!\(user)"
      self.name = whole
      sources = name.isEmpty ? [] : hosts.map { whole + "@" + $0 }
    }
  }
}

extension Duration {
  /// `10m`, `1h30m`, `7d`, `2w`; a number alone is minutes. Nil for anything else.
  static func span(_ text: String) -> Duration? {
    let units: [Unicode.Scalar: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800]
    var total: Int64 = 0
    var number: Int64?
    let isMinutes = text.utf8.allSatisfy { (48...57).contains($0) }
    for scalar in (isMinutes ? text + "m" : text).unicodeScalars {
      if (48...57).contains(scalar.value) {
        number = (number ?? 0) * 10 + Int64(scalar.value - 48)
        guard number.map({ $0 <= 10_000_000 }) == true else { return nil }
      } else {
        guard let unit = units[scalar], let count = number else { return nil }
        let (sum, isTooLong) = total.addingReportingOverflow(count * unit)
        guard !isTooLong, sum <= 10_000_000 * 604_800 else { return nil }
        (total, number) = (sum, nil)
      }
    }
    return text.isEmpty || number != nil ? nil : .seconds(total)
  }

  /// In the largest unit of which there are about two, rounded up: `3 days`, `90 minutes`, `45 seconds`.
  var roughlySpoken: String {
    let (whole, rest) = components
    let seconds = whole + (rest > 0 ? 1 : 0)
    let units: [(Int64, String)] = [(86_400, "day"), (3600, "hour"), (60, "minute"), (1, "second")]
    for (size, name) in units where size == 1 || seconds * 10 >= size * 19 {
      let count = (seconds + size - 1) / size
      return count == 1 ? "1 \(name)" : "\(count) \(name)s"
    }
    return "no time"
  }
}

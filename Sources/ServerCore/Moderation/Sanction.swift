/// What lives here: bans and mutes of the whole server, as values.
import IRC

/// One ban or mute, as it is kept.
public struct Sanction: Sendable, Equatable {
  public enum Kind: String, Sendable {
    /// May not be here.
    case ban
    /// May read and not speak.
    case mute
  }

  public var kind: Kind
  /// What `Subject` wrote.
  public var subject: String
  public var reason: String
  /// The operator's nick.
  public var setBy: String
  public var setAt: Timestamp
  /// Its end as the calendar stood when it was set; nil for ever.
  public var until: Timestamp?
  /// Its end; nil for ever.
  public var ends: Moment?

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
  enum Subject: Sendable, Hashable {
    /// Folded.
    case account(String)
    /// `nick!user@host`; the host is the server's name or the address.
    case mask(Mask)
    case addresses(CIDR)

    /// `~a:bob` for an account, as in bans of rooms; an address or a range; a mask; or a bare name,
    /// which is an account's if there is one. Nil for what is none of these.
    init?(_ text: String, accounts: (String) -> Bool) {
      let folded = CaseMapping.ascii.fold(text)
      let name = ["~a:", "$a:", "account:"].first { folded.begins(with: $0) }
      if let name {
        guard folded.utf8.count > name.utf8.count else { return nil }
        self = .account(String(folded.dropFirst(name.count)))
      } else if let range = CIDR(text) {
        self = .addresses(range)
      } else if text.isEmpty || text.holds(" ") {
        return nil
      } else if accounts(folded) {
        self = .account(folded)
      } else {
        var mask = folded
        // Faulty addresses and names of rooms are nobody's names.
        guard
          mask.holds(anyOf: "!@")
            || !mask.holds(anyOf: "/:#,")
        else { return nil }
        if !mask.holds("!") { mask = mask.holds("@") ? "*!" + mask : mask + "!*" }
        if !mask.holds("@") { mask += "@*" }
        // The whole mask is what has to be read again.
        guard mask.utf8.count <= 200 else { return nil }
        self = .mask(Mask(mask))
      }
    }

    var text: String {
      switch self {
      case .account(let name): "~a:" + name
      case .mask(let mask): mask.text
      case .addresses(let range): range.description
      }
    }

    func meets(nick: String, user: String, host: String, account: String?, address: String) -> Bool
    {
      switch self {
      case .account(let name): account == name
      case .addresses(let range): range.contains(address)
      case .mask(let mask):
        !nick.isEmpty
          && (mask.matches("\(nick)!\(user)@\(host)") || mask.matches("\(nick)!\(user)@\(address)"))
      }
    }
  }
}

extension Duration {
  /// `10m`, `1h30m`, `7d`, `2w`; a number alone is minutes. Nil for anything else.
  static func span(_ text: String) -> Duration? {
    let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800]
    var total: Int64 = 0
    var number: Int64?
    let isMinutes = text.utf8.allSatisfy { (48...57).contains($0) }
    for character in isMinutes ? text + "m" : text {
      if let digit = character.wholeNumberValue, character.isASCII {
        number = (number ?? 0) * 10 + Int64(digit)
        guard number.map({ $0 <= 10_000_000 }) == true else { return nil }
      } else {
        guard let unit = units[character], let count = number else { return nil }
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

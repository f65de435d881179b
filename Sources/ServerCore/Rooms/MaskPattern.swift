// What lives here: what a mask in a room's list means, extended masks among them (EXTBAN).
import IRC

/// `[~t:minutes:][~m:]` and then `nick!user@host` or `~a:account` (account-extban).
struct MaskPattern: Sendable, Equatable {
  enum Subject: Sendable, Equatable {
    case source(Mask)
    case account(Mask)
  }

  /// Who is compared with masks.
  struct Person {
    /// `nick!user@host`.
    let source: String
    let account: Folded?
  }

  private(set) var minutes: Int?
  /// The person may stay, but not speak.
  private(set) var isMute = false
  private(set) var subject: Subject

  /// ISUPPORT `EXTBAN`.
  static let announced = "~,amt"
  private static let lengthLimit = 150
  private static let yearOfMinutes = 525_600

  /// Nil for what is no mask.
  init?(_ text: String) {
    guard text.utf8.count <= Self.lengthLimit, !text.isEmpty,
      text.utf8.allSatisfy({ $0 > 32 && $0 != 127 && $0 != UInt8(ascii: ",") })
    else { return nil }
    var rest = text[...]
    while rest.begins(with: "~"), let halves = rest.cut(at: ":") {
      rest = halves.back
      switch halves.front {
      case "~t", "~time":
        guard minutes == nil, let parts = rest.cut(at: ":"), let count = Int(parts.front),
          (1...Self.yearOfMinutes).contains(count)
        else { return nil }
        minutes = count
        rest = parts.back
      case "~m", "~mute":
        guard !isMute else { return nil }
        isMute = true
      case "~a", "~account":
        guard !rest.isEmpty else { return nil }
        subject = .account(Mask(String(rest).composed))
        guard fits else { return nil }
        return
      default: return nil
      }
    }
    guard !rest.isEmpty else { return nil }
    subject = .source(Mask(Self.normalised(String(rest))))
    guard fits else { return nil }
  }

  /// What is written down is read again, and may be longer than what was typed.
  private var fits: Bool { text.utf8.count <= Self.lengthLimit }

  /// `bob` is `bob!*@*`, `user@host` is `*!user@host`, what has a dot is a host.
  private static func normalised(_ text: String) -> String {
    func orAny(_ part: String?) -> String { part.flatMap { $0.isEmpty ? nil : $0 } ?? "*" }
    let parts = Source(parsing: text)
    if parts.host != nil, parts.user == nil { return "*!\(orAny(parts.nick))@\(orAny(parts.host))" }
    if parts.host == nil, parts.user == nil, text.holds(anyOf: ".:/") {
      return "*!*@" + text
    }
    return "\(orAny(parts.nick))!\(orAny(parts.user))@\(orAny(parts.host))"
  }

  /// As clients read it.
  var text: String { (minutes.map { "~t:\($0):" } ?? "") + untimed }

  /// The same without its end.
  var untimed: String {
    let end =
      switch subject {
      case .source(let mask): mask.text
      case .account(let mask): "~a:" + mask.text
      }
    return (isMute ? "~m:" : "") + end
  }

  /// Why it meets nobody, now or later.
  func fault(_ reach: MaskReach) -> String? {
    switch subject {
    case .source(let mask): reach.fault(of: mask)
    case .account(let mask): reach.fault(ofAccount: mask.text)
    }
  }

  func matches(_ person: Person) -> Bool {
    switch subject {
    case .source(let mask): mask.matches(person.source)
    case .account(let mask): person.account.map { mask.matches($0.text) } ?? false
    }
  }
}

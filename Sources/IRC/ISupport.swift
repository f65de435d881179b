// What lives here: what a server says it supports (Modern IRC, "RPL_ISUPPORT").

/// The tokens of all 005 lines of a connection; what was never said has the value that the
/// specification assumes.
public struct ISupport: Equatable, Sendable {
  private var values: [String: String] = [:]

  /// More than any server has.
  private static let limit = 500

  public init() {}

  /// Takes the tokens of one 005 line, without the nick in front and the text behind.
  public mutating func add(_ tokens: some Sequence<String>) {
    for token in tokens {
      if let name = token.behind("-") {
        values[String(name)] = nil
        continue
      }
      let halves = token.split(at: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard values.count < Self.limit || values[String(halves[0])] != nil else { continue }
      values[String(halves[0])] = halves.count > 1 ? Self.unescape(halves[1]) : ""
    }
  }

  /// The unescaped value; empty for a token without one, nil for one that was not said.
  public subscript(token: String) -> String? { values[token] }

  /// What was not said, or is not known, is `rfc1459`.
  public var caseMapping: CaseMapping {
    self["CASEMAPPING"].flatMap(CaseMapping.init(rawValue:)) ?? .rfc1459
  }

  /// First characters of a room's name.
  public var roomPrefixes: String { self["CHANTYPES"] ?? "#&" }

  /// Characters before a member's name, the highest rank first, such as `@+`.
  public var memberPrefixes: String {
    guard let prefix = self["PREFIX"] else { return "@+" }
    return prefix.split(at: ")", maxSplits: 1).dropFirst().first.map(String.init) ?? ""
  }

  /// The modes that those prefixes stand for, in the same order, such as `ov`.
  public var memberModes: String {
    guard let prefix = self["PREFIX"] else { return "ov" }
    return String((prefix.behind("(") ?? prefix[...]).until(")"))
  }

  /// What people call the network (`NETWORK`); nil where it was not said.
  public var networkName: String? { self["NETWORK"] }

  /// Parley's own token: 128 random bits that stay with the archive.
  public static let identityToken = "parley/ID"

  /// Parley's own token: where the servers of this chat are, `HOST:PORT` with commas between them.
  public static let serversToken = "parley/NODES"

  /// The archive's identity, as the server claims it; only in the form that parleyd gives it.
  public var identity: String? {
    self[Self.identityToken].flatMap { text in
      let isWhole =
        text.utf8.count == 32
        && text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
      return isWhole ? text : nil
    }
  }

  /// Parley's own token: the room everybody is in.
  public var lobby: String? { self["LOBBY"].flatMap { $0.isEmpty ? nil : $0 } }

  /// Parley's own token: the target that stands for every account; NAMES of it lists them.
  public var everybody: String? { self["EVERYBODY"].flatMap { $0.isEmpty ? nil : $0 } }

  /// `\xHH` stands for a byte.
  private static func unescape(_ value: Substring) -> String {
    guard value.holds("\\") else { return String(value) }
    var bytes: [UInt8] = []
    var rest = value.utf8[...]
    while let byte = rest.first {
      let code = rest.dropFirst(2).prefix(2)
      if byte == UInt8(ascii: "\\"), rest.dropFirst().first == UInt8(ascii: "x"),
        code.count == 2, let decoded = UInt8(String(decoding: code, as: UTF8.self), radix: 16)
      {
        bytes.append(decoded)
        rest = rest.dropFirst(4)
      } else {
        bytes.append(byte)
        rest = rest.dropFirst()
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

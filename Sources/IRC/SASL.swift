// What lives here: the AUTHENTICATE exchange both ends share (IRCv3 sasl 3.1; RFC 4616 for PLAIN).
import System

/// What both ends do alike, whatever the mechanism.
public enum SASL {
  /// A payload is sent in pieces of this many base64 bytes; a shorter piece (or `+`) ends it.
  public static let chunkSize = 400
  /// The longest payload, in base64 bytes, that a server collects.
  static let maximumPayload = 8 * chunkSize

  /// The parameters of the AUTHENTICATE commands that carry `payload`.
  public static func chunks(of payload: [UInt8]) -> [String] {
    let text = Base64.encode(payload)
    guard !text.isEmpty else { return ["+"] }
    var chunks: [String] = []
    var rest = text[...]
    while !rest.isEmpty {
      chunks.append(String(rest.prefix(chunkSize)))
      rest = rest.dropFirst(chunkSize)
    }
    if chunks.last?.utf8.count == chunkSize { chunks.append("+") }
    return chunks
  }

  /// Collects the pieces of one payload.
  public struct Collector: Equatable, Sendable {
    private var text = ""

    public init() {}

    /// What a piece made of those before it.
    public enum Progress: Equatable, Sendable {
      case incomplete
      case complete([UInt8])
      case tooLong
      case malformed
    }

    /// Takes the parameter of one AUTHENTICATE; after anything but `incomplete` the next one begins
    /// a payload.
    public mutating func add(_ chunk: String) -> Progress {
      guard chunk.utf8.count <= SASL.chunkSize else { return .tooLong }
      if chunk != "+" { text += chunk }
      guard text.utf8.count <= SASL.maximumPayload else { return .tooLong }
      if chunk.utf8.count == SASL.chunkSize { return .incomplete }
      defer { text = "" }
      return Base64.decode(text).map(Progress.complete) ?? .malformed
    }
  }

  /// RFC 4616: `authzid NUL authcid NUL password`.
  public struct Plain: Equatable, Sendable {
    /// Who to act as; empty for the account itself.
    public var authorization: String
    public var account: String
    /// As it was typed, in clear.
    public var password: String

    public init(authorization: String = "", account: String, password: String) {
      self.authorization = authorization
      self.account = account
      self.password = password
    }

    /// Nil unless the payload is three UTF-8 fields with an account and a password.
    public init?(payload: [UInt8]) {
      let fields = payload.split(separator: 0, omittingEmptySubsequences: false)
      guard fields.count == 3 else { return nil }
      let texts = fields.compactMap { String(validating: $0, as: UTF8.self) }
      guard texts.count == 3, !texts[1].isEmpty, !texts[2].isEmpty else { return nil }
      self.init(authorization: texts[0], account: texts[1], password: texts[2])
    }

    public var payload: [UInt8] {
      Array(authorization.utf8) + [0] + Array(account.utf8) + [0] + Array(password.utf8)
    }
  }
}

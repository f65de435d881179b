// What lives here: message tags and their escaping (IRCv3 message-tags).

/// The tags of one message in the order they came; a repeated key keeps its last value.
public struct Tags: Equatable, Sendable, ExpressibleByDictionaryLiteral, Codable {
  /// One key and its value.
  public struct Tag: Equatable, Sendable, Codable {
    /// With its `+` and its vendor, as on the wire.
    public let key: String
    /// The unescaped value; empty when the tag had none.
    public var value: String
  }

  /// In the order they came.
  public private(set) var all: [Tag] = []

  public init() {}

  public init(dictionaryLiteral elements: (String, String)...) {
    for (key, value) in elements { self[key] = value }
  }

  public var isEmpty: Bool { all.isEmpty }

  /// The unescaped value; nil where there is no such tag, which setting nil also brings about.
  public subscript(key: String) -> String? {
    get { all.first { $0.key == key }?.value }
    set {
      let index = all.firstIndex { $0.key == key }
      switch (index, newValue) {
      case (let index?, let value?): all[index].value = value
      case (let index?, nil): all.remove(at: index)
      case (nil, let value?): all.append(Tag(key: key, value: value))
      case (nil, nil): break
      }
    }
  }

  /// How long the tags are on the wire, without `@` and the closing space.
  public var byteCount: Int {
    all.reduce(max(0, all.count - 1)) { sum, tag in
      sum + tag.key.utf8.count + (tag.value.isEmpty ? 0 : 1)
        + tag.value.utf8.reduce(0) { $0 + (Self.isEscaped($1) ? 2 : 1) }
    }
  }

  private static func isEscaped(_ byte: UInt8) -> Bool {
    [UInt8(ascii: ";"), UInt8(ascii: " "), UInt8(ascii: "\\"), 13, 10].contains(byte)
  }

  /// How many of the tags are client-only.
  public var clientOnlyCount: Int { all.count { $0.key.utf8.first == UInt8(ascii: "+") } }

  /// The client-only tags (`+name`), which a server relays untouched.
  public var clientOnly: [Tag] { all.filter { $0.key.utf8.first == UInt8(ascii: "+") } }
}

/// Keys of the tags Parley reads or writes.
extension Tags {
  /// The account of a line's source (IRCv3 account-tag).
  public static let account = "account"
  /// The batch that a line is part of (IRCv3 batch).
  public static let batch = "batch"
  /// The source says that it is no person (IRCv3 bot-mode).
  public static let bot = "bot"
  /// A client's own name for a question, which stands on its answer (IRCv3 labeled-response).
  public static let label = "label"
  /// The server's id of a message (IRCv3 message-ids).
  public static let messageID = "msgid"
  /// The line goes on where the last one ended.
  public static let multilineConcat = "draft/multiline-concat"
  /// When it was said, in UTC (IRCv3 server-time).
  public static let time = "time"
  /// The sender's own id of a message, by which a message sent twice is kept once.
  public static let clientID = "+parley/id"
}

extension Tags {
  /// Parses the part between `@` and the first space.
  init(parsing bytes: borrowing Span<UInt8>) {
    var places: [String: Int] = [:]
    var start = 0
    while start < bytes.count {
      var end = start
      var equals: Int?
      while end < bytes.count, bytes[end] != UInt8(ascii: ";") {
        if equals == nil, bytes[end] == UInt8(ascii: "=") { equals = end }
        end += 1
      }
      let keyEnd = equals ?? end
      if keyEnd > start {
        let key = String(trusted: bytes.extracting(start..<keyEnd))
        let value = equals.map { Tags.unescape(bytes.extracting($0 + 1..<end)) } ?? ""
        // A look-up each: some thousand tags fit into one line.
        if let place = places[key] {
          all[place].value = value
        } else {
          places[key] = all.count
          all.append(Tag(key: key, value: value))
        }
      }
      start = end + 1
    }
  }

  /// Appends `key=value;key` without `@` and without the closing space.
  func encode(into bytes: inout [UInt8]) {
    for (index, tag) in all.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ";")) }
      bytes.append(contentsOf: tag.key.utf8)
      if !tag.value.isEmpty {
        bytes.append(UInt8(ascii: "="))
        Tags.escape(tag.value, into: &bytes)
      }
    }
  }

  /// message-tags, "Escaping values".
  public static func escape(_ value: String, into bytes: inout [UInt8]) {
    for byte in value.utf8 {
      switch byte {
      case UInt8(ascii: ";"): bytes.append(contentsOf: #"\:"#.utf8)
      case UInt8(ascii: " "): bytes.append(contentsOf: #"\s"#.utf8)
      case UInt8(ascii: "\\"): bytes.append(contentsOf: #"\\"#.utf8)
      case UInt8(ascii: "\r"): bytes.append(contentsOf: #"\r"#.utf8)
      case UInt8(ascii: "\n"): bytes.append(contentsOf: #"\n"#.utf8)
      default: bytes.append(byte)
      }
    }
  }

  private static func unescape(_ bytes: borrowing Span<UInt8>) -> String {
    var plain: [UInt8] = []
    plain.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      var byte = bytes[index]
      if byte == UInt8(ascii: "\\") {
        index += 1
        // A lone backslash at the end is dropped, as the specification says.
        guard index < bytes.count else { break }
        switch bytes[index] {
        case UInt8(ascii: ":"): byte = UInt8(ascii: ";")
        case UInt8(ascii: "s"): byte = UInt8(ascii: " ")
        case UInt8(ascii: "r"): byte = UInt8(ascii: "\r")
        case UInt8(ascii: "n"): byte = UInt8(ascii: "\n")
        default: byte = bytes[index]
        }
      }
      plain.append(byte)
      index += 1
    }
    return String(decoding: plain, as: UTF8.self)
  }
}

extension Tags {
  /// `key=value;key`, as on the wire without `@`.
  public var encoded: String {
    var bytes: [UInt8] = []
    encode(into: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Takes what `encoded` gives; what cannot be read is left out.
  public init(encoded: String) { self.init(parsing: Array(encoded.utf8).span) }
}

// What lives here: drafts that all clients of one person have in step (draft/metadata-2, private keys).

import IRC

/// The server keeps one value for each conversation, by its folded name; nobody else reads them.
struct SharedDrafts: Equatable, Sendable {
  struct Arrival: Equatable, Sendable {
    let name: String
    let text: String
    /// What the server had before: whoever has typed something else meanwhile goes on with that.
    let before: String
  }

  private static let start = "private/draft/"
  /// Longer keys and values no server takes; such drafts stay here.
  private static let keyLimit = 64
  private static let valueLimit = 300
  private static let countLimit = 200

  private var known: [String: String] = [:]
  private var arrived: [Arrival] = []
  /// Not everything that was typed before the login was told.
  private var isDue = false

  /// A server that knows nothing yet.
  mutating func begin() { (known, arrived, isDue) = ([:], [], true) }

  /// True once after a login.
  mutating func takeDue() -> Bool {
    defer { isDue = false }
    return isDue
  }

  static func isDraft(_ key: String?) -> Bool { key?.hasPrefix(start) ?? false }

  /// Another client of this person has this draft now; nil for none.
  mutating func hear(_ key: String, _ value: String?) {
    guard Self.isDraft(key), let name = Self.name(in: key.dropFirst(Self.start.count)),
      known[name] != nil || known.count < Self.countLimit
    else { return }
    let text = Self.text(of: value ?? "")
    arrived.removeAll { $0.name == name }
    arrived.append(Arrival(name: name, text: text, before: known[name] ?? ""))
    known[name] = text
  }

  mutating func takeArrived() -> [Arrival] {
    defer { arrived = [] }
    return arrived
  }

  /// What the server is to be told of these drafts, by folded name.
  mutating func changes(_ drafts: [(name: String, text: String)]) -> [Message] {
    drafts.compactMap { name, text in
      guard let key = Self.key(of: name) else { return nil }
      let value = Self.value(of: text)
      let isShared = value.utf8.count <= Self.valueLimit
      guard known[name, default: ""] != (isShared ? text : "") else { return nil }
      known[name] = isShared ? text : ""
      let isGone = text.isEmpty || !isShared
      return Message(.metadata, ["*", "SET", key] + (isGone ? [] : [value]))
    }
  }

  // MARK: Names and texts on the wire

  /// Letters and digits as they are, every other byte as `:` and two digits.
  private static func key(of name: String) -> String? {
    var key = start
    for byte in name.utf8 {
      let isPlain = (97...122).contains(byte) || (48...57).contains(byte)
      let digits = String(byte, radix: 16)
      key += isPlain ? String(Unicode.Scalar(byte)) : ":" + (byte < 16 ? "0" : "") + digits
    }
    return key.utf8.count <= keyLimit && key.utf8.count > start.utf8.count ? key : nil
  }

  private static func name(in key: Substring) -> String? {
    var bytes: [UInt8] = []
    var rest = key.utf8[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: ":") else {
        bytes.append(byte)
        continue
      }
      guard let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
        return nil
      }
      bytes.append(value)
      rest = rest.dropFirst(2)
    }
    return bytes.isEmpty ? nil : String(validating: bytes, as: UTF8.self)
  }

  /// A line end is `\n`, and `\` is `\\`.
  private static func value(of text: String) -> String {
    text.reduce(into: "") { value, character in
      if character.isNewline {
        value += "\\n"
      } else {
        value += character == "\\" ? "\\\\" : character == "\0" ? " " : String(character)
      }
    }
  }

  private static func text(of value: String) -> String {
    var text = ""
    var isEscaped = false
    for character in value {
      if isEscaped {
        text.append(character == "n" ? "\n" : character)
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else {
        text.append(character)
      }
    }
    return text
  }
}

extension Incoming {
  static let drafts: [Command: Handler] = [
    .metadata: { chat, message in
      if let key = message[1] { chat.conversations.shared.hear(key, message[3]) }
    },
    // What this client told the server itself.
    Numeric.RPL_KEYVALUE.command: { chat, message in
      if !SharedDrafts.isDraft(message[2]) { chat.showNumeric(message) }
    },
    Numeric.RPL_KEYNOTSET.command: { chat, message in
      if !SharedDrafts.isDraft(message[2]) { chat.showNumeric(message) }
    },
  ]
}

extension Client {
  /// What was typed elsewhere stands here, too, unless something else does.
  mutating func takeSharedDrafts() {
    guard chat.isReady, notebook.hasBeenReady else { return }
    for arrival in chat.conversations.shared.takeArrived() {
      let key = chat.facts.key(for: arrival.name)
      let isCurrent = key == chat.conversations.current
      let here = isCurrent ? wholeText : chat.conversations.draft(of: key)
      guard here.isEmpty || here == arrival.before, here != arrival.text else { continue }
      if !isCurrent {
        chat.conversations.set(draft: arrival.text, of: key, name: arrival.name)
      } else if asking.question == nil, !editor.isSearching {
        editor.set(arrival.text)
      }
    }
  }
}

extension Chat {
  /// What the other clients of this person are to be told.
  mutating func tellDrafts(_ places: [ConversationKey: KeptPlace]) -> [Message] {
    guard facts.has(.metadata), isReady else { return [] }
    return conversations.shared.changes(
      places.values.map { (facts.fold($0.name), $0.draft) }.sorted { $0.0 < $1.0 })
  }
}

// What lives here: a `Message` to the bytes of its line.

extension Message: CustomStringConvertible {
  /// Appends the line with its closing CR LF. CR, LF and NUL in a parameter become spaces, so that
  /// no text can forge a second line.
  public func encode(into bytes: inout [UInt8]) {
    if !tags.isEmpty {
      bytes.append(UInt8(ascii: "@"))
      tags.encode(into: &bytes)
      bytes.append(UInt8(ascii: " "))
    }
    encodeBody(into: &bytes)
  }

  /// Appends everything after the tags, with CR LF.
  public func encodeBody(into bytes: inout [UInt8]) {
    if let source {
      bytes.append(UInt8(ascii: ":"))
      source.encode(into: &bytes)
      bytes.append(UInt8(ascii: " "))
    }
    bytes.append(contentsOf: command.rawValue.utf8)
    for index in parameters.indices {
      let parameter = parameters[index]
      bytes.append(UInt8(ascii: " "))
      if index == parameters.count - 1, needsColon(parameter) { bytes.append(UInt8(ascii: ":")) }
      Self.append(parameter, to: &bytes)
    }
    bytes.append(13)
    bytes.append(10)
  }

  /// Appends `:source COMMAND name :text` with CR LF: what most lines are, without a value for it.
  public static func encode(
    _ text: String, to name: String, _ command: Command, from source: Source,
    into bytes: inout [UInt8]
  ) {
    bytes.append(UInt8(ascii: ":"))
    source.encode(into: &bytes)
    bytes.append(UInt8(ascii: " "))
    bytes.append(contentsOf: command.rawValue.utf8)
    bytes.append(UInt8(ascii: " "))
    append(name, to: &bytes)
    bytes.append(UInt8(ascii: " "))
    bytes.append(UInt8(ascii: ":"))
    append(text, to: &bytes)
    bytes.append(13)
    bytes.append(10)
  }

  private static func append(_ parameter: String, to bytes: inout [UInt8]) {
    let text = parameter.utf8Span.span
    guard text.holdsForbiddenByte else { return bytes.append(contentsOf: parameter.utf8) }
    for index in text.indices {
      let byte = text[index]
      bytes.append(byte == 0 || byte == 10 || byte == 13 ? UInt8(ascii: " ") : byte)
    }
  }

  /// The line with CR LF; its length is not limited here.
  public func encoded() -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(128)
    encode(into: &bytes)
    return bytes
  }

  /// The line without its line ending.
  public var description: String { String(decoding: encoded().dropLast(2), as: UTF8.self) }

  /// Small clients (sic, ii) find a message's text by its colon alone, so the last of several
  /// parameters always carries one, and so does the one of commands that are mostly text; MODE is
  /// the exception that they do not expect.
  private func needsColon(_ last: String) -> Bool {
    if parameters.count > 1 && command != .mode { return true }
    if [.away, .error, .ping, .quit].contains(command) { return true }
    guard let first = last.utf8.first else { return true }
    return first == UInt8(ascii: ":") || last.utf8.contains(UInt8(ascii: " "))
  }
}

extension Source {
  /// Appends `nick!user@host`.
  public func encode(into bytes: inout [UInt8]) {
    bytes.append(contentsOf: nick.utf8)
    if let user {
      bytes.append(UInt8(ascii: "!"))
      bytes.append(contentsOf: user.utf8)
    }
    if let host {
      bytes.append(UInt8(ascii: "@"))
      bytes.append(contentsOf: host.utf8)
    }
  }
}

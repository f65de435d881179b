// What lives here: what happens to a client, and what it wants done.

import IRC

/// Where a server is.
package struct Address: Hashable, Sendable, CustomStringConvertible {
  /// Where IRC over TLS usually is (RFC 7194).
  static let securePort: UInt16 = 6697

  /// A name or an address, without brackets.
  package let host: String
  package let port: UInt16
  /// Written with `ircs://`.
  let isSecure: Bool

  package init(host: String, port: UInt16, isSecure: Bool = false) {
    self.host = host
    self.port = port
    self.isSecure = isSecure
  }

  var wantsTLS: Bool { isSecure || port == Self.securePort }

  /// Where a server is that runs on this machine.
  package static let standard = Address(host: "localhost", port: 8001)

  /// `localhost 8001`, `localhost:8001`, `localhost`, `8001` or `[::1]:8001`; with `ircs://` in
  /// front of the host it is TLS, by itself on port 6697.
  package init?(parsing text: String) {
    var words = text.split(separator: " ").map(String.init)
    let scheme = words.first.flatMap { word in
      ["ircs://", "irc://"].first { word.lowercased().hasPrefix($0) }
    }
    if let scheme, let word = words.first {
      words[0] = String(word.dropFirst(scheme.count).prefix { $0 != "/" })
      guard !words[0].isEmpty else { return nil }
    }
    let usual = scheme == "ircs://" ? Self.securePort : Self.standard.port
    if words.count == 1, let word = words.first, let colon = word.lastIndex(of: ":"),
      word.hasPrefix("[") ? word[..<colon].hasSuffix("]") : word.firstIndex(of: ":") == colon
    {
      words = [String(word[..<colon]), String(word[word.index(after: colon)...])]
    }
    if words.count == 1, UInt16(words[0]) != nil { words.insert(Self.standard.host, at: 0) }
    if words.count == 1 { words.append(String(usual)) }
    guard words.count == 2, let port = UInt16(words[1]), port > 0 else { return nil }
    var host = words[0]
    if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
    guard Self.isHost(host) else { return nil }
    self.init(host: host, port: port, isSecure: scheme == "ircs://")
  }

  /// A name or an address as they are written; anything else is a slip, and no host has it.
  private static func isHost(_ text: String) -> Bool {
    guard (1...253).contains(text.utf8.count) else { return false }
    if text.contains(":") { return isIPv6(text) }
    let labels = (text.hasSuffix(".") ? text.dropLast() : text[...])
      .split(separator: ".", omittingEmptySubsequences: false)
    let areLabels = labels.allSatisfy { label in
      (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
        && label.utf8.allSatisfy(isHostByte)
    }
    guard areLabels, let last = labels.last else { return false }
    // A name never ends in a number: that is an address, or a port too large to be one.
    guard last.utf8.allSatisfy(isDigit) else { return true }
    return labels.count == 4 && labels.allSatisfy { UInt8($0) != nil }
  }

  private static func isIPv6(_ text: String) -> Bool {
    let parts = text.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
    let isZone = parts.count == 1 || (!parts[1].isEmpty && parts[1].utf8.allSatisfy(isHostByte))
    return isZone && (2...7).contains(parts[0].utf8.count { $0 == UInt8(ascii: ":") })
      && parts[0].utf8.allSatisfy { byte in
        isDigit(byte) || (97...102).contains(byte | 0x20) || byte == UInt8(ascii: ":")
          || byte == UInt8(ascii: ".")
      }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

  private static func isHostByte(_ byte: UInt8) -> Bool {
    isDigit(byte) || (97...122).contains(byte | 0x20) || byte == UInt8(ascii: "-")
      || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
  }

  package var description: String { "\(isSecure ? "ircs://" : "")\(host) \(port)" }
}

/// Who logs in. The password stays in memory so that a lost link can be taken up again.
package struct Credentials: Equatable, Sendable {
  let name: String
  let password: String
  /// A session elsewhere that keeps the person out is to end.
  let takesOver: Bool

  package init(name: String, password: String) {
    self.init(name: name, password: password, takesOver: false)
  }

  init(name: String, password: String, takesOver: Bool) {
    self.name = name
    self.password = password
    self.takesOver = takesOver
  }

  /// Once: who is sent away later does not come back by itself.
  var afterLogin: Credentials { Credentials(name: name, password: password) }
}

/// What the connection says.
package enum LinkEvent: Equatable, Sendable {
  case connected
  case line(Message)
  case disconnected(reason: String)
  case connectFailed(reason: String)
  /// The server's certificate was not taken; nothing was said to it.
  case untrusted(ShownCertificate)
  /// The server speaks TLS where plain text was meant, or the reverse; it understood nothing.
  case mismatched(speaksTLS: Bool)
  /// The answers to `ClientEffect.work`.
  case nonce(String)
  case proof(SCRAM.Proof, of: SCRAM.ProofTask)
}

/// What happens to the full-screen client.
package enum ClientEvent: Equatable, Sendable {
  case start
  case key(Key)
  /// The terminal has the screen that shows what `Client.unseen` numbered; the keys that waited
  /// before it was written came before this.
  case shown(Int)
  case resized(columns: Int, rows: Int)
  /// How many hues the terminal has for names.
  case hues(Int)
  /// Whether it draws several emoji with joiners between them as one.
  case joinsEmoji(Bool)
  case link(LinkEvent)
  /// What an earlier run left, and what there is to say about it.
  case restored(KeptState, note: String?)
  /// What had to be kept could not be written.
  case notKept(reason: String)
  /// The time that `wakeTime` named has come.
  case tick
  /// Someone outside asks the client to end (SIGTERM, SIGHUP).
  case terminate
}

/// What a client wants done, in order.
package enum ClientEffect: Equatable, Sendable {
  case connect(Address, Security)
  /// Writes down what later runs have to know of a server.
  case remember(TrustChange)
  case send(Message)
  /// Works something out for the login, without keeping anybody waiting.
  case work(LoginTask)
  /// Asks for `restored` at once, and names the file for every later `keep`.
  case restore(StateOwner)
  /// Writes down; what has to come first is on disk before any later `send` begins.
  case keep(StateRecord)
  /// Ends the connection without waiting; no `disconnected` event follows.
  case disconnect
  case bell
  /// Tells somebody who does not look at the terminal.
  case notify(Notification)
  /// Gives the terminal back until the shell continues the job.
  case suspend
  /// A line for standard output (plain mode).
  case print(String)
  /// A line for standard error (plain mode).
  case complain(String)
  case exit(status: Int32, farewell: String?)

  /// Whether it calls the person.
  var isCall: Bool {
    switch self {
    case .bell, .notify: true
    default: false
    }
  }

  /// What goes to a terminal in a form that does nothing to it.
  var readable: ClientEffect {
    switch self {
    case .print(let line): .print(DisplayForm.line(line))
    case .complain(let line): .complain(DisplayForm.line(line))
    case .notify(let notification): .notify(notification.readable)
    case .exit(let status, let farewell):
      .exit(status: status, farewell: farewell.map(DisplayForm.line))
    default: self
    }
  }
}

// What lives here: how a link is protected, and what a server showed of itself.

/// What a connection is asked for.
package enum Security: Hashable, Sendable {
  case plain
  /// TLS. With a pin (a SHA-256 fingerprint) nothing but that certificate counts; without one, the
  /// authorities do.
  case encrypted(pin: String?)

  var isEncrypted: Bool { self != .plain }
}

/// A certificate that was not taken, and why.
package struct ShownCertificate: Equatable, Sendable {
  /// SHA-256 in lower-case hexadecimal.
  package let fingerprint: String
  /// Why no authority vouches for it.
  let doubt: String?

  package init(fingerprint: String, doubt: String?) {
    self.fingerprint = fingerprint
    self.doubt = doubt
  }
}

/// Fingerprints as people write and read them.
package enum Fingerprint {
  /// 64 lower-case hexadecimal digits, from a text that may have colons or blanks in it.
  package static func parse(_ text: String) -> String? {
    let digits = text.lowercased().filter { $0 != ":" && !$0.isWhitespace }
    guard digits.count == 64, digits.allSatisfy({ $0.isASCII && $0.isHexDigit }) else { return nil }
    return digits
  }

  /// In groups of eight, which wrap and can be compared by eye.
  static func grouped(_ fingerprint: String) -> String {
    var groups: [Substring] = []
    var rest = fingerprint[...]
    while !rest.isEmpty {
      groups.append(rest.prefix(8))
      rest = rest.dropFirst(8)
    }
    return groups.joined(separator: " ")
  }

  /// The same in two rows, so that two fingerprints stand below each other.
  static func twoRows(_ fingerprint: String) -> String {
    let half = fingerprint.count / 2
    return grouped(String(fingerprint.prefix(half))) + "\n"
      + grouped(String(fingerprint.dropFirst(half)))
  }
}

/// What the person who starts the client has to say about encryption.
package struct SecuritySettings: Equatable, Sendable {
  /// TLS, whatever the port.
  let wantsTLS: Bool
  /// The only certificate that counts.
  let pin: String?
  /// Whether the password may travel in plain text to other machines.
  let allowsPlaintext: Bool
  /// Whether there is a certificate of the person's own to show.
  let hasCertificate: Bool
  /// What earlier runs learned.
  let trust: Trust

  package init(
    wantsTLS: Bool = false, pin: String? = nil, allowsPlaintext: Bool = false,
    hasCertificate: Bool = false, trust: Trust = Trust()
  ) {
    self.wantsTLS = wantsTLS
    self.pin = pin
    self.allowsPlaintext = allowsPlaintext
    self.hasCertificate = hasCertificate
    self.trust = trust
  }

  /// The same, with what was learned since.
  func knowing(_ change: TrustChange) -> SecuritySettings {
    var trust = trust
    trust.apply(change)
    return SecuritySettings(
      wantsTLS: wantsTLS, pin: pin, allowsPlaintext: allowsPlaintext,
      hasCertificate: hasCertificate, trust: trust)
  }
}

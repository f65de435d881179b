// What lives here: where a member of etcd listens for clients.

/// As `--cluster` has it.
package struct EtcdAddress: Equatable, Sendable, CustomStringConvertible {
  let isEncrypted: Bool
  /// As in a URL: a version 6 address stands in brackets.
  let host: String
  let port: UInt16

  package struct Refusal: Error, Equatable, CustomStringConvertible {
    package let description: String
  }

  /// `http://HOST[:PORT]` or `https://HOST[:PORT]` and nothing else: no path, no name, no password.
  package init(parsing text: String) throws(Refusal) {
    let (isEncrypted, rest): (Bool, Substring)
    if text.hasPrefix("http://") {
      (isEncrypted, rest) = (false, text.dropFirst(7))
    } else if text.hasPrefix("https://") {
      (isEncrypted, rest) = (true, text.dropFirst(8))
    } else {
      throw Refusal(description: "\(text) is no address of etcd: http://HOST:PORT, or https://")
    }
    var place = rest.hasSuffix("/") ? rest.dropLast() : rest
    var port: UInt16 = 2379
    if let colon = place.lastIndex(of: ":"), !place[colon...].contains("]") {
      let digits = place[place.index(after: colon)...]
      guard let number = UInt16(digits), number > 0, digits.utf8.first != UInt8(ascii: "+") else {
        throw Refusal(description: "\(text): the port is no number from 1 to 65535")
      }
      port = number
      place = place[..<colon]
    }
    guard Self.isHost(place) else { throw Refusal(description: "\(text): that is no host") }
    self.isEncrypted = isEncrypted
    self.host = String(place)
    self.port = port
  }

  /// `http://a.example,https://b.example`
  package static func list(parsing text: String) throws(Refusal) -> [EtcdAddress] {
    var addresses: [EtcdAddress] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let address = try EtcdAddress(parsing: String(part))
      guard !addresses.contains(address) else {
        throw Refusal(description: "\(address) is named twice")
      }
      addresses.append(address)
    }
    return addresses
  }

  /// This machine by its own name for itself, so that nobody else reads what is sent there.
  package var isHere: Bool {
    if host == "localhost" || host == "[::1]" { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
    return parts.count == 4 && parts.allSatisfy { $0 != nil } && parts[0] == 127
  }

  package var description: String { "\(isEncrypted ? "https" : "http")://\(host):\(port)" }

  private static func isHost(_ text: Substring) -> Bool {
    let isBracketed = text.first == "[" && text.last == "]" && text.utf8.count > 2
    let inner = isBracketed ? text.dropFirst().dropLast() : text
    return !inner.isEmpty && inner.utf8.count <= 253
      && inner.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"),
          UInt8(ascii: "_"):
          true
        case UInt8(ascii: ":"): isBracketed
        default: false
        }
      }
  }
}

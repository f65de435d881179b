// What lives here: `HOST:PORT` as options write it.

/// Where to listen.
package struct Endpoint: Equatable, Sendable, CustomStringConvertible {
  /// A name or an address, without brackets.
  package var host: String
  /// 0 for any that is free.
  package var port: UInt16

  package init(host: String, port: UInt16) {
    self.host = host
    self.port = port
  }

  /// `127.0.0.1:8001`, `[::1]:8001`, `localhost:0`.
  init?(_ text: String) {
    guard let colon = text.lastIndex(of: ":") else { return nil }
    guard let port = UInt16(text[text.index(after: colon)...]) else { return nil }
    let host = text[..<colon]
    guard !host.isEmpty else { return nil }
    let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
    self.init(host: String(isBracketed ? host.dropFirst().dropLast() : host), port: port)
  }

  package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

// What lives here: `HOST:PORT` as options write it.
import ArgumentParser

struct Endpoint: Equatable, Sendable, CustomStringConvertible, ExpressibleByArgument {
  var host: String
  var port: UInt16

  init(host: String, port: UInt16) {
    self.host = host
    self.port = port
  }

  /// `127.0.0.1:8001`, `[::1]:8001`, `localhost:0`.
  init?(argument: String) {
    guard let colon = argument.lastIndex(of: ":") else { return nil }
    guard let port = UInt16(argument[argument.index(after: colon)...]) else { return nil }
    let host = argument[..<colon]
    guard !host.isEmpty else { return nil }
    let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
    self.init(host: String(isBracketed ? host.dropFirst().dropLast() : host), port: port)
  }

  var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

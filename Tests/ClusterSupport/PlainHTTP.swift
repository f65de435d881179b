// What lives here: a question to a server on this machine, for tests that look behind the client.
import Glibc

package enum PlainHTTP {
  static func loopback(port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return address
  }

  /// A connected socket, or nil.
  static func connect(port: UInt16) -> Int32? {
    let number = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | 0o2000000, 0)
    var address = loopback(port: port)
    let isConnected = withUnsafeBytes(of: &address) { bytes in
      guard let base = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self) else {
        return false
      }
      return Glibc.connect(number, base, socklen_t(bytes.count)) == 0
    }
    guard isConnected else {
      close(number)
      return nil
    }
    return number
  }

  /// The body of the answer, whatever its status.
  static func ask(port: UInt16, _ path: String, _ body: String?) -> String? {
    guard let number = connect(port: port) else { return nil }
    defer { close(number) }
    var patience = timeval(tv_sec: 5, tv_usec: 0)
    setsockopt(number, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    let request =
      "\(body == nil ? "GET" : "POST") \(path) HTTP/1.0\r\nHost: localhost\r\n"
      + "Content-Length: \(body?.utf8.count ?? 0)\r\n\r\n\(body ?? "")"
    let bytes = Array(request.utf8)
    guard send(number, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
      return nil
    }
    var answer: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 16 << 10)
    while case let count = recv(number, &part, part.count, 0), count > 0 {
      answer += part.prefix(count)
    }
    let text = String(decoding: answer, as: UTF8.self)
    guard let end = text.range(of: "\r\n\r\n") else { return nil }
    return String(text[end.upperBound...])
  }
}

extension String {
  /// The first place of `other`.
  fileprivate func range(of other: String) -> Range<String.Index>? {
    ranges(of: other).first
  }
}

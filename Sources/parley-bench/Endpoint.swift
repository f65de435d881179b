// What lives here: the server's address, and sockets that are on their way to it.

import CLinux
import Glibc
import Transport

struct Endpoint {
  let host: String
  let port: UInt16
  /// Nil for plain text.
  var tls: TLSContext?
  private let address: sockaddr_storage
  private let length: socklen_t

  init(host: String, port: UInt16) throws(Failure) {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(host, String(port), &hints, &list) == 0, let first = list else {
      throw Failure("cannot resolve \(host)")
    }
    defer { freeaddrinfo(list) }
    var storage = sockaddr_storage()
    let size = first.pointee.ai_addrlen
    withUnsafeMutableBytes(of: &storage) {
      $0.copyMemory(from: UnsafeRawBufferPointer(start: first.pointee.ai_addr, count: Int(size)))
    }
    self.host = host
    self.port = port
    address = storage
    length = size
  }

  /// Nil for plain text.
  func session() throws(Failure) -> TLSSession? {
    guard let tls else { return nil }
    do throws(TLSFault) {
      return try TLSSession(client: tls, host: host)
    } catch {
      throw Failure(error.description)
    }
  }

  /// True where every address of 127.0.0.0/8 can be a source.
  var isLoopback: Bool {
    var copy = address
    return withUnsafeBytes(of: &copy) {
      let internet = $0.load(as: sockaddr_in.self)
      return internet.sin_family == sa_family_t(AF_INET) && internet.sin_addr.s_addr & 0xFF == 127
    }
  }

  /// A non-blocking socket that is connecting, or connected already. `source` is an IPv4 address
  /// in host order to come from.
  func connecting(from source: UInt32? = nil) throws(Failure) -> Int32 {
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
    let descriptor = socket(Int32(address.ss_family), kind, 0)
    guard descriptor >= 0 else { throw Failure("socket: \(reason(errno))") }
    var on: Int32 = 1
    setsockopt(
      descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    if let source { bindSource(descriptor, source) }
    var copy = address
    let result = withUnsafePointer(to: &copy) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, length) }
    }
    guard result == 0 || errno == EINPROGRESS else {
      let error = errno
      close(descriptor)
      throw Failure("connect to \(host):\(port): \(reason(error))")
    }
    return descriptor
  }

  /// A refused bind is no failure: the session then comes from the usual address.
  private func bindSource(_ descriptor: Int32, _ source: UInt32) {
    var local = sockaddr_in()
    local.sin_family = sa_family_t(AF_INET)
    local.sin_addr.s_addr = source.bigEndian
    _ = withUnsafePointer(to: &local) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }
}

func reason(_ error: Int32) -> String {
  guard let text = strerror(error) else { return "error \(error)" }
  return String(cString: text)
}

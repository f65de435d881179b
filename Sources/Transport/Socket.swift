// What lives here: a TCP socket on its way to a server.
import CLinux
import Glibc
import System

/// Closed when nobody refers to it any more.
package final class Socket: Sendable {
  /// Does not block.
  package let descriptor: Descriptor

  private init(_ descriptor: consuming Descriptor) { self.descriptor = descriptor }

  /// Begins to connect, without waiting; addresses are bytes as getaddrinfo gives them. A `source`
  /// that the system refuses is no failure: the usual one takes its place.
  package static func connecting(
    to address: [UInt8], from source: [UInt8]? = nil
  ) throws(Errno) -> Socket {
    let socket = Socket(
      try Descriptor(Glibc.socket(Int32(family(of: address)), kind, 0), of: "socket"))
    let number = socket.descriptor.number
    var yes: Int32 = 1
    setsockopt(number, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
    if let source { _ = with(source) { bind(number, $0, $1) } }
    guard with(address, { connect(number, $0, $1) }) == 0 || errno == EINPROGRESS else {
      throw Errno("connect")
    }
    return socket
  }

  /// A stream that waits for nothing and that no child inherits.
  static let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)

  static func family(of address: [UInt8]) -> sa_family_t {
    guard address.count >= MemoryLayout<sockaddr>.size else { return 0 }
    return address.withUnsafeBytes { $0.loadUnaligned(as: sockaddr.self).sa_family }
  }

  static func with(
    _ address: [UInt8], _ body: (UnsafePointer<sockaddr>?, socklen_t) -> Int32
  ) -> Int32 {
    address.withUnsafeBytes { bytes in
      bytes.withMemoryRebound(to: sockaddr.self) { body($0.baseAddress, socklen_t(bytes.count)) }
    }
  }

  /// What came of connecting: 0 is success, else a code of the system; nil while it is under way.
  var outcome: Int32? {
    var request = pollfd(fd: descriptor.number, events: Int16(POLLOUT), revents: 0)
    guard poll(&request, 1, 0) > 0 else { return nil }
    var error: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    getsockopt(descriptor.number, SOL_SOCKET, SO_ERROR, &error, &size)
    return error
  }
}

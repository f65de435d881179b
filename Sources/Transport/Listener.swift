// What lives here: sockets that accept connections.
import CLinux
import Glibc
import System

/// A listening TCP socket, non-blocking.
package struct Listener: ~Copyable {
  /// Does not block.
  package let descriptor: Descriptor
  /// As bound, with the port that the system picked for port 0.
  package let host: String
  /// Likewise.
  package let port: UInt16

  /// Binds the first address that `host` resolves to; port 0 lets the system pick one.
  package init(host: String, port: UInt16, backlog: Int32 = 4096) throws(ListenFailure) {
    func failure(_ reason: String) -> ListenFailure {
      ListenFailure(host: host, port: port, reason: reason)
    }
    let address: [UInt8]
    do throws(NameLookup.Unknown) {
      address = try NameLookup.addresses(of: host, port: port, isPassive: true)[0]
    } catch {
      throw failure(error.reason)
    }
    do throws(Errno) {
      descriptor = try Self.listen(at: address, backlog)
    } catch {
      throw failure(error.reason)
    }
    let bound = SocketAddress(localOf: descriptor.number)
    self.host = bound?.host ?? host
    self.port = bound?.port ?? port
  }

  private static func listen(at address: [UInt8], _ backlog: Int32) throws(Errno) -> Descriptor {
    let family = Int32(Socket.family(of: address))
    let socket = try Descriptor(Glibc.socket(family, Socket.kind, 0), of: "socket")
    var yes: Int32 = 1
    setsockopt(socket.number, SOL_SOCKET, SO_REUSEADDR, &yes, 4)
    // `[::]` is all of IPv6 and nothing else, so that `0.0.0.0` may have the same port.
    if family == AF_INET6 {
      setsockopt(socket.number, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &yes, 4)
    }
    guard Socket.with(address, { bind(socket.number, $0, $1) }) == 0 else { throw Errno("bind") }
    guard Glibc.listen(socket.number, backlog) == 0 else { throw Errno("listen") }
    return socket
  }

  /// What became of one attempt to accept.
  package enum Accepted: ~Copyable {
    case connection(Descriptor, SocketAddress)
    case nothing
    /// Descriptors or memory have run out; trying again at once would spin.
    case exhausted(Errno)
  }

  /// Takes one connection, which is made not to block; never waits.
  package func accept() -> Accepted {
    while true {
      var storage = sockaddr_storage()
      var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
      let number = withUnsafeMutablePointer(to: &storage) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          parley_accept4(descriptor.number, $0, &length)
        }
      }
      if number >= 0 {
        var yes: Int32 = 1
        setsockopt(number, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, 4)
        return .connection(Descriptor(owning: number), SocketAddress(storage))
      }
      switch errno {
      // The peer gave up between its knock and our answer: take the next one.
      case EINTR, ECONNABORTED, EPROTO: continue
      case EAGAIN, EWOULDBLOCK: return .nothing
      default: return .exhausted(Errno("accept4"))
      }
    }
  }
}

/// One line for a person.
package struct ListenFailure: Error, Equatable, CustomStringConvertible {
  package let host: String
  package let port: UInt16
  package let reason: String

  package var description: String { "cannot listen on \(host):\(port): \(reason)" }
}

/// An address and a port in words.
package struct SocketAddress: Sendable, Equatable {
  package let host: String
  package let port: UInt16

  init?(localOf number: Int32) {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let status = withUnsafeMutablePointer(to: &storage) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(number, $0, &length) }
    }
    guard status == 0 else { return nil }
    self.init(storage)
  }

  init(_ storage: sockaddr_storage) {
    var storage = storage
    var name = [CChar](repeating: 0, count: Int(NI_MAXHOST))
    var service = [CChar](repeating: 0, count: Int(NI_MAXSERV))
    let status = withUnsafePointer(to: &storage) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        getnameinfo(
          $0, socklen_t(MemoryLayout<sockaddr_storage>.size), &name, socklen_t(name.count),
          &service, socklen_t(service.count), NI_NUMERICHOST | NI_NUMERICSERV)
      }
    }
    func text(_ characters: [CChar]) -> String {
      String(decoding: characters.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
    host = status == 0 ? text(name) : "unknown"
    port = status == 0 ? UInt16(text(service)) ?? 0 : 0
  }
}

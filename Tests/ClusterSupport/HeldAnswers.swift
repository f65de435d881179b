// What lives here: a way to etcd on which answers can be lost.
import Glibc
import Synchronization
import System

/// Passes bytes on, both ways, until answers are to be lost: then a connection breaks when one comes, which
/// is when what was asked has been done.
package final class HeldAnswers: Sendable {
  package let port: UInt16
  private let listener: Descriptor
  private let target: UInt16
  private let losing = Mutex(false)
  private let count = Mutex(0)

  package init(to target: UInt16) throws {
    self.target = target
    listener = try Descriptor(
      socket(AF_INET, Int32(SOCK_STREAM.rawValue) | 0o2000000, 0), of: "socket")
    var address = PlainHTTP.loopback(port: 0)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let number = listener.number
    let isBound = withUnsafeMutableBytes(of: &address) { bytes in
      guard let base = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self) else {
        return false
      }
      return bind(number, base, length) == 0 && listen(number, 16) == 0
        && getsockname(number, base, &length) == 0
    }
    guard isBound else { throw Errno("bind") }
    port = UInt16(bigEndian: address.sin_port)
    try DetachedThread.start { [weak self, number, target] in
      while case let client = accept(number, nil, nil), client >= 0 {
        guard let self, let server = PlainHTTP.connect(port: target) else {
          close(client)
          continue
        }
        try? DetachedThread.start { self.pass(client, server) }
      }
    }
  }

  /// Ends the thread that accepts.
  package func stop() { shutdown(listener.number, Int32(SHUT_RDWR)) }

  package var isLosing: Bool {
    get { losing.withLock { $0 } }
    set { losing.withLock { $0 = newValue } }
  }

  /// How many answers were lost.
  package var lost: Int { count.withLock { $0 } }

  private func pass(_ client: Int32, _ server: Int32) {
    defer {
      close(client)
      close(server)
    }
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      var waiting = [
        pollfd(fd: client, events: Int16(POLLIN), revents: 0),
        pollfd(fd: server, events: Int16(POLLIN), revents: 0),
      ]
      guard poll(&waiting, 2, -1) > 0 else { return }
      for (index, from) in [client, server].enumerated() where waiting[index].revents != 0 {
        let count = recv(from, &buffer, buffer.count, 0)
        guard count > 0 else { return }
        if from == server, isLosing {
          self.count.withLock { $0 += 1 }
          return
        }
        send(from == client ? server : client, buffer, count, Int32(MSG_NOSIGNAL))
      }
    }
  }
}

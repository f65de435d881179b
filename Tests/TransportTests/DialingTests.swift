// What lives here: the client's connection against a listener of the test's own.

import Glibc
import Testing

@testable import Transport

@Suite struct DialingTests {
  /// Listens on a free port of the loopback address.
  private struct Host {
    let descriptor: Int32
    let port: UInt16

    init() {
      let stream = Int32(SOCK_STREAM.rawValue)
      descriptor = socket(AF_INET, stream, 0)
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_addr.s_addr = inet_addr("127.0.0.1")
      var size = socklen_t(MemoryLayout<sockaddr_in>.size)
      port = withUnsafeMutablePointer(to: &address) { [descriptor] pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          _ = bind(descriptor, $0, size)
          listen(descriptor, 4)
          getsockname(descriptor, $0, &size)
        }
        return UInt16(bigEndian: pointer.pointee.sin_port)
      }
    }

    func end() { close(descriptor) }
  }

  /// Waits as the client's loop does, until `count` events have come.
  private func events(_ dialing: Dialing, count: Int = 1) -> [DialingEvent] {
    var events: [DialingEvent] = []
    while events.count < count, dialing.descriptor >= 0 {
      var waiting = pollfd(fd: dialing.descriptor, events: dialing.interest, revents: 0)
      guard poll(&waiting, 1, 5000) > 0 else { break }
      events += dialing.advance()
    }
    return events
  }

  @Test func `a connection carries bytes both ways until the peer ends it`() throws {
    let host = Host()
    defer { host.end() }
    let dialing = try Dialing(host: "127.0.0.1", port: host.port)
    dialing.send(Array("early ".utf8))
    #expect(events(dialing) == [.connected])
    let peer = accept(host.descriptor, nil, nil)
    dialing.send(Array("late".utf8))
    var bytes = [UInt8](repeating: 0, count: 64)
    var heard = ""
    while heard.utf8.count < 10 {
      let count = read(peer, &bytes, bytes.count)
      guard count > 0 else { break }
      heard += String(decoding: bytes.prefix(count), as: UTF8.self)
    }
    #expect(heard == "early late")
    _ = write(peer, "hello", 5)
    #expect(events(dialing) == [.received(Array("hello".utf8))])
    close(peer)
    #expect(events(dialing) == [.closed(reason: "closed by the server")])
    #expect(dialing.descriptor == -1)
  }

  @Test func `a peer that does not read does not stop the owner`() throws {
    let host = Host()
    defer { host.end() }
    let dialing = try Dialing(host: "localhost", port: host.port)
    #expect(events(dialing) == [.connected])
    let peer = accept(host.descriptor, nil, nil)
    defer { close(peer) }
    let bytes = [UInt8](repeating: 65, count: 32 << 20)
    dialing.send(bytes)
    #expect(dialing.hasUnsentBytes)
    #expect(dialing.interest & Int16(POLLOUT) != 0)
  }

  @Test func `a port where nobody listens is refused, by name`() throws {
    let host = Host()
    host.end()
    let dialing = try Dialing(host: "127.0.0.1", port: host.port)
    #expect(
      events(dialing) == [.failed(reason: "127.0.0.1 \(host.port): connection refused")])
  }

  @Test func `a name that does not exist fails without waiting in the caller`() throws {
    let dialing = try Dialing(host: "no such host.invalid", port: 1)
    guard case .failed(let reason)? = events(dialing).first else {
      Issue.record("it did not fail")
      return
    }
    #expect(reason.hasPrefix("no such host.invalid 1: "))
  }
}

// What lives here: sockets that accept, readiness, and ranges of addresses.
import Glibc
import System
import Testing
import Transport

/// Connects to a port of this machine.
private func connection(to port: UInt16) throws -> Descriptor {
  let number = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
  guard number >= 0 else { throw Errno("socket") }
  let descriptor = Descriptor(owning: number)
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_port = port.bigEndian
  address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
  let status = withUnsafePointer(to: &address) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      connect(number, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
    }
  }
  guard status == 0 else { throw Errno("connect") }
  return descriptor
}

@Suite struct `A listener` {
  @Test func `on all of IPv6 leaves its port to IPv4`() throws {
    // Without IPv6 on this machine there is nothing to try.
    guard let six = try? Listener(host: "::", port: 0) else { return }
    let four = try Listener(host: "0.0.0.0", port: six.port)
    _ = try connection(to: four.port)
    if case .connection = four.accept() {} else { Issue.record("nobody is at the IPv4 listener") }
    if case .nothing = six.accept() {} else { Issue.record("IPv4 came to the IPv6 listener") }
  }

  @Test func `on port 0 says which port it got, and accepts`() throws {
    let listener = try Listener(host: "127.0.0.1", port: 0)
    #expect(listener.port != 0)
    #expect(listener.host == "127.0.0.1")
    if case .nothing = listener.accept() {} else { Issue.record("somebody is there already") }
    let client = try connection(to: listener.port)
    switch listener.accept() {
    case .connection(let descriptor, let address):
      #expect(descriptor.number >= 0)
      #expect(address.host == "127.0.0.1")
      #expect(address.port != 0)
    default: Issue.record("nobody is there")
    }
    _ = client.number
  }

  @Test func `refuses a port that is in use, with the reason`() throws {
    let listener = try Listener(host: "127.0.0.1", port: 0)
    #expect {
      _ = try Listener(host: "127.0.0.1", port: listener.port)
    } throws: { error in
      let failure = error as? ListenFailure
      return failure?.port == listener.port && failure?.reason == "Address already in use"
    }
  }

  @Test func `refuses an address that is none`() {
    #expect(throws: ListenFailure.self) { _ = try Listener(host: "not an address", port: 0) }
  }
}

@Suite struct `A set of descriptors` {
  @Test func `tells who is ready, by token`() throws {
    let poller = try Poller()
    let listener = try Listener(host: "127.0.0.1", port: 0)
    try poller.add(listener.descriptor, token: 42)
    #expect(poller.poll(linger: 0) { _ in Issue.record("nothing happened yet") } == .idle)
    let client = try connection(to: listener.port)
    var tokens: [UInt64] = []
    #expect(poller.poll(linger: 1000) { tokens.append($0.token) } == .handled)
    #expect(tokens == [42])
    try poller.change(listener.descriptor, token: 42, readable: false, writable: false)
    #expect(poller.poll(linger: 0) { _ in } == .idle)
    poller.remove(listener.descriptor)
    _ = client.number
  }

  @Test func `wakes at once when somebody needs the queue, and only once`() throws {
    let poller = try Poller()
    poller.bell.ring()
    poller.bell.ring()
    #expect(poller.poll(linger: 1000) { _ in } == .woken)
    #expect(poller.poll(linger: 0) { _ in } == .idle)
  }
}

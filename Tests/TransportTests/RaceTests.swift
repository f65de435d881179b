// What lives here: several addresses of one host, of which some lead nowhere.

import Glibc
import Testing

@testable import Transport

@Suite struct RaceTests {
  /// Listens on a free port of a loopback address.
  private final class Host {
    let descriptor: Int32
    private(set) var address: [UInt8] = []
    private var fillers: [Int32] = []

    init(_ number: String, port: in_port_t = 0) {
      descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      var place = sockaddr_in()
      place.sin_family = sa_family_t(AF_INET)
      place.sin_addr.s_addr = inet_addr(number)
      place.sin_port = port
      var size = socklen_t(MemoryLayout<sockaddr_in>.size)
      withUnsafeMutablePointer(to: &place) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          _ = bind(descriptor, $0, size)
          listen(descriptor, 0)
          getsockname(descriptor, $0, &size)
        }
      }
      address = withUnsafeBytes(of: place) { Array($0) }
    }

    /// Its queue is full: the system answers no further SYN.
    func stopAnswering() {
      for _ in 0..<4 {
        let filler = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
        address.withUnsafeBytes { bytes in
          bytes.withMemoryRebound(to: sockaddr.self) {
            _ = connect(filler, $0.baseAddress, socklen_t(bytes.count))
          }
        }
        fillers.append(filler)
      }
    }

    var hasConnection: Bool {
      var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      return poll(&request, 1, 0) > 0
    }

    deinit { for open in fillers + [descriptor] { close(open) } }
  }

  private func outcome(_ dialing: Dialing) -> DialingEvent? {
    while dialing.descriptor >= 0 {
      var waiting = pollfd(fd: dialing.descriptor, events: dialing.interest, revents: 0)
      guard poll(&waiting, 1, 10_000) > 0 else { return nil }
      if let event = dialing.advance().first { return event }
    }
    return nil
  }

  @Test func `an address that swallows everything costs a head start and no more`() throws {
    let (silent, alive) = (Host("127.0.0.1"), Host("127.0.0.1"))
    silent.stopAnswering()
    let dialing = try Dialing(addresses: [silent.address, alive.address], host: "two")
    #expect(outcome(dialing) == .connected)
    #expect(alive.hasConnection)
  }

  @Test func `an address that refuses costs nothing`() throws {
    let gone = Host("127.0.0.1").address
    let alive = Host("127.0.0.1")
    #expect(outcome(try Dialing(addresses: [gone, alive.address], host: "two")) == .connected)
    #expect(
      outcome(try Dialing(addresses: [gone, gone], host: "two"))
        == .failed(reason: "two: connection refused"))
  }

  @Test func `the first that answers is taken, and no other is left open`() throws {
    let (one, other) = (Host("127.0.0.1"), Host("127.0.0.1"))
    let dialing = try Dialing(addresses: [one.address, other.address], host: "two")
    #expect(outcome(dialing) == .connected)
    #expect(one.hasConnection && !other.hasConnection)
  }

  @Test func `families take turns, and what makes no sense is no way`() throws {
    let four = { (number: UInt8) in [UInt8(AF_INET), 0] + [UInt8](repeating: number, count: 14) }
    let six = { (number: UInt8) in [UInt8(AF_INET6), 0] + [UInt8](repeating: number, count: 26) }
    #expect(
      Race.interleaved([six(1), six(2), six(3), four(1), four(2)])
        == [six(1), four(1), six(2), four(2), six(3)])
    #expect(Race.interleaved([]).isEmpty)
    #expect(
      Race.interleaved((0..<100).map { four(UInt8($0)) }).count == 24)
    guard case .failed = outcome(try Dialing(addresses: [[], [1]], host: "none")) else {
      Issue.record("a way that is none")
      return
    }
  }

  // MARK: The language of the peer

  private func firstWords(_ bytes: [UInt8], security: TLSDialing? = nil) throws -> DialingEvent? {
    let host = Host("127.0.0.1")
    let dialing = try Dialing(addresses: [host.address], host: "one", security: security)
    var peer: Int32 = -1
    defer { close(peer) }
    while dialing.descriptor >= 0 {
      if peer < 0, host.hasConnection {
        peer = accept(host.descriptor, nil, nil)
        _ = write(peer, bytes, bytes.count)
      }
      var waiting = pollfd(fd: dialing.descriptor, events: dialing.interest, revents: 0)
      guard poll(&waiting, 1, 10_000) > 0 else { return nil }
      if let event = dialing.advance().first(where: { $0 != .connected }) { return event }
    }
    return nil
  }

  @Test(arguments: [[0x15, 3, 3, 0, 2, 2, 70], [0x16, 3, 1], [0x15]])
  func `TLS is no text`(bytes: [UInt8]) throws {
    #expect(try firstWords(bytes) == .mismatched(speaksTLS: true))
  }

  @Test(arguments: [":irc.example NOTICE * :hello\r\n", "ERROR :no TLS here\r\n", "H"])
  func `text is no TLS`(text: String) throws {
    let security = TLSDialing(try TLSContext.client())
    #expect(try firstWords(Array(text.utf8), security: security) == .mismatched(speaksTLS: false))
    #expect(try firstWords(Array(text.utf8)) == .received(Array(text.utf8)))
  }
}

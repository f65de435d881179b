// What lives here: tests of a client that knows several servers of one chat.
import IRC
import System
import Testing

@testable import ClientCore

@Suite struct `A client that knows several servers` {
  private let start = Instant(calendar: Timestamp(seconds: 0), running: Moment(seconds: 0))

  private func link(_ text: String, seed: String = "s", named: [Address] = []) throws -> Link {
    let servers = try #require(Address.list(parsing: text))
    var trust = Trust()
    if !named.isEmpty { trust.apply(.servers(beside: servers[0], named)) }
    var link = Link(
      address: servers[0], others: Array(servers.dropFirst()),
      credentials: Credentials(name: "al", password: ""), security: SecuritySettings(trust: trust),
      seed: seed)
    link.open(at: start)
    return link
  }

  /// Where the link goes next, and after how long.
  private func next(_ link: inout Link, _ now: inout Instant) -> (Address, Duration)? {
    _ = link.receive(.connectFailed(reason: "refused"), at: now)
    _ = link.takeEffects()
    guard case .waiting(let until, _) = link.state else { return nil }
    let pause = until - now.running
    now = Instant(calendar: now.calendar, running: now.running + pause)
    _ = link.tick(at: now)
    for case .connect(let address, _) in link.takeEffects() { return (address, pause) }
    return nil
  }

  @Test func `asks the next one at once, and takes time when none answers`() throws {
    var link = try link("a.example,b.example,c.example 6667")
    var now = start
    var places: [String] = []
    var pauses: [Duration] = []
    for _ in 0..<14 {
      let (address, pause) = try #require(next(&link, &now))
      places.append(address.host)
      pauses.append(pause)
    }
    #expect(places.prefix(4) == ["b.example", "c.example", "a.example", "b.example"])
    #expect(pauses.prefix(2).allSatisfy { $0 < .milliseconds(500) })
    #expect(pauses.prefix(10).allSatisfy { $0 < .milliseconds(750) })
    #expect(pauses[10...] == [.seconds(1), .seconds(2), .seconds(4), .seconds(8)])
  }

  @Test func `waits another while than others do`() throws {
    let pauses = try (0..<20).map { number in
      var link = try link("a.example,b.example 6667", seed: "run\(number)")
      var now = start
      return try #require(next(&link, &now)).1
    }
    #expect(Set(pauses.map(\.milliseconds)).count > 10)
  }

  @Test func `asks one that stands alone as ever`() throws {
    var link = try link("a.example 6667")
    var now = start
    #expect(try #require(next(&link, &now)).1 == .seconds(1))
  }

  @Test func `knows those that one of them named at an earlier time`() throws {
    let named = try #require(Address.list(parsing: "b.example:7000,a.example:6667"))
    var link = try link("a.example 6667", named: named)
    var now = start
    let (address, _) = try #require(next(&link, &now))
    #expect(address == named[0])
  }

  @Test func `goes where the server that ends says, and comes back to it last`() throws {
    let servers = try #require(Address.list(parsing: "a.example,b.example,c.example 6667"))
    var addresses = ServerAddresses(servers, seed: "s")
    let isNews = addresses.name([servers[2], servers[1], servers[0]])
    #expect(isNews && addresses.current == servers[0])
    var places: [Address] = []
    for _ in 0..<4 {
      _ = addresses.next()
      places.append(addresses.current)
    }
    #expect(places == [servers[2], servers[1], servers[0], servers[2]])
    // The same again is no news, and counts from where the client is now.
    addresses.arrived()
    let isNewsAgain = addresses.name([servers[2], servers[1], servers[0]])
    _ = addresses.next()
    #expect(!isNewsAgain && addresses.current == servers[1])
  }

  @Test func `goes by another name of the server that it asked last of all`() throws {
    let asked = try #require(Address.list(parsing: "chat.example 6667"))
    let named = try #require(Address.list(parsing: "b.example:1,a.example:1"))
    var addresses = ServerAddresses(asked, seed: "s")
    _ = addresses.name(named)
    _ = addresses.next()
    #expect(addresses.current == named[0])
  }

  @Test func `writes them down and reads them`() throws {
    var trust = Trust()
    let named = try #require(Address.list(parsing: "b.example:7000,ircs://[::1]:6697"))
    trust.apply(.servers(beside: Address(host: "A.example", port: 6667), named))
    #expect(Trust(parsing: trust.text) == trust)
    #expect(trust.servers(beside: Address(host: "a.example", port: 6667)) == named)
  }

  @Test func `reads lists of them`() {
    let hosts = Address.list(parsing: "a,b:7,[::1] 6697")?.map(\.description)
    #expect(hosts == nil)
    #expect(
      Address.list(parsing: "a,b 6697") == [
        Address(host: "a", port: 6697), Address(host: "b", port: 6697),
      ])
    #expect(Address.list(parsing: "a:1,b:2")?.map(\.port) == [1, 2])
    #expect(Address.list(parsing: "a,,b 1") == nil && Address.list(parsing: "a 1,2") == nil)
    #expect(Address.list(parsing: "a,a 1")?.count == 1)
    #expect(Address.list(parsing: "8001") == [Address(host: "localhost", port: 8001)])
  }
}

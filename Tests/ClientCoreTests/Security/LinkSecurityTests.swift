// What lives here: the link and what protects it: TLS, certificates, passwords, sts.

import IRC
import System
import Testing

@testable import ClientCore

@Suite struct LinkSecurityTests {
  private let start = TestClient.start
  private let remote = Address(host: "chat.example.org", port: 6667)
  private let shown = ShownCertificate(
    fingerprint: String(repeating: "ab", count: 32), doubt: "self-signed")

  private func line(_ text: String) throws -> LinkEvent { .line(try Message(parsing: text)) }

  private func link(
    to address: Address, password: String = "secret",
    _ settings: SecuritySettings = SecuritySettings()
  ) -> Link {
    var link = Link(
      address: address, credentials: Credentials(name: "al", password: password),
      security: settings)
    link.open(at: start)
    return link
  }

  private func connects(_ link: inout Link) -> ClientEffect? {
    link.takeEffects().last { if case .connect = $0 { true } else { false } }
  }

  private func sent(_ link: inout Link) -> [String] {
    link.takeEffects().compactMap { if case .send(let line) = $0 { line.description } else { nil } }
  }

  // MARK: When it is TLS

  @Test(arguments: [
    ("chat.example.org 6667", false), ("chat.example.org 6697", true),
    ("ircs://chat.example.org", true), ("ircs://chat.example.org:7000", true),
    ("irc://chat.example.org 6667", false),
  ])
  func `the address says whether the link is encrypted`(text: String, isTLS: Bool) throws {
    let address = try #require(Address(parsing: text))
    var link = link(to: address)
    let security: Security = isTLS ? .encrypted(pin: nil) : .plain
    #expect(connects(&link) == .connect(address, security))
    #expect(Address(parsing: address.description) == address)
  }

  @Test func `TLS can be asked for on every port`() {
    var link = link(to: remote, SecuritySettings(wantsTLS: true))
    #expect(connects(&link) == .connect(remote, .encrypted(pin: nil)))
  }

  // MARK: Certificates

  @Test func `a certificate that a person accepts is the only one that counts from then on`() {
    var link = link(to: remote, SecuritySettings(wantsTLS: true))
    let news = link.receive(.untrusted(shown), at: start)
    let problem = SecurityProblem.unknownCertificate(remote, shown)
    #expect(news == [.insecure(problem)])
    #expect(link.state == .idle)
    _ = link.takeEffects()
    link.accept(problem)
    #expect(link.takeEffects() == [.remember(.pin(remote, fingerprint: shown.fingerprint))])
    link.open(at: start)
    #expect(connects(&link) == .connect(remote, .encrypted(pin: shown.fingerprint)))
  }

  @Test func `a changed certificate stops, with nothing to decide`() throws {
    let pinned = String(repeating: "12", count: 32)
    let accepted = TrustChange.pin(
      Address(host: "CHAT.example.org", port: 6667), fingerprint: pinned)
    var link = link(to: remote, SecuritySettings(wantsTLS: true).knowing(accepted))
    #expect(connects(&link) == .connect(remote, .encrypted(pin: pinned)))
    let news = link.receive(.untrusted(shown), at: start)
    let problem = SecurityProblem.changedCertificate(remote, shown, pinned: pinned)
    #expect(news == [.insecure(problem)])
    #expect(problem.question == nil)
    #expect(problem.text.contains("HAS CHANGED"))
    link.accept(problem)
    #expect(link.takeEffects() == [.disconnect])
  }

  // MARK: Passwords

  @Test func `a password is not sent in plain text to another machine without asking`() throws {
    var link = link(to: remote)
    _ = link.receive(.connected, at: start)
    #expect(sent(&link) == ["CAP LS :302"])
    let news = link.receive(try line(":s CAP * LS :sasl=PLAIN"), at: start)
    #expect(news == [.insecure(.exposedPassword(remote))])
    #expect(link.takeEffects() == [.disconnect])
    link.accept(.exposedPassword(remote))
    link.open(at: start)
    _ = link.receive(.connected, at: start)
    _ = link.takeEffects()
    _ = link.receive(try line(":s CAP * LS :sasl=PLAIN"), at: start)
    #expect(sent(&link) == ["NICK al", "USER al 0 * :al", "CAP REQ :sasl"])
  }

  @Test func `nor to a server that is silent about capabilities`() {
    var link = link(to: remote)
    _ = link.receive(.connected, at: start)
    _ = link.takeEffects()
    let news = link.tick(at: start + .seconds(4))
    #expect(news == [.insecure(.exposedPassword(remote))])
    #expect(link.takeEffects() == [.disconnect])
  }

  @Test(arguments: ["localhost", "127.0.0.1", "127.1.2.3", "::1"])
  func `this machine may have it`(host: String) throws {
    var link = link(to: Address(host: host, port: 8001))
    _ = link.receive(.connected, at: start)
    _ = link.takeEffects()
    let news = link.receive(try line(":s CAP * LS :batch"), at: start)
    #expect(news.count == 1 && sent(&link).first == "PASS secret")
  }

  @Test(arguments: [
    "127.0.0.1.example.org", "127.evil.example", "localhost.example.org", "10.0.0.1",
  ])
  func `names that only look like this machine are others`(host: String) {
    #expect(!Address(host: host, port: 1).isLoopback)
  }

  @Test func `it may be allowed beforehand, and a link without password has nothing to hide`()
    throws
  {
    for (password, allows) in [("secret", true), ("", false)] {
      var link = link(
        to: remote, password: password, SecuritySettings(allowsPlaintext: allows))
      _ = link.receive(.connected, at: start)
      _ = link.takeEffects()
      _ = link.receive(try line(":s CAP * LS :batch"), at: start)
      #expect(sent(&link).contains("NICK al"))
    }
  }

  // MARK: sts

  @Test func `an upgrade policy moves the link to TLS before anything else is said`() throws {
    var link = link(to: remote)
    _ = link.receive(.connected, at: start)
    _ = link.takeEffects()
    _ = link.receive(try line(":s CAP * LS * :batch sts=port=7000,unknown=x"), at: start)
    let secure = Address(host: "chat.example.org", port: 7000)
    #expect(link.takeEffects() == [.disconnect, .connect(secure, .encrypted(pin: nil))])
    // Until a policy with a duration comes, a person may still decide about the certificate.
    #expect(
      link.receive(.untrusted(shown), at: start) == [.insecure(.unknownCertificate(secure, shown))])
  }

  @Test func `a persistence policy is kept, and holds from the end of the link`() throws {
    var link = link(to: Address(host: "chat.example.org", port: 7000, isSecure: true))
    _ = link.receive(.connected, at: start)
    _ = link.takeEffects()
    _ = link.receive(try line(":s CAP * LS :sts=duration=1000,port=1"), at: start)
    func policy(_ end: Timestamp) -> ClientEffect {
      .remember(.policy(host: "chat.example.org", port: 7000, expires: end))
    }
    #expect(link.takeEffects().first == policy(start + .seconds(1000)))
    let later = start + .seconds(5000)
    _ = link.receive(.disconnected(reason: "gone"), at: later)
    #expect(link.takeEffects() == [policy(later + .seconds(1000))])
  }

  @Test func `while a policy holds there is only TLS, and nobody is asked`() {
    let kept = SecuritySettings().knowing(
      .policy(host: "chat.example.org", port: 7000, expires: start + .seconds(10)))
    var bound = link(to: remote, kept)
    let secure = Address(host: "chat.example.org", port: 7000)
    #expect(connects(&bound) == .connect(secure, .encrypted(pin: nil)))
    #expect(
      bound.receive(.untrusted(shown), at: start)
        == [.insecure(.forbiddenCertificate(secure, shown))])
    #expect(SecurityProblem.forbiddenCertificate(secure, shown).question == nil)
    var free = link(to: remote, kept)
    free.open(at: start + .seconds(10))
    #expect(connects(&free) == .connect(remote, .plain))
  }

  @Test func `a duration of zero takes the policy back`() throws {
    let kept = TrustChange.policy(
      host: "chat.example.org", port: 7000, expires: start + .seconds(99))
    var link = link(to: remote, SecuritySettings().knowing(kept))
    _ = link.receive(.connected, at: start)
    _ = link.takeEffects()
    _ = link.receive(try line(":s CAP * LS :sts=duration=0"), at: start)
    #expect(
      link.takeEffects().first
        == .remember(.policy(host: "chat.example.org", port: 7000, expires: nil)))
  }

  @Test func `what is meant for the other kind of link is ignored`() throws {
    var plain = link(to: Address(host: "localhost", port: 8001))
    _ = plain.receive(.connected, at: start)
    _ = plain.takeEffects()
    _ = plain.receive(try line(":s CAP * LS :sts=duration=1000"), at: start)
    #expect(sent(&plain).contains("NICK al"))
    #expect(StrictTransport(parsing: "port=0,duration=-1,port") == StrictTransport(parsing: ""))
  }
}

@Suite struct `Trust that does not fall` {
  private let start = TestClient.start
  private let address = Address(host: "localhost", port: 8001)

  private func link(_ proof: Bool?) -> Link {
    var settings = SecuritySettings()
    if let proof { settings = settings.knowing(.scram(address, isProved: proof)) }
    var link = Link(
      address: address, credentials: Credentials(name: "al", password: "secret"),
      security: settings)
    link.open(at: start)
    _ = link.receive(.connected, at: start)
    _ = link.takeEffects()
    return link
  }

  private func hear(_ text: String, _ link: inout Link) throws -> [Link.News] {
    link.receive(.line(try Message(parsing: text)), at: start)
  }

  private func tells(_ link: inout Link) -> Bool {
    link.takeEffects().contains { effect in
      guard case .send(let line) = effect else { return false }
      return line.command == .pass || line.description == "AUTHENTICATE PLAIN"
    }
  }

  @Test(arguments: ["", "batch", "sasl=PLAIN", "sasl"])
  func `a server that proved itself and does not offer to again is told no password`(
    offer: String
  ) throws {
    var link = link(true)
    let news = try hear(":s CAP * LS :\(offer)", &link)
    if offer == "sasl" {
      _ = try hear(":s CAP * ACK :sasl", &link)
      _ = try hear(":s 904 al :no", &link)
    } else {
      #expect(news == [.insecure(.unproven(address))])
    }
    #expect(!tells(&link))
    #expect(link.state == .idle)
  }

  @Test func `only a person may decide otherwise`() throws {
    var link = link(true)
    _ = try hear(":s CAP * LS :batch", &link)
    link.accept(.unproven(address))
    link.open(at: start)
    _ = link.receive(.connected, at: start)
    _ = link.takeEffects()
    _ = try hear(":s CAP * LS :batch", &link)
    #expect(tells(&link))
  }

  @Test func `a bare welcome from it is an impostor's`() throws {
    var link = link(true)
    _ = try hear(":s CAP * LS :sasl=SCRAM-SHA-256", &link)
    _ = try hear(":s CAP * ACK :sasl", &link)
    let news = try hear(":s 001 al :hi", &link)
    #expect(news.contains { if case .refused = $0 { true } else { false } })
    #expect(link.state == .idle)
  }

  @Test func `where SCRAM is offered, now or before, nobody gets the password in the open`() throws
  {
    var link = link(nil)
    _ = try hear(":s CAP * LS :sasl=SCRAM-SHA-256,PLAIN", &link)
    #expect(link.takeEffects().contains(.remember(.scram(address, isProved: false))))
    _ = try hear(":s CAP * ACK :sasl", &link)
    _ = try hear(":s 904 al :mechanism is out of order", &link)
    #expect(!tells(&link))
    var later = self.link(false)
    #expect(try hear(":s CAP * LS :sasl=PLAIN", &later) == [.insecure(.unproven(address))])
    #expect(!tells(&later))
  }

  @Test func `traces hold no password, and nothing that a terminal obeys`() throws {
    for line in [
      "PASS hunter2", "AUTHENTICATE aHVudGVyMg==", "OPER root hunter2", "REGISTER al * hunter2",
      "PRIVMSG NickServ :IDENTIFY hunter2", "privmsg nickserv@services. :identify al hunter2",
      "NS IDENTIFY hunter2", "NICKSERV IDENTIFY al hunter2", "JOIN #room hunter2",
      ":al!a@h PRIVMSG NickServ :IDENTIFY hunter2", "NOTICE ChanServ :hunter2",
    ] {
      let trace = try Message(parsing: line).trace
      #expect(!trace.contains("hunter2") && !trace.contains("aHVud"), "\(line)")
    }
    #expect(try Message(parsing: ":s NOTICE al :\u{1B}]52;c;x\u{7}").trace.contains("^[]52"))
    #expect(try Message(parsing: "PRIVMSG bob :hunter2").trace == "PRIVMSG bob :hunter2")
  }
}

@Suite struct TrustTests {
  @Test func `what is remembered survives as text, and other text does no harm`() throws {
    var trust = Trust()
    trust.apply(
      .pin(Address(host: "b.example", port: 1), fingerprint: String(repeating: "0f", count: 32)))
    trust.apply(
      .pin(Address(host: "::1", port: 2), fingerprint: String(repeating: "a0", count: 32)))
    trust.apply(.policy(host: "B.example", port: 6697, expires: TestClient.start))
    trust.apply(.scram(Address(host: "B.example", port: 1), isProved: true))
    trust.apply(.scram(Address(host: "b.example", port: 1), isProved: false))
    #expect(Trust(parsing: trust.text) == trust)
    #expect(trust.text.split(separator: "\n").count == 5)
    #expect(Trust(parsing: "pin a 1 zz\nsts a x\n\u{0}\npin") == Trust())
  }

  @Test func `fingerprints are read as people write them`() {
    let plain = String(repeating: "ab", count: 32)
    let colons = Array(repeating: "AB", count: 32).joined(separator: ":")
    #expect(Fingerprint.parse(colons) == plain)
    #expect(Fingerprint.parse(Fingerprint.grouped(plain)) == plain)
    #expect(Fingerprint.parse(String(plain.dropLast())) == nil)
    #expect(Fingerprint.parse(String(repeating: "g", count: 64)) == nil)
  }
}

// What lives here: whose the kept state is: of a server that has proved who it is, else of an address.

import IRC
import Testing

@testable import ClientCore

@Suite struct IdentityTests {
  private static let one = String(repeating: "a1", count: 16)
  private static let other = String(repeating: "b2", count: 16)

  private static let known = Address(host: "localhost", port: 8001)
  private static let elsewhere = Address(host: "localhost", port: 8002)
  /// The certificate of one server was accepted once.
  private let security = SecuritySettings(wantsTLS: true).knowing(
    .pin(known, fingerprint: String(repeating: "0", count: 64)))

  private func welcome(_ identity: String) -> [String] {
    TestClient.welcome.map { $0.replacing("WHOX", with: "WHOX parley/ID=\(identity)") }
  }

  /// A server that proves nothing, or shows the certificate that was pinned.
  private func logIn(
    _ test: inout TestClient, _ identity: String, isPinned: Bool = true
  ) -> [StateOwner] {
    var owners: [StateOwner] = []
    test.client.link.open(
      isPinned ? Self.known : Self.elsewhere, Credentials(name: "alice", password: "apple"),
      at: Instant(calendar: test.now, running: test.moment))
    test.receive(.link(.connected))
    test.receive(.link(.line(Message(.cap, "*", "LS", "labeled-response echo-message batch"))))
    for line in [":s CAP * ACK :labeled-response echo-message batch"] + welcome(identity) {
      guard let message = try? Message(parsing: line) else { continue }
      for effect in test.client.receive(.link(.line(message)), at: test.now, test.moment) {
        switch effect {
        case .restore(let owner):
          owners.append(owner)
          test.receive(.restored(KeptState(), note: nil))
        case .send(let message): test.sent.append(message.description)
        case .keep(let record): test.disk.apply(record)
        default: break
        }
      }
    }
    return owners
  }

  @Test func `state belongs to the server that proved itself, else to the address`() {
    var test = TestClient(security: security)
    let proven = logIn(&test, Self.one)
    #expect(proven.map(\.identity) == [Self.one])
    var stranger = TestClient(security: security)
    #expect(logIn(&stranger, Self.one, isPinned: false).map(\.identity) == [nil])
    var odd = TestClient(security: security)
    #expect(logIn(&odd, "../../etc").map(\.identity) == [nil])
  }

  @Test func `the same server goes on, wherever it is`() {
    var test = TestClient(security: security)
    _ = logIn(&test, Self.one)
    test.receive(.link(.disconnected(reason: "gone")))
    test.enter("while away")
    test.sent = []
    #expect(logIn(&test, Self.one).isEmpty)
    #expect(test.sent.contains { $0.hasSuffix(":while away") || $0.hasSuffix("while away") })
  }

  @Test(arguments: [(IdentityTests.other, true), (IdentityTests.one, false)])
  func `what waits goes to no other server, nor to one that proves nothing`(
    identity: String, isPinned: Bool
  ) {
    var test = TestClient(security: security)
    _ = logIn(&test, Self.one)
    test.receive(.link(.disconnected(reason: "gone")))
    test.enter("a secret")
    test.sent = []
    #expect(logIn(&test, identity, isPinned: isPinned).count == 1)
    #expect(!test.sent.contains { $0.contains("secret") })
    #expect(test.disk.hasUnsent)
  }

  @Test func `what the disk refuses is told in the room`() {
    var test = TestClient()
    test.receive(.notKept(reason: "what you type cannot be kept on disk: full"))
    test.logIn()
    #expect(test.text.contains("what you type cannot be kept on disk:"))
  }
}

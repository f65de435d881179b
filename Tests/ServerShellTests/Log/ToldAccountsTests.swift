// What lives here: tests of what the user files of several servers say.
import IRC
import Testing

@testable import ServerCore
@testable import ServerShell

@Suite struct `Accounts of several user files` {
  private func entry(_ name: String, _ password: String) -> Account.Entry {
    Account.Entry(name: name, credential: .plain(password))
  }

  @Test func `are the same on servers with the same file, and show no password`() throws {
    var one = SecretVerifiers(secret: [1], .plain)
    var other = SecretVerifiers(secret: [1], .plain)
    var stranger = SecretVerifiers(secret: [2], .plain)
    let sealed = one.seal(entry("alice", "wonder"))
    #expect(sealed == other.seal(entry("alice", "wonder")))
    #expect(sealed != stranger.seal(entry("alice", "wonder")))
    #expect(sealed != one.seal(entry("bob", "wonder")) && !sealed.credential.isPlain)
  }

  @Test func `are told as what has become different since they were told last`() {
    let told = [entry("alice", "a"), entry("bob", "b")]
    let now = [entry("alice", "new"), entry("carol", "c")]
    let change = ToldAccounts.change(from: told, to: now, known: ["alice", "bob"])
    #expect(change.written.map(\.name) == ["alice", "carol"] && change.removed == ["bob"])
  }

  @Test func `that others know otherwise are named`() {
    let known = ["alice": Credential.plain("a"), "bob": .plain("b")]
    let now = [entry("alice", "a"), entry("bob", "other"), entry("carol", "c")]
    #expect(ToldAccounts.differing(now) { known[$0] } == ["bob"])
  }

  @Test func `of a server that comes anew only add`() {
    let now = [entry("Alice", "other"), entry("carol", "c")]
    let change = ToldAccounts.change(from: nil, to: now, known: ["alice", "bob"])
    #expect(change.written.map(\.name) == ["carol"] && change.removed.isEmpty)
  }
}

extension SCRAM.Functions {
  /// Quick, and different for what is different.
  fileprivate static let plain = SCRAM.Functions(
    hash: { $0 + [1] }, hmac: { $0 + [2] + $1 + [UInt8](repeating: 0, count: 16) },
    derive: { $0 + [3] + $1 + [UInt8(truncatingIfNeeded: $2)] }, areEqual: ==)
}

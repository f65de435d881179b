// What lives here: the user file read and changed.
import ChatSupport
import IRC
import Testing

@testable import ServerCore

@Suite struct `The user file` {
  private let verifier =
    "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:"
    + "wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU="
  private let fingerprint = String(repeating: "0a", count: 32)

  private let text = """
    # who may log in
    alice apple-orchard

    # the others
    bob   blue bicycle
    carol copper-kettle
    """

  private func fault(_ text: String) -> String? {
    do throws(UserFile.Fault) {
      _ = try UserFile(parsing: text)
      return nil
    } catch {
      return error.description
    }
  }

  @Test func `knows passwords, verifiers and certificates`() throws {
    let file = try UserFile(
      parsing: """
        alice apple-orchard
        bob \(verifier)
        bob certificate:\(fingerprint)
        carol certificate:\(fingerprint.uppercased())
        Carol  certificate:0a:\(String(repeating: "0a:", count: 30))0a
        """)
    #expect(file.entries.map(\.name) == ["alice", "bob", "carol"])
    #expect(file.entries[0].credential == .plain("apple-orchard"))
    #expect(!file.entries[1].credential.isPlain)
    #expect(file.entries[1].certificates == [fingerprint])
    #expect(file.entries[2].credential == .locked)
    #expect(file.entries[2].certificates == [fingerprint, fingerprint])
  }

  @Test func `says where it is faulty`() {
    #expect(fault("alice a\nbob") == "line 2: a name and a password are needed")
    #expect(fault("al!ce a") == "line 1: 'al!ce' cannot be a name")
    #expect(fault("All a") == "line 1: 'All' cannot be a name")
    #expect(fault("alice a\nALICE b") == "line 2: 'ALICE' stands here twice")
    // A verifier with a slip must not become somebody's password.
    let damaged = "line 1: what stands behind 'alice' is damaged"
    #expect(fault("alice \(verifier.dropLast(2))") == damaged)
    #expect(fault("alice certificate:123") == damaged)
  }

  @Test func `keeps comments, blanks and order when a password changes`() {
    var file = UserFile.Text(text)
    file.set(verifier, of: "BOB")
    #expect(
      file.description
        == text.replacing("bob   blue bicycle", with: "bob \(verifier)") + "\n")
  }

  @Test func `puts newcomers at its end and takes names out`() {
    var file = UserFile.Text(text)
    file.set("dusty-drum", of: "dave")
    #expect(file.description == text + "\ndave dusty-drum\n")
    file.remove("Dave")
    #expect(file.description == text + "\n")
    #expect(!file.contains("dave"))
    var empty = UserFile.Text("")
    empty.set("x", of: "alice")
    #expect(empty.description == "alice x\n")
  }

  @Test func `keeps the lines of a name together`() {
    var file = UserFile.Text(text)
    let isAdded = file.add(certificate: fingerprint, of: "alice")
    let isFaultyAdded = file.add(certificate: "0a0b", of: "alice")
    #expect(isAdded && !isFaultyAdded)
    #expect(
      file.description.contains(
        "alice apple-orchard\nalice certificate:\(fingerprint)\n\n# the others"))
    file.set("new", of: "alice")
    #expect(file.description.contains("alice new\nalice certificate:"))
    file.remove("alice")
    #expect(!file.description.contains("alice"))
  }

  @Test func `has verifiers put in the place of all passwords, or of one`() throws {
    var file = UserFile.Text(text + "\ndave \(verifier)\n")
    let hash = { (password: String) in
      SCRAM.Verifier(password: password, salt: [1], iterations: 4096, .toy)
    }
    let hashed = [file.hash(only: "Alice", hash), file.hash(hash), file.hash(hash)]
    #expect(hashed == [["alice"], ["bob", "carol"], []])
    let entries = try UserFile(parsing: file.description).entries
    #expect(entries.allSatisfy { !$0.credential.isPlain })
    #expect(entries[1].credential == .verifier(hash("blue bicycle")))
  }
}

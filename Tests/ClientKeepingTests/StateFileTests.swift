// What lives here: what a client finds again of what it wrote down, whatever happened to the file.
import Glibc
import System
import TestSupport
import Testing

@testable import ClientCore
@testable import ClientKeeping

@Suite struct `A state file` {
  private static let records: [StateRecord] = [
    .said("a"), .place("#tea", draft: "half a"), .said("b", "two\nlines"),
    .settled(clientID: "a", target: nil),
  ]

  @Test func `gives back what was written, for its owner's eyes only`() throws {
    let keep = try Keep()
    try keep.file().append(Self.records, isUrgent: true)
    let file = try keep.file()
    #expect(Array(file.state.outbox.keys) == ["b"])
    #expect(file.state.places["#tea"]?.draft == "half a")
    #expect(file.notes == [])
    var status = stat()
    #expect(stat(try keep.path(), &status) == 0 && status.st_mode & 0o777 == 0o600)
  }

  @Test func `is another one for another name or server`() throws {
    let keep = try Keep()
    try keep.file().append([.said("a")], isUrgent: true)
    let bob = StateOwner(StateOwner.alice.address, name: "bob")
    let other = StateOwner(Address(host: "chat.example", port: 6667), name: "alice")
    #expect(try keep.file(bob).state == KeptState())
    #expect(try keep.file(other).state == KeptState())
    #expect(try keep.file().state.hasUnsent)
  }

  @Test func `loses the line that a crash tore, and nothing else`() throws {
    let keep = try Keep()
    let path = try keep.path()
    let lines = [StateRecord.said("a"), .said("b")].map { StateText.line($0) }
    let whole = Array(StateText.header.utf8) + lines[0] + lines[1]
    for length in 0...whole.count {
      try keep.write(String(decoding: whole.prefix(length), as: UTF8.self), to: path)
      let file = try keep.file()
      let kept = [whole.count - lines[1].count, whole.count].count { length >= $0 }
      #expect(file.state.outbox.count == kept, "\(length) bytes")
      #expect(file.notes == [], "\(length) bytes")
      try file.append([.said("c")], isUrgent: true)
      #expect(StateText.read(try WholeFile.bytes(of: path)).state.outbox.count == kept + 1)
    }
  }

  @Test(arguments: [
    ("not one of ours\n", "none of parley's", 0),
    (StateText.header + "00000000 SAID PRIVMSG #tea :hi\n", "damaged", 0),
  ])
  func `is set aside where it is damaged or foreign, and both are told`(
    text: String, word: String, kept: Int
  ) throws {
    let keep = try Keep()
    let path = try keep.path()
    for number in 1...2 {
      try keep.write(text, to: path)
      let file = try keep.file()
      #expect(file.state.outbox.count == kept)
      #expect(file.notes.count == 1 && file.notes[0].contains(word), "\(file.notes)")
      #expect(file.notes[0].hasSuffix("\(path).aside\(number)"))
      #expect(try WholeFile.text(of: "\(path).aside\(number)") == text)
    }
    #expect(try keep.file().notes == [], "once")
  }

  @Test func `is each client's own, and what the dead left is taken over once`() throws {
    let keep = try Keep()
    let first = try keep.file()
    try first.append([.said("a")], isUrgent: true)
    do {
      let second = try keep.file()
      #expect(!second.state.hasUnsent)
      try second.append([.said("b")], isUrgent: true)
      #expect(try StateText.read(WholeFile.bytes(of: keep.path(slot: 1))).state.hasUnsent)
    }
    // The second ended; the first lives.
    let third = try keep.file()
    #expect(Array(third.state.outbox.keys) == ["b"])
    withExtendedLifetime((first, third)) {}
  }

  @Test func `gathers in the first slot what clients left in all of them`() throws {
    let keep = try Keep()
    for slot in 0..<9 {
      let text =
        StateText.header + String(decoding: StateText.line(.said("m\(slot)")), as: UTF8.self)
      try keep.write(text, to: try keep.path(slot: slot))
    }
    let file = try keep.file()
    #expect(file.state.outbox.count == 9)
    #expect(access(try keep.path(slot: 1), F_OK) != 0)
    #expect(StateText.read(try WholeFile.bytes(of: try keep.path())).state.outbox.count == 9)
  }

  @Test func `ends with the ninth client of a name`() throws {
    let keep = try Keep()
    let files = try (0..<9).map { _ in try keep.file() }
    let problem = #expect(throws: StateProblem.self) { try keep.file() }
    #expect(problem?.description == "too many clients of this name are running")
    withExtendedLifetime(files) {}
  }

  @Test func `takes over what was kept before the server said who it is`() throws {
    let keep = try Keep()
    try keep.file().append([.said("a"), .place("#tea")], isUrgent: true)
    let known = StateOwner(StateOwner.alice.address, identity: "0123", name: "alice")
    let file = try keep.file(known)
    #expect(file.state.hasUnsent && file.state.places["#tea"] != nil)
    #expect(access(try keep.path(), F_OK) != 0)
  }

  @Test func `is written anew before it grows without end`() throws {
    let keep = try Keep()
    let file = try keep.file()
    for number in 0..<5000 {
      try file.append([.place("#tea", draft: "draft \(number)")], isUrgent: false)
    }
    let reading = StateText.read(try WholeFile.bytes(of: try keep.path()))
    #expect(reading.count < 4100 && reading.damaged == 0)
    #expect(reading.state.places["#tea"]?.draft == "draft 4999")
  }

  @Test(.enabled(if: SmallDisk.isPossible))
  func `has whole lines alone when the disk is full, and goes on when it is not`() throws {
    let disk = try #require(SmallDisk(kilobytes: 256))
    let keep = try Keep(on: disk.path)
    let file = try keep.file()
    try file.append([.said("a")], isUrgent: true)
    disk.fill()
    let long = StateRecord.said("b", String(repeating: "x", count: 100_000))
    let problem = #expect(throws: StateProblem.self) { try file.append([long], isUrgent: true) }
    #expect(
      problem?.description.contains("No space left") == true, "\(String(describing: problem))")
    let path = try keep.path()
    #expect(StateText.read(try WholeFile.bytes(of: path)).state.outbox.count == 1)
    disk.free()
    try file.append([.said("c")], isUrgent: true)
    let reading = StateText.read(try WholeFile.bytes(of: path))
    #expect(Array(reading.state.outbox.keys) == ["a", "c"] && reading.damaged == 0)
  }

  @Test func `is neither a link nor a pipe`() throws {
    let keep = try Keep()
    let path = try keep.path()
    symlink("/etc/passwd", path)
    #expect(throws: StateProblem.self) { try keep.file() }
    unlink(path)
    mkfifo(path, 0o600)
    #expect(throws: StateProblem.self) { try keep.file() }
  }
}

@Suite struct `The state directory` {
  private func directory(_ variables: [String: String]) throws(StateProblem) -> StateDirectory {
    try StateDirectory { variables[$0] }
  }

  @Test func `is made where the environment says, for nobody else`() throws {
    let folder = try TemporaryFolder()
    let home = folder.path
    #expect(try directory(["HOME": home]).path == "\(home)/.local/state/parley")
    let given = try directory(["HOME": home, "XDG_STATE_HOME": "\(home)/a/b"])
    #expect(given.path == "\(home)/a/b/parley")
    var status = stat()
    #expect(stat(given.path, &status) == 0 && status.st_mode & 0o777 == 0o700)
    // Must be absolute.
    let relative = try directory(["HOME": home, "XDG_STATE_HOME": "a/b"])
    #expect(relative.path == "\(home)/.local/state/parley")
  }

  @Test func `makes no home, and is no file`() throws {
    let folder = try TemporaryFolder()
    #expect(throws: StateProblem.self) { try directory(["HOME": "\(folder.path)/nobody"]) }
    try folder.write("", to: "parley")
    let problem = #expect(throws: StateProblem.self) {
      try directory(["XDG_STATE_HOME": folder.path])
    }
    #expect(problem?.description.contains("\(folder.path)/parley") == true)
  }

  @Test func `is closed to those who could write into it`() throws {
    let folder = try TemporaryFolder()
    mkdir("\(folder.path)/parley", 0o700)
    chmod("\(folder.path)/parley", 0o777)
    let directory = try directory(["XDG_STATE_HOME": folder.path])
    var status = stat()
    #expect(stat(directory.path, &status) == 0 && status.st_mode & 0o022 == 0)
  }

  @Test func `has one file name for any name`() throws {
    let keep = try Keep()
    let owner = StateOwner(Address(host: "../../x", port: 1), name: "a/b\u{0}ü")
    for slot in try keep.directory().slots(of: owner) {
      #expect(slot.dropFirst(try keep.directory().path.count + 1).allSatisfy { $0 != "/" })
    }
    #expect(try keep.file(owner).state == KeptState())
  }
}

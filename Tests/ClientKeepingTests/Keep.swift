// What lives here: the state directory of one test, and what is written there.
import Glibc
import IRC
import System
import TestSupport

@testable import ClientCore
@testable import ClientKeeping

struct Keep {
  let folder: TemporaryFolder
  private let path: String

  /// In a directory of its own, or on a disk that is there.
  init(on path: String? = nil) throws {
    folder = try TemporaryFolder()
    self.path = path ?? folder.path
  }

  func directory() throws(StateProblem) -> StateDirectory {
    try StateDirectory { [path] in $0 == "XDG_STATE_HOME" ? path : nil }
  }

  func file(_ owner: StateOwner = .alice) throws(StateProblem) -> StateFile {
    try StateFile(directory(), owner)
  }

  /// Of the client's first slot.
  func path(_ owner: StateOwner = .alice, slot: Int = 0) throws -> String {
    try directory().slots(of: owner)[slot] + ".state"
  }

  func write(_ text: String, to file: String) throws {
    unlink(file)
    try AtomicFile.create(file, with: Array(text.utf8))
  }
}

extension StateOwner {
  static let alice = StateOwner(Address(host: "chat.example", port: 6697), name: "Alice")
}

extension StateRecord {
  static func said(_ id: String, _ text: String = "hello") -> StateRecord {
    .said(
      KeptMessage(
        clientID: id, command: .privmsg, targets: ["#tea"], text: text,
        time: Timestamp(milliseconds: 1000)))
  }

  static func place(_ name: String, draft: String = "") -> StateRecord {
    .place(KeptPlace(name: name, draft: draft))
  }
}

// What lives here: what is remembered of servers, and what becomes of it on a bad disk.
import Glibc
import IRC
import System
import TestSupport
import Testing

@testable import ClientCore
@testable import ClientKeeping

@Suite struct `The store of trust` {
  private let server = Address(host: "chat.example", port: 6697)
  private let fingerprint = String(repeating: "ab", count: 32)

  private func store(_ keep: Keep) -> TrustStore {
    TrustStore { () throws(StateProblem) in try keep.directory() }
  }

  @Test func `remembers over the end of the client`() throws {
    let keep = try Keep()
    #expect(store(keep).load() == Trust())
    #expect(store(keep).keep(.pin(server, fingerprint: fingerprint)) == nil)
    #expect(store(keep).keep(.last(server, name: "alice")) == nil)
    let trust = store(keep).load()
    #expect(trust.pin(of: server) == fingerprint)
    #expect(trust.last?.name == "alice")
  }

  @Test func `keeps what several clients learn at once`() async throws {
    let keep = try Keep()
    await withTaskGroup(of: Void.self) { group in
      for port in UInt16(1)...20 {
        group.addTask { [fingerprint] in
          let store = TrustStore { () throws(StateProblem) in try keep.directory() }
          let address = Address(host: "chat.example", port: port)
          #expect(store.keep(.pin(address, fingerprint: fingerprint)) == nil)
        }
      }
    }
    #expect(store(keep).load().pins.count == 20)
  }

  @Test func `keeps the lines that it understands of a file that somebody spoiled`() throws {
    let keep = try Keep()
    let pin = "pin chat.example 6697 \(fingerprint)"
    let path = try keep.directory().path + "/servers"
    try keep.write("pin\nsts a b c\n\(pin)\npin x 99999 \(fingerprint)\nlast\n", to: path)
    #expect(store(keep).load().pins.count == 1)
    #expect(store(keep).keep(.last(server, name: "alice")) == nil)
    #expect(store(keep).load().pin(of: server) == fingerprint)
  }

  @Test func `writes nothing through a link`() throws {
    let keep = try Keep()
    let target = try keep.folder.write("mine", to: "target")
    symlink(target, try keep.directory().path + "/servers")
    #expect(store(keep).load() == Trust())
    _ = store(keep).keep(.last(server, name: "alice"))
    #expect(try WholeFile.text(of: target) == "mine")
  }

  @Test(.enabled(if: SmallDisk.isPossible))
  func `tells that the disk is full, and keeps what it had`() throws {
    let disk = try #require(SmallDisk(kilobytes: 64))
    let keep = try Keep(on: disk.path)
    #expect(store(keep).keep(.last(server, name: "alice")) == nil)
    disk.fill()
    let problem = store(keep).keep(.last(server, name: "bob"))
    #expect(problem?.hasPrefix("what was learned of the server is not kept: ") == true)
    #expect(store(keep).load().last?.name == "alice")
    disk.free()
    #expect(store(keep).keep(.last(server, name: "bob")) == nil)
    #expect(store(keep).load().last?.name == "bob")
  }

  @Test func `tells once that there is no place`() throws {
    let folder = try TemporaryFolder()
    try folder.write("", to: "parley")
    let store = TrustStore { () throws(StateProblem) in
      try StateDirectory { $0 == "XDG_STATE_HOME" ? folder.path : nil }
    }
    #expect(store.load() == Trust())
    let problem = store.keep(.last(server, name: "alice"))
    #expect(problem?.hasPrefix("there is no place to remember servers in (") == true)
    #expect(store.keep(.last(server, name: "alice")) == nil)
  }
}

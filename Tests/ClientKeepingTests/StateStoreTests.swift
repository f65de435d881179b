// What lives here: what is sent when, beside what is written down.
import IRC
import System
import TestSupport
import Testing

@testable import ClientCore
@testable import ClientKeeping

@Suite struct `The store on its queue` {
  @Test func `tells how many records that had to come first are safe`() throws {
    let keep = try Keep()
    let bell = try Bell()
    let store = StateStore(try keep.file(), bell: bell)
    store.write(.place("#tea"))
    store.finish()
    #expect(!bell.hear())
    for id in ["a", "b"] { store.write(.said(id)) }
    store.write(.settled(clientID: "a", target: nil))
    store.finish()
    #expect(bell.hear())
    #expect(store.progress() == (2, nil))
    #expect(StateText.read(try WholeFile.bytes(of: try keep.path())).state.outbox.count == 1)
  }

  @Test(.enabled(if: SmallDisk.isPossible))
  func `tells once that the disk is full, and holds nothing back for that`() throws {
    let disk = try #require(SmallDisk(kilobytes: 256))
    let keep = try Keep(on: disk.path)
    let store = StateStore(try keep.file(), bell: try Bell())
    disk.fill()
    store.write(.said("a", String(repeating: "x", count: 100_000)))
    store.finish()
    let (synced, problem) = store.progress()
    #expect(synced == 1)
    #expect(problem?.contains("No space left") == true)
    #expect(store.progress() == (1, nil))
  }
}

@Suite struct `The keeper` {
  private final class Sent {
    var texts: [String] = []
  }

  private func keeper(_ keep: Keep, _ sent: Sent) throws -> Keeper {
    try Keeper(in: { () throws(StateProblem) in try keep.directory() }) { message in
      sent.texts.append(message[0] ?? "")
    }
  }

  @Test func `sends nothing before what came before it is on disk, and keeps the order`() throws {
    let keep = try Keep()
    let sent = Sent()
    let keeper = try keeper(keep, sent)
    #expect(keeper.restore(.alice).note == nil)
    keeper.send(Message("PING", "1"))
    #expect(sent.texts == ["1"])
    keeper.keep(.said("a"))
    for text in ["2", "3"] { keeper.send(Message("PRIVMSG", text)) }
    #expect(sent.texts == ["1"])
    keeper.finish()
    #expect(sent.texts == ["1", "2", "3"])
    #expect(try StateText.read(WholeFile.bytes(of: keep.path())).state.hasUnsent)
    keeper.send(Message("PING", "4"))
    #expect(keeper.advance() == nil && sent.texts.last == "4")
  }

  @Test func `drops what waits for a connection that is over`() throws {
    let sent = Sent()
    let keeper = try keeper(try Keep(), sent)
    _ = keeper.restore(.alice)
    keeper.keep(.said("a"))
    keeper.send(Message("PRIVMSG", "1"))
    keeper.dropHeld()
    keeper.finish()
    #expect(sent.texts == [])
  }

  @Test func `lets people talk where nothing can be kept, and says so`() throws {
    let folder = try TemporaryFolder()
    try folder.write("a file", to: "parley")
    let sent = Sent()
    let keeper = try Keeper(
      in: { () throws(StateProblem) in
        try StateDirectory { $0 == "XDG_STATE_HOME" ? folder.path : nil }
      },
      passing: { sent.texts.append($0[0] ?? "") })
    let (state, note) = keeper.restore(.alice)
    #expect(state == KeptState())
    #expect(note?.hasPrefix("what you type is not kept on disk (") == true)
    keeper.keep(.said("a"))
    keeper.send(Message("PRIVMSG", "1"))
    #expect(sent.texts == ["1"])
  }
}

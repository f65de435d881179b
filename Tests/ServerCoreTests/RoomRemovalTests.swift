// What lives here: what becomes of rooms that nobody is in when the server starts.

import IRC
import System
import Testing

@testable import ServerCore

@Suite struct `Deserted rooms at a start` {
  private func records(isOpen: Bool) -> [Record] {
    var configuration = Configuration()
    configuration.lobby = "#hall"
    configuration.allowsGuests = isOpen
    var chat = Chat(configuration)
    var snapshot = Snapshot()
    snapshot.sequence = 36
    snapshot.rooms = ["#hall", "#Everyone"].map {
      RoomRecord(name: $0, created: Timestamp(seconds: 1), topic: nil)
    }
    let effects = chat.receive(Input(at: Timestamp(seconds: 2), .restored(snapshot)))
    return effects.compactMap { if case .store(let record) = $0 { record } else { nil } }
  }

  @Test func `a room of guests is gone with its past`() {
    let records = records(isOpen: true)
    #expect(records.contains(.removedRoom("#everyone")))
    #expect(records.contains(.setAside(room: "#everyone", as: "#everyone,10")))
    #expect(!records.contains(.removedRoom("#hall")))
  }

  @Test func `the lobby of other settings keeps its past`() {
    let records = records(isOpen: false)
    #expect(records.contains(.removedRoom("#everyone")))
    #expect(!records.contains { if case .setAside = $0 { true } else { false } })
  }
}

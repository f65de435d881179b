// What lives here: what becomes of rooms that nobody is in when the server starts.

import ChatSupport
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
    snapshot.rooms = ["#hall", "#Everyone"].enumerated().map { index, name in
      RoomRecord(
        id: RoomID(UInt64(index + 1)), name: name, created: Timestamp(seconds: 1), topic: nil)
    }
    let effects = chat.receive(Input(at: Timestamp(seconds: 2), .restored(snapshot)))
    return effects.compactMap { if case .store(let record) = $0 { record } else { nil } }
  }

  @Test func `a room of guests is gone`() {
    let records = records(isOpen: true)
    #expect(records.contains(.removedRoom(RoomID(2))))
    #expect(!records.contains(.removedRoom(RoomID(1))))
  }

  @Test func `the lobby of other settings stays as it is kept`() {
    let records = records(isOpen: false)
    #expect(!records.contains { if case .removedRoom = $0 { true } else { false } })
  }
}

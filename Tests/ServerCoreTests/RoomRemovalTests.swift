// What lives here: what becomes of rooms that nobody is in when the server starts.

import ChatSupport
import IRC
import System
import Testing

@testable import ServerCore

@Suite struct `Deserted rooms at a start` {
  private func records(isOpen: Bool, wasLobby: Bool) -> [Record] {
    var configuration = Configuration()
    configuration.shared.lobby = "#hall"
    configuration.shared.entry.allowsGuests = isOpen
    var chat = Chat(configuration)
    var snapshot = Snapshot()
    snapshot.numbers.last = 36
    snapshot.rooms = ["#hall", "#Everyone"].enumerated().map { index, name in
      RoomRecord(
        id: RoomID(UInt64(index + 1)), name: name, isLobby: index == 0 || wasLobby,
        created: Timestamp(seconds: 1), topic: nil)
    }
    let effects = chat.receive(Input(at: Timestamp(seconds: 2), .restored(snapshot)))
    return effects.compactMap { if case .store(let record) = $0 { record } else { nil } }
  }

  @Test func `a room of guests is gone`() {
    let records = records(isOpen: true, wasLobby: false)
    #expect(records.contains(.removedRoom(RoomID(2))))
    #expect(!records.contains(.removedRoom(RoomID(1))))
  }

  @Test func `the lobby of other settings stays as it is kept`() {
    for isOpen in [true, false] {
      let records = records(isOpen: isOpen, wasLobby: true)
      #expect(!records.contains { if case .removedRoom = $0 { true } else { false } })
    }
  }

  @Test func `the room for everybody is none that somebody made`() throws {
    var configuration = Configuration()
    configuration.shared.lobby = "#Hall"
    var chat = Chat(configuration)
    var snapshot = Snapshot()
    func room(_ number: UInt64, _ name: String, isLobby: Bool = false) -> RoomRecord {
      RoomRecord(
        id: RoomID(number), name: name, isLobby: isLobby, created: Timestamp(seconds: 1), topic: nil
      )
    }
    snapshot.rooms = [room(1, "#hall"), room(2, "#hall"), room(3, "#den", isLobby: true)]
    snapshot.people = [Snapshot.Person(account: "bob")]
    snapshot.people[0].rooms = [RoomID(1), RoomID(2)]
    _ = chat.receive(Input(at: Timestamp(seconds: 2), .restored(snapshot)))
    #expect(chat.lobby == RoomID(4) && chat.rooms.ids == [RoomID(4)])
    snapshot.rooms[1] = room(2, "#hall", isLobby: true)
    chat = Chat(configuration)
    let effects = chat.receive(Input(at: Timestamp(seconds: 2), .restored(snapshot)))
    #expect(chat.lobby == RoomID(2) && chat.rooms[RoomID(2)]?.name == "#Hall")
    #expect(
      effects.contains {
        if case .store(.room(let room)) = $0 { room.name == "#Hall" } else { false }
      })
  }
}

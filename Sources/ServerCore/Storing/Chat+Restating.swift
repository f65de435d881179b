// What lives here: how things stand, for an archive that kept what nobody was told of.
import IRC
import System

extension Chat {
  /// Records that undo others which were kept after the chat had gone back to before them.
  public func restated(_ records: [Record]) -> [Record] {
    records.reversed().flatMap { record -> [Record] in
      switch record {
      case .message(let message): [.redacted(message.sequence)]
      case .event(let event): [.redacted(event.sequence)]
      case .marker(let account, let place, _):
        [.marker(account: account, place: place, accounts[account]?.markers[place] ?? .never)]
      case .membership(let account, let room, _, let since):
        [
          .membership(
            account: account, room: room,
            isMember: accounts[account]?.rooms.contains(room) == true, since: since)
        ]
      case .room(let room): [state(of: room.id)]
      case .removedRoom(let room): [state(of: room)] + metadata(of: room)
      case .sanction(let sanction), .lifted(let sanction):
        [state(of: sanction)]
      case .metadata(let owner, let key, _):
        [.metadata(of: owner, key: key, value: people.metadata[owner]?[key])]
      case .wait(let room, let speaker?, _):
        [wait(of: speaker, in: room)]
      case .wait(let room, nil, _): waits(in: room)
      case .redirection(let old, _, _): [redirection(from: old)]
      // Taken back is taken back; the others happened, and are told again by themselves.
      case .redacted, .mailbox, .missed, .accounts, .account, .reserved, .seen, .block, .alive,
        .followed, .checkpoint:
        []
      }
    }
  }

  private func state(of room: RoomID) -> Record {
    rooms[room].map { .room($0.record) } ?? .removedRoom(room)
  }

  private func state(of sanction: Sanction) -> Record {
    gate.sanctions.find(sanction.kind, sanction.subject).map { .sanction($0) }
      ?? .lifted(sanction)
  }

  /// One that began so long ago is none.
  private func wait(of speaker: String, in room: RoomID) -> Record {
    .wait(
      room: room, speaker: speaker,
      rooms[room]?.speech.waits[speaker] ?? Moment(milliseconds: .min))
  }

  private func waits(in room: RoomID) -> [Record] {
    (rooms[room]?.speech.waits ?? [:]).sorted { $0.key < $1.key }.map {
      .wait(room: room, speaker: $0.key, $0.value)
    }
  }

  private func redirection(from old: Folded) -> Record {
    let now = rooms.formerNames[old]
    return .redirection(old: old, room: now?.room, now?.at ?? moment)
  }

  private func metadata(of room: RoomID) -> [Record] {
    let owner = Place.room(room)
    guard let metadata = people.metadata[owner] else { return [] }
    return metadata.keys.map { .metadata(of: owner, key: $0, value: metadata[$0]) }
  }
}

extension Timestamp {
  fileprivate static let never = Timestamp(milliseconds: 0)
}

// What lives here: how things stand, for an archive that kept what nobody was told of.
import IRC
import System

extension Chat {
  /// Records that undo others which were kept after the chat had gone back to before them.
  public func restated(_ records: [Record]) -> [Record] {
    records.reversed().flatMap { record -> [Record] in
      switch record {
      case .message(let message, _): [.redacted(message.sequence)]
      case .event(let event): [.redacted(event.sequence)]
      case .marker(let account, let target, _):
        [.marker(account: account, target: target, accounts[account]?.markers[target] ?? .never)]
      case .membership(let account, let room, _, let since):
        [
          .membership(
            account: account, room: room,
            isMember: accounts[account]?.rooms.contains(room) == true, since: since)
        ]
      case .room(let room): [state(ofRoom: fold(room.name))]
      case .removedRoom(let key): [state(ofRoom: key)] + metadata(ofRoom: key)
      case .setAside(let room, let past): [.setAside(room: past, as: room)]
      case .renamedRoom(let old, let room): [back(to: old, from: room)]
      case .sanction(let sanction), .lifted(let sanction):
        [sanctions.find(sanction.kind, sanction.subject).map { .sanction($0) } ?? .lifted(sanction)]
      case .metadata(let target, let key, _):
        [.metadata(target: target, key: key, value: keptMetadata[target]?[key])]
      case .wait(let room, let speaker?, _):
        // One that began so long ago is none.
        [
          .wait(
            room: room, speaker: speaker,
            rooms[room]?.spoke[speaker] ?? Moment(milliseconds: .min))
        ]
      case .wait(let room, nil, _):
        (rooms[room]?.spoke ?? [:]).sorted { $0.key < $1.key }.map {
          .wait(room: room, speaker: $0.key, $0.value)
        }
      case .redirection(let old, _, _):
        [.redirection(old: old, name: renamings[old]?.name, renamings[old]?.at ?? moment)]
      // Taken back is taken back; the others happened, and are told again by themselves.
      case .redacted, .mailbox, .missed, .accounts, .account, .reserved, .seen, .block, .alive: []
      }
    }
  }

  private func state(ofRoom key: Folded) -> Record {
    rooms[key].map { .room($0.record) } ?? .removedRoom(key)
  }

  private func metadata(ofRoom key: Folded) -> [Record] {
    guard let metadata = keptMetadata[key] else { return [] }
    return metadata.keys.map { .metadata(target: key, key: $0, value: metadata[$0]) }
  }

  /// A room that was founded, or named so, in the same breath is not here: what comes next moves it on.
  private func back(to old: Folded, from room: RoomRecord) -> Record {
    var former = room
    former.name = old.text
    return .renamedRoom(from: fold(room.name), to: rooms[old]?.record ?? former)
  }
}

extension Timestamp {
  fileprivate static let never = Timestamp(milliseconds: 0)
}

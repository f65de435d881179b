// What lives here: what an archive that may fail has kept.
import ChatSupport
import IRC
import System

@testable import ServerCore

struct PretendedDisk {
  private var kept = KeptState()
  private var archive: [StoredMessage] = []
  /// Something was given up, after which nothing can be compared.
  var isSpoiled = false

  mutating func keep(_ record: Record) {
    kept.keep(record)
    switch record {
    case .message(let message), .event(let message): archive.append(message)
    case .redacted(let sequence): archive.removeAll { $0.sequence == sequence }
    default: break
    }
  }

  /// But for what depends on when it was kept.
  var snapshot: (Snapshot, [StoredMessage]) {
    var snapshot = kept.snapshot(archive, instance: "")
    snapshot.numbers.last = 0
    snapshot.lastRoom = .none
    snapshot.clock.mark = nil
    snapshot.rooms.sort { $0.name < $1.name }
    snapshot.blocks.sort { ($0.name, $0.address) < ($1.name, $1.address) }
    snapshot.waits.sort { ($0.room, $0.speaker) < ($1.room, $1.speaker) }
    snapshot.redirections.sort { $0.old < $1.old }
    for index in snapshot.people.indices {
      snapshot.people[index].rooms.sort()
      // The chat does not know any more since when: leaving that was kept too late costs it.
      snapshot.people[index].joined = [:]
    }
    return (snapshot, archive)
  }
}

extension Record {
  /// When the input was that it comes from, where it tells.
  var inputTime: Timestamp? {
    switch self {
    case .message(let message), .event(let message): message.time
    case .seen(_, let time, _, _, _): time
    default: nil
    }
  }

  var isMessage: Bool {
    switch self {
    case .message, .event: true
    default: false
    }
  }
}

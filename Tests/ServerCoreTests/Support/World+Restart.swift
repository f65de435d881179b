// What lives here: the pretended server dies, and another starts from what was kept.
import ChatSupport
import IRC
import ServerShell

@testable import ServerCore

/// The newest state of everything that a chat asked to keep, as an archive would hand it back.
struct KeptState {
  private var people: [Folded: Snapshot.Person] = [:]
  private var rooms: [RoomRecord] = []
  private var lastRoom = RoomID(1)
  private var reserved: MessageNumber = 0
  private var mark: ClockMark?
  private var blocks: [LoginBlock] = []
  private var sanctions: [Sanction] = []
  private var waits: [Snapshot.Wait] = []
  private var redirections: [Snapshot.Redirection] = []

  mutating func keep(_ record: Record) {
    switch record {
    case .mailbox(let account, let acknowledged, let onlineFrom):
      change(account) {
        $0.mailbox = Mailbox(
          acknowledged: acknowledged, missed: $0.mailbox.missed, onlineFrom: onlineFrom)
      }
    case .missed(let account, let place, let ranges):
      change(account) {
        var missed = $0.mailbox.missed
        missed.remove(0...(.max - 1), in: place)
        for range in ranges { missed.add(range, in: place) }
        $0.mailbox = Mailbox(
          acknowledged: $0.mailbox.acknowledged, missed: missed, onlineFrom: $0.mailbox.onlineFrom)
      }
    case .seen(let account, let time, let moment, let isOnline, let realName):
      change(account) {
        $0.lastSeen = time
        $0.lastMoment = moment
        $0.wasOnline = isOnline
        $0.realName = realName
      }
    case .marker(let account, let place, let time): change(account) { $0.markers[place] = time }
    case .membership(let account, let room, let isMember, let since):
      change(account) {
        $0.rooms.removeAll { $0 == room }
        if isMember { $0.rooms.append(room) }
        $0.joined[room] = isMember ? since : nil
      }
    case .room(let record):
      rooms.removeAll { $0.id == record.id }
      rooms.append(record)
      lastRoom = max(lastRoom, record.id)
    case .removedRoom(let room): rooms.removeAll { $0.id == room }
    case .alive(let time, let moment): mark = ClockMark(time: time, moment: moment)
    case .block(let block):
      blocks.removeAll { $0.name == block.name && $0.address == block.address }
      blocks.append(block)
    case .sanction(let sanction): sanctions.append(sanction)
    case .lifted(let sanction):
      sanctions.removeAll { $0.kind == sanction.kind && $0.subject == sanction.subject }
    case .wait(let room, let speaker, let moment):
      waits.removeAll { $0.room == room && (speaker == nil || $0.speaker == speaker) }
      if let speaker { waits.append(Snapshot.Wait(room: room, speaker: speaker, at: moment)) }
    case .redirection(let old, let room, let moment):
      redirections.removeAll { $0.old == old }
      if let room {
        redirections.append(Snapshot.Redirection(old: old, room: room, at: moment))
      }
    case .reserved(let sequence): reserved = max(reserved, sequence)
    default: break
    }
  }

  private mutating func change(_ account: Folded, _ body: (inout Snapshot.Person) -> Void) {
    body(&people[account, default: Snapshot.Person(account: account)])
  }

  func snapshot(_ archive: [StoredMessage], instance: String) -> Snapshot {
    var snapshot = Snapshot()
    snapshot.instance = instance
    snapshot.rooms = rooms.sorted { $0.id < $1.id }
    snapshot.lastRoom = lastRoom
    snapshot.clock.mark = mark
    snapshot.blocks = blocks
    snapshot.sanctions = sanctions
    snapshot.waits = waits
    snapshot.redirections = redirections
    for message in archive {
      snapshot.numbers.last = max(snapshot.numbers.last, message.sequence)
      snapshot.clock.time = message.time
      switch message.target {
      case .room(let room, _) where message.isSaid:
        snapshot.numbers.latestInRooms[.room(room)] = message.sequence
      case .everybody: snapshot.numbers.lastToEverybody = message.sequence
      default: break
      }
    }
    snapshot.people = people.keys.sorted().compactMap { people[$0] }
    for index in snapshot.people.indices {
      let own = Place.account(snapshot.people[index].account)
      snapshot.people[index].latest =
        archive.last {
          if case .person(own, _) = $0.target { return true }
          return false
        }?.sequence ?? 0
    }
    let cursors = snapshot.people.map(\.mailbox.highest)
    snapshot.numbers.last = max(snapshot.numbers.last, reserved, cursors.max() ?? 0)
    return snapshot
  }
}

extension World {
  /// The server dies and starts again: every link is gone, and with it what was on its way.
  mutating func restart() {
    for name in order { clients[name]?.isClosed = true }
    chat = Chat(chat.configuration)
    commit = OutputCommit()
    receive(.restored(kept.snapshot(archive, instance: chat.configuration.instance)))
    receive(.accounts(Self.accounts))
  }
}

// What lives here: what was said and is not in the archive yet, for those who only look.
import ServerCore

struct JournalTail {
  /// In the order said.
  private(set) var messages: ArraySlice<StoredMessage> = []
  private(set) var removed: Set<MessageNumber> = []
  /// As they are called now.
  private(set) var rooms: [RoomID: String] = [:]

  /// `mark`: how far the archive has come; nil where it is of an older version and has no journal.
  init(_ journal: JournalReader, behind mark: JournalMark?) throws(ArchiveFailure) {
    guard let mark else { return }
    var said: [StoredMessage] = []
    do {
      _ = try journal.read(after: mark.position, key: mark.key, instance: mark.instance) {
        for record in $0 {
          switch record {
          case .message(let message), .event(let message): said.append(message)
          case .redacted(let sequence): removed.insert(sequence)
          case .room(let room): rooms[room.id] = room.name
          default: break
          }
        }
      }
    } catch {
      throw error as? ArchiveFailure ?? ArchiveFailure(reason: "\(error)")
    }
    messages =
      said.filter { !removed.contains($0.sequence) }
      .sorted { $0.sequence < $1.sequence }[...]
  }

  /// Those before this number; the one with it has come into the archive meanwhile.
  mutating func take(before number: MessageNumber) -> ArraySlice<StoredMessage> {
    let taken = messages.prefix { $0.sequence < number }
    messages = messages.dropFirst(taken.count)
    if messages.first?.sequence == number { messages.removeFirst() }
    return taken
  }
}

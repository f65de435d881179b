// What lives here: messages and folders for the archive's tests.
import ChatSupport
import Archive
import Glibc
import IRC
import System
import Testing

@testable import ServerCore

func bytes(of path: String) throws -> [UInt8] {
  let file = try #require(fopen(path, "re"), "\(path) cannot be opened")
  defer { fclose(file) }
  var all: [UInt8] = []
  var piece = [UInt8](repeating: 0, count: 1 << 16)
  while case let count = fread(&piece, 1, piece.count, file), count > 0 { all += piece[..<count] }
  return all
}

func put(_ bytes: [UInt8], into path: String) throws {
  let file = try #require(fopen(path, "we"), "\(path) cannot be written")
  defer { fclose(file) }
  #expect(fwrite(bytes, 1, bytes.count, file) == bytes.count)
}

func mode(of path: String) -> mode_t? {
  var status = stat()
  guard stat(path, &status) == 0 else { return nil }
  return status.st_mode & 0o777
}

extension SQLiteArchive {
  /// Open and named, as when a server has started on it.
  static func begun(
    directory: String, retention: Retention = Retention()
  ) throws -> SQLiteArchive {
    let start = ContinuousClock.now
    let archive = try SQLiteArchive(directory: directory, retention: retention, clock: { start })
    _ = try archive.snapshot(freshInstance: StoredMessage.instance)
    return archive
  }
}

extension Archive {
  func answer(to query: Query) async -> Answer {
    await withCheckedContinuation { waiter in
      if let answer = fetch(query, then: { waiter.resume(returning: $0) }) {
        waiter.resume(returning: answer)
      }
    }
  }

  func keep(_ records: [Record]) async -> Outcome {
    await withCheckedContinuation { waiter in
      if let outcome = commit(records, then: { waiter.resume(returning: $0) }) {
        waiter.resume(returning: outcome)
      }
    }
  }

  func keep(_ messages: [StoredMessage]) async throws {
    try await keep(messages.map { $0.isSaid ? .message($0) : .event($0) }).get()
  }

  /// Tidies until there is nothing left to remove; returns the number of steps that removed.
  func tidyUp(now: Timestamp, moment: Moment = Moment(milliseconds: 0)) async -> Int {
    var steps = 0
    while await withCheckedContinuation({ waiter in
      tidy(now: now, moment: moment) { waiter.resume(returning: $0) }
    }) { steps += 1 }
    return steps
  }

  /// Everything that is kept, as its texts in the order said.
  func texts(in conversation: Conversation) async -> [String] {
    let query = HistoryQuery(
      conversation: conversation, range: .latest(after: nil), limit: 100_000, includesEvents: true)
    guard case .messages(let messages) = await answer(to: .history(query)) else {
      return ["failed"]
    }
    return messages.map(\.text)
  }
}

extension Sanction {
  static func sample(_ kind: Kind, _ subject: String, until: Timestamp?) -> Sanction {
    Sanction(
      kind: kind, subject: subject, reason: "spam", setBy: "root", setAt: Timestamp(seconds: 5),
      until: until)
  }
}

extension StoredMessage {
  static let instance = "abc"

  /// From `sender` to a person, a room or `$*`.
  static func sample(
    _ sequence: MessageNumber, _ sender: String = "alice", to target: String = "bob",
    _ text: String = "hello", at seconds: Int64? = nil, command: Command = .privmsg,
    isGuest: Bool = false, tags: [Tags.Tag] = []
  ) -> StoredMessage {
    let place: Target
    let conversation: Conversation
    switch target {
    case "$*": (place, conversation) = (.everybody, .room("#everyone"))
    case _ where target.hasPrefix("@#"):
      let room = RoomID(named: String(target.dropFirst()))
      (place, conversation) = (
        .ranked(room, prefix: "@", name: target), .room(.ranked(room, prefix: "@"))
      )
    case _ where target.hasPrefix("#"):
      let room = RoomID(named: target)
      (place, conversation) = (.room(room, name: target), .room(.room(room)))
    default:
      let receiver = Place(named: target)
      place = .person(receiver, name: target)
      let name = Folded(sender)
      conversation = Conversation(isGuest ? .guest(name) : .account(name), and: receiver)
    }
    return StoredMessage(
      sequence: sequence, id: instance + "-" + String(sequence, radix: 36),
      time: Timestamp(seconds: seconds ?? Int64(sequence)),
      source: Source(sender, user: "u", host: "h"), account: isGuest ? nil : AccountName(sender),
      command: command, target: place, conversation: conversation, text: text, tags: tags)
  }
}

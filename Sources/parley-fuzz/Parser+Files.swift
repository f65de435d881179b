// What lives here: files and links that somebody else wrote.
import Crypto
import Glibc
import IRC
import Synchronization
import System
import Transport

@testable import Archive
@testable import ServerCore

extension Parser {
  /// A folder in memory, one for the process.
  private static let folder: String = {
    var template = Array("/dev/shm/parley-fuzz.XXXXXX".utf8CString)
    precondition(mkdtemp(&template) != nil)
    atexit { Parser.leave() }
    return String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }()

  private static func put(_ bytes: [UInt8], _ name: String) -> String {
    let path = folder + "/" + name
    guard let file = fopen(path, "we") else { preconditionFailure("no file in \(folder)") }
    defer { fclose(file) }
    precondition(fwrite(bytes, 1, bytes.count, file) == bytes.count)
    return path
  }

  private static func leave() {
    clear()
    for name in ["cert.pem", "key.pem"] { unlink(folder + "/" + name) }
    rmdir(folder)
  }

  private static func clear() {
    for name in ["parley.db", "parley.db-wal", "parley.db-shm", "parley.db.before-18", "lock"] {
      unlink(folder + "/" + name)
    }
    for name in JournalFile.names(in: folder, "parley.db.journal-") { unlink(folder + "/" + name) }
  }

  /// An archive with something of everything, to be damaged.
  private static let sample: [UInt8] = {
    clear()
    do {
      let archive = try SQLiteArchive(directory: folder)
      _ = try archive.snapshot(freshInstance: "abc")
      try archive.pool.write { db in
        var keys = Keys()
        for record in sampleRecords { try record.write(to: db, &keys) }
      }
      archive.close()
    } catch {
      preconditionFailure("\(error)")
    }
    guard let file = fopen(folder + "/parley.db", "re") else { preconditionFailure() }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = fread(&bytes, 1, bytes.count, file)
    return Array(bytes[..<count])
  }()

  private static var sampleRecords: [Record] {
    let time = Timestamp(seconds: 1_000_000)
    let tea = RoomID(1)
    let room = RoomRecord(
      id: tea, name: "#tea", created: time, topic: Topic(text: "t", setBy: "a!a@h", setAt: time),
      masks: [RoomMask(.bans, "~t:5:bob!*@*", setBy: "a!a@h", setAt: time)].compactMap(\.self),
      holders: [RoomRecord.Holder(account: "alice", standing: .operator)])
    let talk = [
      (Target.room(tea, name: "#tea"), Conversation.room(.room(tea))),
      (
        .person(.account("bob"), name: "bob"), .people(.account("alice"), .account("bob"))
      ), (.everybody, .room(.room(RoomID(2)))),
    ]
    var records: [Record] = [
      .room(room), .membership(account: "alice", room: tea, isMember: true, since: 1),
      .mailbox(account: "alice", acknowledged: 1, onlineFrom: 2),
      .mailbox(account: "bob", acknowledged: 0, onlineFrom: nil),
      .missed(account: "bob", place: .room(tea), [1...1]),
      .marker(account: "bob", place: .room(tea), time),
      .seen(account: "alice", at: time, isOnline: true, realName: "Alice"),
      .metadata(of: .account("bob"), key: "url", value: "x"), .reserved(100),
      .alive(time, Moment(seconds: 1)),
    ]
    for (number, (target, conversation)) in talk.enumerated() {
      let message = StoredMessage(
        sequence: MessageNumber(number + 1), id: "abc-\(number + 1)", time: time,
        source: Source("alice", user: "a", host: "h"), account: "alice", command: .privmsg,
        target: target, conversation: conversation, text: "hello there", tags: [])
      records.append(.message(message))
    }
    return records
  }

  /// Garbage, or an archive in which three bytes each say where another one is put.
  static func takeArchive(_ bytes: [UInt8]) {
    var file = sample
    if bytes.first == 0 {
      file = Array(bytes.dropFirst())
    } else {
      for start in stride(from: 1, to: bytes.count - 2, by: 3) {
        let place = Int(bytes[start]) << 8 | Int(bytes[start + 1])
        file[place % file.count] = bytes[start + 2]
      }
    }
    clear()
    _ = put(file, "parley.db")
    if let reader = try? ArchiveReader(directory: folder) {
      _ = try? reader.check()
      _ = try? reader.forEachMessage { _ = $0.text.visible }
    }
    guard let archive = try? SQLiteArchive(directory: folder) else { return }
    if let snapshot = try? archive.snapshot(freshInstance: "abc") { start(from: snapshot) }
    archive.close()
  }

  /// What was read has to carry a chat.
  private static func start(from snapshot: Snapshot) {
    var chat = Chat(Configuration())
    let entries = ["alice", "bob"].map { Account.Entry(name: $0, credential: .plain("pw")) }
    let id = SessionID(slot: 0, generation: 1)
    var events: [Event] = [
      .restored(snapshot), .accounts(entries), .opened(id, Peer(address: "192.0.2.1")),
    ]
    events += ["PASS alice:pw", "NICK alice", "USER a 0 * :A"].compactMap { line in
      (try? Message(parsing: line)).map { .line(id, $0) }
    }
    events += [.verified(id, .login, .right), .tick]
    for event in events {
      _ = chat.receive(Input(at: Timestamp(seconds: 1), moment: Moment(seconds: 1), event))
    }
  }

  private static let context: Mutex<TLSContext> = {
    guard let made = SelfSignedCertificate(names: ["localhost"]) else { preconditionFailure() }
    let identity = TLSIdentity(
      certificate: put(Array(made.certificate.utf8), "cert.pem"),
      key: put(Array(made.key.utf8), "key.pem"))
    guard let context = try? TLSContext.server(identity) else { preconditionFailure() }
    return Mutex(context)
  }()

  /// What a peer may send before it has proved anything.
  static func takeTLS(_ bytes: [UInt8]) {
    context.withLock { greet(bytes, $0) }
  }

  private static func greet(_ bytes: [UInt8], _ context: TLSContext) {
    guard let session = try? TLSSession(server: context) else { return }
    for portion in bytes.split(separator: 0xFF) {
      guard (try? session.receive(Array(portion).span, { _ in })) == .open else { break }
    }
    _ = session.takeOutput()
    session.sayGoodbye()
  }
}

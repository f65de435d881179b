// What lives here: bytes to records.
import IRC
import ServerCore
import System

extension Record {
  /// `instance`: the archive's name, from which messages have their ids.
  init(from bytes: inout ByteReader, instance: String) throws(Unreadable) {
    guard let kind = RecordKind(rawValue: UInt8(clamping: try bytes.unsigned())) else {
      throw Unreadable()
    }
    switch kind {
    case .message: self = .message(try StoredMessage(from: &bytes, instance))
    case .event: self = .event(try StoredMessage(from: &bytes, instance))
    case .redacted: self = .redacted(try bytes.number())
    case .reserved: self = .reserved(try bytes.number())
    case .room: self = .room(try RoomRecord(from: &bytes))
    case .removedRoom: self = .removedRoom(try bytes.room())
    case .sanction: self = .sanction(try Sanction(from: &bytes))
    case .lifted: self = .lifted(try Sanction(from: &bytes))
    case .mailbox, .missed, .accounts, .account, .seen, .marker, .membership:
      self = try Self.account(kind, from: &bytes)
    case .block, .alive, .wait, .redirection, .metadata:
      self = try Self.rest(kind, from: &bytes)
    case .followed: self = .followed(LogPosition(rawValue: try bytes.number()))
    case .checkpoint:
      self = .checkpoint(LogPosition(rawValue: try bytes.number()), try bytes.text())
    }
  }

  private static func account(
    _ kind: RecordKind, from bytes: inout ByteReader
  ) throws(Unreadable) -> Record {
    switch kind {
    case .mailbox:
      .mailbox(
        account: try bytes.folded(), acknowledged: try bytes.number(),
        onlineFrom: try bytes.optional { b throws(Unreadable) in try b.number() })
    case .missed:
      .missed(
        account: try bytes.folded(), place: try bytes.place(),
        try bytes.array { b throws(Unreadable) in
          let (low, high) = (try b.number(), try b.number())
          guard low <= high else { throw Unreadable() }
          return low...high
        })
    case .accounts: .accounts(try bytes.array { b throws(Unreadable) in try b.folded() })
    case .account: .account(try bytes.folded(), isThere: try bytes.flag())
    case .seen:
      .seen(
        account: try bytes.folded(), at: try bytes.timestamp(), moment: try bytes.optionalMoment(),
        isOnline: try bytes.flag(), realName: try bytes.text())
    case .marker:
      .marker(account: try bytes.folded(), place: try bytes.place(), try bytes.timestamp())
    case .membership:
      .membership(
        account: try bytes.folded(), room: try bytes.room(), isMember: try bytes.flag(),
        since: try bytes.number())
    default: throw Unreadable()
    }
  }

  private static func rest(
    _ kind: RecordKind, from bytes: inout ByteReader
  ) throws(Unreadable) -> Record {
    switch kind {
    case .block:
      .block(
        LoginBlock(
          name: try bytes.text(), address: try bytes.text(), until: try bytes.timestamp(),
          ends: try bytes.optionalMoment()))
    case .alive: .alive(try bytes.timestamp(), try bytes.moment())
    case .wait:
      .wait(room: try bytes.room(), speaker: try bytes.optionalText(), try bytes.moment())
    case .redirection:
      .redirection(
        old: try bytes.folded(),
        room: try bytes.optional { b throws(Unreadable) in try b.room() }, try bytes.moment())
    case .metadata:
      .metadata(of: try bytes.place(), key: try bytes.text(), value: try bytes.optionalText())
    default: throw Unreadable()
    }
  }
}

extension ByteReader {
  /// What the archive can hold.
  fileprivate mutating func number() throws(Unreadable) -> MessageNumber {
    let number = try unsigned()
    guard number <= Int64.max else { throw Unreadable() }
    return number
  }

  fileprivate mutating func room() throws(Unreadable) -> RoomID { RoomID(try number()) }
  fileprivate mutating func folded() throws(Unreadable) -> Folded { Folded(kept: try text()) }

  fileprivate mutating func place() throws(Unreadable) -> Place {
    guard let place = Place(kept: try text()) else { throw Unreadable() }
    return place
  }

  fileprivate mutating func timestamp() throws(Unreadable) -> Timestamp {
    Timestamp(milliseconds: try signed())
  }

  fileprivate mutating func moment() throws(Unreadable) -> Moment {
    Moment(milliseconds: try signed())
  }

  fileprivate mutating func optionalMoment() throws(Unreadable) -> Moment? {
    try optional { b throws(Unreadable) in try b.moment() }
  }

  fileprivate mutating func optionalText() throws(Unreadable) -> String? {
    try optional { b throws(Unreadable) in try b.text() }
  }

  fileprivate mutating func whole() throws(Unreadable) -> Int { Int(try signed()) }
}

extension StoredMessage {
  fileprivate init(from bytes: inout ByteReader, _ instance: String) throws(Unreadable) {
    let sequence = try bytes.number()
    let time = try bytes.timestamp()
    let source = Source(
      try bytes.text(), user: try bytes.optionalText(), host: try bytes.optionalText())
    let account = try bytes.optionalText()
    let command = try bytes.text()
    let target = Target(try bytes.place(), name: try bytes.text())
    let one = try bytes.place()
    let other = try bytes.optional { b throws(Unreadable) in try b.place() }
    let text = try bytes.text()
    var tags = Tags()
    for (key, value) in try bytes.array({ b throws(Unreadable) in (try b.text(), try b.text()) }) {
      tags[key] = value
    }
    self.init(
      sequence: sequence, id: instance + "-" + String(sequence, radix: 36), time: time,
      source: source, account: account.map { AccountName($0) },
      command: command.isEmpty ? .privmsg : Command(rawValue: command), target: target,
      conversation: other.map { .people(one, $0) } ?? .room(one), text: text, tags: tags.all)
    joints = try bytes.array { b throws(Unreadable) in try b.whole() }
  }
}

extension RoomRecord {
  fileprivate init(from bytes: inout ByteReader) throws(Unreadable) {
    let id = try bytes.room()
    let name = try bytes.text()
    let isLobby = try bytes.flag()
    let created = try bytes.timestamp()
    let founder = try bytes.optionalText()
    let topic = try bytes.optional { b throws(Unreadable) in
      Topic(text: try b.text(), setBy: try b.text(), setAt: try b.timestamp())
    }
    let modes = RoomModes(
      flags: RoomFlags(letters: try bytes.text()), key: try bytes.optionalText(),
      limit: try bytes.optional { b throws(Unreadable) in try b.whole() },
      slowness: try bytes.optional { b throws(Unreadable) in try b.whole() })
    // What is no mask to this version is none, as in the archive.
    let masks = try bytes.array { b throws(Unreadable) -> RoomMask? in
      let list = try b.text()
      return RoomMask(
        list.first.flatMap(MaskList.init(rawValue:)) ?? .bans, try b.text(), setBy: try b.text(),
        setAt: try b.timestamp(), ends: try b.optionalMoment())
    }.compactMap(\.self)
    let holders = try bytes.array { b throws(Unreadable) in
      Holder(account: try b.folded(), standing: Standing(letters: try b.text()))
    }
    let invitations = try bytes.array { b throws(Unreadable) in
      Invitation(account: try b.folded(), isByOperator: try b.flag())
    }
    self.init(
      id: id, name: name, isLobby: isLobby, created: created, founder: founder, topic: topic,
      modes: modes, masks: masks, holders: holders, invitations: invitations)
  }
}

extension Sanction {
  fileprivate init(from bytes: inout ByteReader) throws(Unreadable) {
    guard let kind = Kind(rawValue: try bytes.text()) else { throw Unreadable() }
    self.init(
      kind: kind, subject: try bytes.text(), reason: try bytes.text(), setBy: try bytes.text(),
      setAt: try bytes.timestamp(),
      until: try bytes.optional { b throws(Unreadable) in try b.timestamp() },
      ends: try bytes.optionalMoment())
  }
}

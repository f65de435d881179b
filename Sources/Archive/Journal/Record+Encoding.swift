// What lives here: records to bytes.
import IRC
import ServerCore
import System

/// What stands before each record. A number keeps its meaning and its fields for ever, for a later
/// version has to read what an earlier one has left; what has other fields gets another number.
enum RecordKind: UInt8, CaseIterable {
  case message = 1
  case redacted, event, mailbox, missed, accounts, account, reserved, seen, marker, block, alive
  case membership, room, removedRoom, sanction, lifted, wait, redirection, metadata
  case followed, checkpoint
}

extension Record {
  func encode(into out: inout ByteWriter) {
    switch self {
    case .message(let message): out.write(.message) { message.encode(into: &$0) }
    case .event(let event): out.write(.event) { event.encode(into: &$0) }
    case .redacted(let sequence): out.write(.redacted) { $0.write(sequence) }
    case .reserved(let sequence): out.write(.reserved) { $0.write(sequence) }
    case .room(let room): out.write(.room) { room.encode(into: &$0) }
    case .removedRoom(let room): out.write(.removedRoom) { $0.write(room.number) }
    case .sanction(let sanction): out.write(.sanction) { sanction.encode(into: &$0) }
    case .lifted(let sanction): out.write(.lifted) { sanction.encode(into: &$0) }
    case .mailbox, .missed, .accounts, .account: encodeMailbox(into: &out)
    case .seen, .marker, .membership: encodePerson(into: &out)
    case .block, .alive, .wait, .redirection, .metadata: encodeRest(into: &out)
    case .followed(let position): out.write(.followed) { $0.write(position.rawValue) }
    case .checkpoint(let position, let state):
      out.write(.checkpoint) {
        $0.write(position.rawValue)
        $0.write(state)
      }
    }
  }

  private func encodeMailbox(into out: inout ByteWriter) {
    switch self {
    case .mailbox(let account, let acknowledged, let onlineFrom):
      out.write(.mailbox) {
        $0.write(account.text)
        $0.write(acknowledged)
        $0.write(onlineFrom) { $0.write($1) }
      }
    case .missed(let account, let place, let ranges):
      out.write(.missed) {
        $0.write(account.text)
        $0.write(place.text)
        $0.write(ranges) {
          $0.write($1.lowerBound)
          $0.write($1.upperBound)
        }
      }
    case .accounts(let accounts): out.write(.accounts) { $0.write(accounts) { $0.write($1.text) } }
    case .account(let account, let isThere):
      out.write(.account) {
        $0.write(account.text)
        $0.write(isThere)
      }
    default: break
    }
  }

  private func encodePerson(into out: inout ByteWriter) {
    switch self {
    case .seen(let account, let time, let moment, let isOnline, let realName):
      out.write(.seen) {
        $0.write(account.text)
        $0.write(time.milliseconds)
        $0.write(moment) { $0.write($1.milliseconds) }
        $0.write(isOnline)
        $0.write(realName)
      }
    case .marker(let account, let place, let time):
      out.write(.marker) {
        $0.write(account.text)
        $0.write(place.text)
        $0.write(time.milliseconds)
      }
    case .membership(let account, let room, let isMember, let since):
      out.write(.membership) {
        $0.write(account.text)
        $0.write(room.number)
        $0.write(isMember)
        $0.write(since)
      }
    default: break
    }
  }

  private func encodeRest(into out: inout ByteWriter) {
    switch self {
    case .block(let block):
      out.write(.block) {
        $0.write(block.name)
        $0.write(block.address)
        $0.write(block.until.milliseconds)
        $0.write(block.ends) { $0.write($1.milliseconds) }
      }
    case .alive(let time, let moment):
      out.write(.alive) {
        $0.write(time.milliseconds)
        $0.write(moment.milliseconds)
      }
    case .wait(let room, let speaker, let moment):
      out.write(.wait) {
        $0.write(room.number)
        $0.write(speaker)
        $0.write(moment.milliseconds)
      }
    case .redirection(let old, let room, let moment):
      out.write(.redirection) {
        $0.write(old.text)
        $0.write(room) { $0.write($1.number) }
        $0.write(moment.milliseconds)
      }
    case .metadata(let owner, let key, let value):
      out.write(.metadata) {
        $0.write(owner.text)
        $0.write(key)
        $0.write(value)
      }
    default: break
    }
  }
}

extension ByteWriter {
  fileprivate mutating func write(_ kind: RecordKind, _ body: (inout ByteWriter) -> Void) {
    write(UInt64(kind.rawValue))
    body(&self)
  }
}

extension StoredMessage {
  /// Its id follows from its number.
  fileprivate func encode(into out: inout ByteWriter) {
    out.write(sequence)
    out.write(time.milliseconds)
    out.write(source.nick)
    out.write(source.user)
    out.write(source.host)
    out.write(account?.text)
    out.write(command == .privmsg ? "" : command.rawValue)
    out.write(target.place.text)
    out.write(target.name)
    switch conversation {
    case .room(let place):
      out.write(place.text)
      out.write(nil as String?)
    case .people(let one, let other):
      out.write(one.text)
      out.write(other.text as String?)
    }
    out.write(text)
    out.write(tags) {
      $0.write($1.key)
      $0.write($1.value)
    }
    out.write(joints) { $0.write(Int64($1)) }
  }
}

extension RoomRecord {
  fileprivate func encode(into out: inout ByteWriter) {
    out.write(id.number)
    out.write(name)
    out.write(isLobby)
    out.write(created.milliseconds)
    out.write(founder)
    out.write(topic) {
      $0.write($1.text)
      $0.write($1.setBy)
      $0.write($1.setAt.milliseconds)
    }
    out.write(modes.flags.letters)
    out.write(modes.key)
    out.write(modes.limit) { $0.write(Int64($1)) }
    out.write(modes.slowness) { $0.write(Int64($1)) }
    out.write(masks) {
      $0.write(String($1.list.rawValue))
      $0.write($1.text)
      $0.write($1.setBy)
      $0.write($1.setAt.milliseconds)
      $0.write($1.ends) { $0.write($1.milliseconds) }
    }
    out.write(holders) {
      $0.write($1.account.text)
      $0.write($1.standing.letters)
    }
    out.write(invitations) {
      $0.write($1.account.text)
      $0.write($1.isByOperator)
    }
  }
}

extension Sanction {
  fileprivate func encode(into out: inout ByteWriter) {
    out.write(kind.rawValue)
    out.write(subject)
    out.write(reason)
    out.write(setBy)
    out.write(setAt.milliseconds)
    out.write(until) { $0.write($1.milliseconds) }
    out.write(ends) { $0.write($1.milliseconds) }
  }
}

// What lives here: the user file read again while the server runs, away from the chat's queue.
import Dispatch
import IRC
import ServerCore
import ServerShell

/// Who waits for a look at the user file.
enum UserFileWaiter: Sendable {
  /// A login: its name may have been added a moment ago.
  case login(SessionID, Message)
  case rehash(Rehash)

  /// Whether the file is to be read although it seems to be the same.
  var isForced: Bool {
    if case .rehash = self { true } else { false }
  }
}

/// What is known of the user file, and who waits for more.
struct UserFileState {
  var reader: UserFileReader
  var watch = UserFileWatch<UserFileWaiter>()
  /// Parts of a change that are still to be told to the chat.
  var pieces: [AccountChange] = []
  /// Those whose answer comes behind them.
  var answered: [UserFileWaiter] = []
  /// What the chat has been told.
  var doubt: String?

  /// Accounts that are changed in one turn.
  static let pieceSize = 100

  var isFile: Bool { reader.origin != .demonstration }
}

extension Server {
  /// Whether a login has to wait until the user file has been looked at.
  func waitsForUsers(_ message: Message, from connection: Connection) -> Bool {
    guard message.command == .authenticate || message.command == .pass, users.isFile,
      !users.watch.isStuck(at: timetable.moment)
    else { return false }
    connection.pauses.begin(.waiting)
    lookAtUsers(for: .login(connection.id, message))
    return true
  }

  /// Looks whether the user file has changed, and takes over what has.
  func lookAtUsers(for waiter: UserFileWaiter? = nil) {
    guard users.isFile else {
      if let waiter { answer([waiter], nil) }
      return
    }
    if users.watch.ask(waiter, at: timetable.moment) {
      look(isForced: waiter?.isForced ?? false)
    } else {
      endWaitForUsers()
    }
  }

  private func look(isForced: Bool) {
    let (reader, moment, verifiers) = (users.reader, timetable.moment, place?.accounts.verifiers)
    workers.userFiles.async { [weak self] in
      var reader = reader
      let outcome = reader.refresh(at: moment, isForced: isForced)
      guard case .changed(let change) = outcome, var verifiers else {
        self?.enter { [reader] in $0.take(outcome, by: reader) }
        return
      }
      let sealed = verifiers.seal(change)
      let entries = reader.entries.map { verifiers.seal($0) }
      self?.enter { [reader, verifiers] in
        $0.place?.accounts.verifiers = verifiers
        $0.take(.changed(AccountChange()), by: reader)
        $0.tell(sealed, of: entries)
      }
    }
  }

  private func take(_ outcome: UserFileReader.Outcome, by reader: UserFileReader) {
    users.reader = reader
    var remark = "The user file has been read again: \(reader.entries.count) accounts"
    switch outcome {
    case .unchanged: doubtAccounts(nil)
    case .changed(let change):
      if !change.isEmpty {
        log.notice("the user file changed: \(reader.entries.count) accounts")
        users.pieces += change.pieces(of: UserFileState.pieceSize)
      }
      doubtAccounts(nil)
    case .unsettled(let reason):
      remark = "The user file \(reason); it is used when it has stood still for a second"
      if users.doubt != Self.unsettled { log.notice(remark) }
      doubtAccounts(Self.unsettled)
    case .faulty(let fault):
      log.warning("the changed user file is not used: \(fault)")
      remark = "The user file is faulty and not used: \(fault)"
      doubtAccounts(Self.unreadable)
    case .unreadable: doubtAccounts(Self.unreadable)
    }
    let (answered, next) = users.watch.finish(at: timetable.moment)
    users.answered += answered.map { $0.told(remark) }
    changeAccounts()
    if !next.isEmpty { look(isForced: next.contains(where: \.isForced)) }
  }

  private static let unsettled = "the file of accounts is being written"
  private static let unreadable = "the file of accounts cannot be read now"

  /// Whoever is refused is told that it may be for a password that is too new.
  private func doubtAccounts(_ reason: String?) {
    guard reason != users.doubt else { return }
    users.doubt = reason
    receive(.accountsDoubted(reason))
  }

  /// One part of a change; the others come in later turns, and then those who waited for it.
  func changeAccounts() {
    if !users.pieces.isEmpty { receive(.accountsChanged(users.pieces.removeFirst())) }
    guard users.pieces.isEmpty, !users.answered.isEmpty else { return }
    let answered = users.answered
    users.answered = []
    answer(answered, nil)
  }

  private func answer(_ waiters: [UserFileWaiter], _ remark: String?) {
    for waiter in waiters {
      switch remark.map(waiter.told) ?? waiter {
      case .login(let id, let message):
        guard let connection = connection(id) else { continue }
        connection.pauses.end(.waiting)
        receive(.line(id, message))
        resume(connection)
      case .rehash(let rehash):
        for remark in rehash.remarks { log.notice(remark) }
        receive(.rehashed(rehash))
      }
    }
  }

  /// Nobody waits for a file that does not answer.
  func endWaitForUsers() {
    guard let (waiters, isFirst) = users.watch.giveUp(at: timetable.moment) else { return }
    if isFirst { log.warning("the user file does not answer; nobody waits for it") }
    doubtAccounts(Self.unreadable)
    answer(waiters, "The user file cannot be read now")
  }
}

extension UserFileWaiter {
  /// For whoever asked for a rehash.
  fileprivate func told(_ remark: String) -> UserFileWaiter {
    guard case .rehash(var rehash) = self else { return self }
    rehash.add(remark)
    return .rehash(rehash)
  }
}

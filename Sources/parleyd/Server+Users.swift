// What lives here: the user file read again while the server runs, away from the chat's queue.
import Dispatch
import IRC
import ServerCore

/// Who waits for a look at the user file.
struct UserFileLook {
  enum Waiter {
    /// A login: its name may have been added a moment ago.
    case login(SessionID, Message)
    case rehash(Rehash)
  }

  /// When the look that is under way began; nil while there is none.
  var began: ContinuousClock.Instant?
  /// Those whom the look under way answers.
  var waiters: [Waiter] = []
  /// Those who came while it was under way, and may know of a newer file.
  var next: [Waiter] = []
  /// Parts of a change that are still to be told to the chat.
  var pieces: [AccountChange] = []

  /// A file that does not answer (a dead disk or network) is not waited for any longer than this.
  static let patience = Duration.milliseconds(250)
  /// Accounts that are changed in one turn.
  static let pieceSize = 100

  var isStuck: Bool { began.map { ContinuousClock.now - $0 > Self.patience } ?? false }

  /// Whether somebody asked for the file to be read although it seems to be the same.
  var isForced: Bool {
    waiters.contains { waiter in
      if case .rehash = waiter { return true }
      return false
    }
  }
}

extension Server {
  /// Whether a login has to wait until the user file has been looked at.
  func waitsForUsers(_ message: Message, from connection: Connection) -> Bool {
    guard message.command == .authenticate || message.command == .pass,
      case .file = users.origin, !look.isStuck
    else { return false }
    connection.isWaiting = true
    lookAtUsers(for: .login(connection.id, message))
    return true
  }

  /// Looks whether the user file has changed, and takes over what has.
  func lookAtUsers(for waiter: UserFileLook.Waiter? = nil) {
    guard look.began == nil else {
      if let waiter { look.next.append(waiter) }
      return endWaitForUsers()
    }
    if let waiter { look.waiters.append(waiter) }
    guard case .file = users.origin else { return answerWaiters() }
    look.began = .now
    let (reader, isForced) = (users, look.isForced)
    userFiles.async { [weak self] in
      var reader = reader
      let outcome = reader.refresh(evenIfUnchanged: isForced)
      let read = reader
      self?.enter { $0.take(outcome, by: read) }
    }
  }

  private func take(
    _ outcome: Result<AccountChange, UserFileReader.Fault>?, by reader: UserFileReader
  ) {
    look.began = nil
    users = reader
    switch outcome {
    case nil: break
    case .success(let change):
      if !change.isEmpty {
        log.notice("the user file changed: \(reader.entries.count) accounts")
        look.pieces += change.pieces(of: UserFileLook.pieceSize)
      }
      remark("The user file has been read again: \(reader.entries.count) accounts")
    case .failure(let fault):
      log.warning("the changed user file is not used: \(fault)")
      remark("The user file is faulty and not used: \(fault)")
    }
    changeAccounts()
    answerWaiters()
    guard !look.next.isEmpty else { return }
    let next = look.next
    look.next = []
    for waiter in next { lookAtUsers(for: waiter) }
  }

  /// One part of a change; the others come in later turns.
  func changeAccounts() {
    guard !look.pieces.isEmpty else { return }
    receive(.accountsChanged(look.pieces.removeFirst()))
  }

  /// For whoever asked for a rehash.
  private func remark(_ text: String) {
    look.waiters = look.waiters.map { waiter in
      guard case .rehash(var rehash) = waiter else { return waiter }
      rehash.remarks.append(text)
      return .rehash(rehash)
    }
  }

  private func answerWaiters() {
    let waiters = look.waiters
    look.waiters = []
    for waiter in waiters {
      switch waiter {
      case .login(let id, let message):
        guard let connection = connection(id) else { continue }
        connection.isWaiting = false
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
    guard look.isStuck else { return }
    let late = look.next
    look.next = []
    look.waiters += late
    remark("The user file cannot be read now")
    answerWaiters()
  }
}

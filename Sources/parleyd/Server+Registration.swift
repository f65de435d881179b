// What lives here: new accounts on their way into the user file.
import Dispatch
import IRC
import ServerCore
import ServerShell
import System

extension Server {
  /// Derives the verifier where passwords are worked on, then writes it on a queue of its own: the
  /// disk may be slow. The answer is `Event.enrolled`.
  func enroll(_ id: SessionID, name: String, password: String) {
    let iterations = chat.configuration.passwordIterations
    let work: PasswordQueue.Work = { [weak self] _ in
      let (verifier, time) = ThreadTime.spent {
        SCRAM.Verifier.fresh(of: password, iterations: iterations)
      }
      self?.enter {
        $0.charge(id, elsewhere: time)
        $0.write(verifier, of: name, for: id)
      }
    }
    enqueue(PasswordQueue.Job(id: id, refusal: .enrolled(id, .failed), work: work))
  }

  private func write(_ verifier: SCRAM.Verifier, of name: String, for id: SessionID) {
    guard case .file(let path) = users.reader.origin else {
      answer(id, .enrolled(id, .failed))
      return
    }
    workers.enrolments.async { [weak self, log] in
      let outcome = Self.write(verifier, of: name, to: path, log)
      self?.enter { $0.answer(id, .enrolled(id, outcome)) }
    }
  }

  private nonisolated static func write(
    _ verifier: SCRAM.Verifier, of name: String, to path: String, _ log: ServerLog
  ) -> Enrolment {
    var isTaken = false
    do {
      try UserFileWriter(path).edit { text in
        isTaken = text.contains(name)
        if !isTaken { text.set(verifier.description, of: name) }
      }
      guard !isTaken else { return .taken }
      log.notice("a new account: \(name)")
      return .done(Account.Entry(name: name, credential: .verifier(verifier)))
    } catch {
      log.error("the account \(name) could not be written down: \(error)")
      return .failed
    }
  }
}

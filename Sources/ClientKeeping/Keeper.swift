// What lives here: the gate between what is written down and what is sent.

import ClientCore
import IRC
import System

/// Nothing leaves before the records that came before it are on disk; the order stays.
package final class Keeper {
  private let directory: @Sendable () throws(StateProblem) -> StateDirectory
  private let pass: (Message) -> Void
  private var store: StateStore?
  private var issued = 0
  private var synced = 0
  private var held: [(after: Int, message: Message)] = []
  /// Rung when the store has made progress.
  package let bell: Bell

  /// `pass` sends what has become safe. The directory is looked for when an owner is known.
  package init(
    in directory: @escaping @Sendable () throws(StateProblem) -> StateDirectory = {
      () throws(StateProblem) in try StateDirectory()
    },
    passing pass: @escaping (Message) -> Void
  ) throws(Errno) {
    self.directory = directory
    self.pass = pass
    bell = try Bell()
  }

  /// Opens the owner's file. Without one the talk goes on, and a note says so.
  package func restore(_ owner: StateOwner) -> (KeptState, note: String?) {
    store?.finish()
    store = nil
    (issued, synced) = (0, 0)
    do throws(StateProblem) {
      let file = try StateFile(directory(), owner)
      let (state, notes) = (file.state, file.notes)
      store = StateStore(file, bell: bell)
      return (state, notes.isEmpty ? nil : notes.joined(separator: "; "))
    } catch {
      return (KeptState(), "what you type is not kept on disk (\(error))")
    }
  }

  /// Returns at once; `advance` tells what became of it.
  package func keep(_ record: StateRecord) {
    guard let store else { return }
    if record.comesFirst { issued += 1 }
    store.write(record)
  }

  /// When what was kept before is on the disk.
  package func send(_ message: Message) {
    guard synced < issued || !held.isEmpty else { return pass(message) }
    held.append((issued, message))
  }

  /// What waits was for a connection that is over; the client knows what to say again.
  package func dropHeld() { held = [] }

  /// Lets go of what has become safe; returns a problem that a person should know of.
  package func advance() -> String? {
    bell.hear()
    return release()
  }

  private func release() -> String? {
    guard let progress = store?.progress() else { return nil }
    synced = progress.synced
    while let first = held.first, first.after <= synced {
      held.removeFirst()
      pass(first.message)
    }
    return progress.problem.map { "what you type cannot be kept on disk: \($0)" }
  }

  /// The end: everything is written, and what waited for it is sent.
  package func finish() {
    store?.finish()
    _ = release()
  }
}

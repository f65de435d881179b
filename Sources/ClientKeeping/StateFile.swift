// What lives here: one state file: found, mended, appended to, compacted.

import ClientCore
import Glibc
import System

/// Confined to whoever holds the mutex around it.
package final class StateFile {
  /// Rewritten when so many records are behind each other.
  private static let longest = 4000

  package private(set) var state = KeptState()
  /// What there is to tell about the file.
  package private(set) var notes: [String] = []
  private let path: String
  /// Of a slot that no other client has.
  private let lock: FileLock
  private var file: Descriptor?
  private var count = 0

  /// Takes the first free slot, and what dead clients left in the others.
  package init(_ directory: StateDirectory, _ owner: StateOwner) throws(StateProblem) {
    let slots = directory.slots(of: owner)
    var found: (slot: String, lock: FileLock)?
    for slot in slots where found == nil {
      if let lock = try Self.lock(slot) { found = (slot, lock) }
    }
    guard let found else { throw StateProblem(text: "too many clients of this name are running") }
    path = found.slot + ".state"
    lock = found.lock
    try load()
    try compact()
    for slot in slots where slot != found.slot && access(slot + ".state", F_OK) == 0 {
      try adopt(slot)
    }
    // What was kept before the server could say who it is was typed for this server.
    guard owner.identity != nil else { return }
    for slot in directory.places(ofAddress: owner) where access(slot + ".state", F_OK) == 0 {
      try adopt(slot, isWhole: true)
    }
  }

  /// Writes records at the end; `isUrgent` waits until they are on disk.
  package func append(_ records: [StateRecord], isUrgent: Bool) throws(StateProblem) {
    for record in records { state.apply(record) }
    count += records.count
    let bytes = records.flatMap { StateText.line($0) }
    do throws(Errno) {
      try file?.append(bytes)
      if isUrgent { try file?.syncData() }
    } catch {
      throw StateProblem(FileFailure(path, error.reason))
    }
    if count > Self.longest + 2 * state.records.count { try compact() }
  }

  // MARK: Opening

  private func load() throws(StateProblem) {
    guard let bytes = try Self.bytes(of: path) else { return }
    let reading = StateText.read(bytes)
    state = reading.state
    guard reading.isForeign || reading.damaged > 0 else { return }
    let aside = try setAside()
    let what = reading.isForeign ? "is none of parley's" : "is damaged"
    notes.append("\(path) \(what); it is set aside as \(aside)")
  }

  /// A second name keeps the old contents when the file is written anew.
  private func setAside() throws(StateProblem) -> String {
    for number in 1...99 {
      let aside = "\(path).aside\(number)"
      if link(path, aside) == 0 { return aside }
      guard errno == EEXIST else { break }
    }
    throw StateProblem(path)
  }

  /// Nil when there is no such file.
  private static func bytes(of path: String) throws(StateProblem) -> [UInt8]? {
    do throws(FileFailure) {
      return try WholeFile.bytes(of: path, owner: .ourselves)
    } catch {
      if error.kind == .missing { return nil }
      throw StateProblem(error)
    }
  }

  /// Nil when another client has it.
  private static func lock(_ slot: String) throws(StateProblem) -> FileLock? {
    do throws(FileFailure) {
      return try FileLock(slot + ".lock")
    } catch {
      throw StateProblem(error)
    }
  }

  /// Takes over what a client that was killed in another slot left unsaid. Ids are kept: what was
  /// taken over twice, or sent already, is still said once.
  private func adopt(_ slot: String, isWhole: Bool = false) throws(StateProblem) {
    guard let lock = try Self.lock(slot) else { return }
    let other = slot + ".state"
    guard let bytes = try Self.bytes(of: other) else { return }
    let found = StateText.read(bytes).state
    let records = (isWhole ? state.missing(in: found) : []) + state.adopting(found)
    if !records.isEmpty { try append(records, isUrgent: true) }
    unlink(other)
    withExtendedLifetime(lock) {}
  }

  private func compact() throws(StateProblem) {
    do throws(FileFailure) {
      file = try AtomicFile.replace(path, with: StateText.whole(state), flags: O_RDWR | O_APPEND)
    } catch {
      throw StateProblem(error)
    }
    count = 0
  }
}

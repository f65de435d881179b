// What lives here: one state file: found, mended, appended to, compacted.

import ClientCore
import Glibc

/// Confined to whoever holds the mutex around it.
final class StateFile {
  /// Rewritten when so many records are behind each other.
  private static let longest = 4000

  private(set) var state = KeptState()
  /// What there is to tell about the file.
  private(set) var notes: [String] = []
  private let directory: String
  private let path: String
  private let lock: StateLock
  private var descriptor: Int32 = -1
  private var count = 0

  /// Takes the first free slot, and what dead clients left in the others.
  init(_ directory: StateDirectory, _ owner: StateOwner) throws(StateProblem) {
    self.directory = directory.path
    let slots = directory.slots(of: owner)
    var found: (slot: String, lock: StateLock)?
    for slot in slots where found == nil {
      if let lock = try StateLock(slot: slot) { found = (slot, lock) }
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

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Writes records at the end; `isUrgent` waits until they are on disk.
  func append(_ records: [StateRecord], isUrgent: Bool) throws(StateProblem) {
    for record in records { state.apply(record) }
    count += records.count
    let bytes = records.flatMap { StateText.line($0) }
    try write(bytes, to: descriptor)
    if isUrgent, fdatasync(descriptor) != 0 { throw StateProblem(path) }
    if count > Self.longest + 2 * state.records.count { try compact() }
  }

  private func write(_ bytes: [UInt8], to descriptor: Int32) throws(StateProblem) {
    let start = lseek(descriptor, 0, SEEK_END)
    var written = 0
    while written < bytes.count {
      let size = bytes.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress.map { $0 + written }, $0.count - written)
      }
      if size > 0 {
        written += size
      } else if errno != EINTR {
        let problem = StateProblem(path)
        // Half a line would spoil the next one.
        _ = ftruncate(descriptor, start)
        throw problem
      }
    }
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
    guard access(path, F_OK) == 0 || errno != ENOENT else { return nil }
    let descriptor = try StateDirectory.open(path, O_RDONLY)
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = read(descriptor, &chunk, chunk.count)
      if count > 0 {
        bytes += chunk.prefix(count)
      } else if count == 0 {
        return bytes
      } else if errno != EINTR {
        throw StateProblem(path)
      }
    }
  }

  /// Takes over what a client that was killed in another slot left unsaid. Ids are kept: what was
  /// taken over twice, or sent already, is still said once.
  private func adopt(_ slot: String, isWhole: Bool = false) throws(StateProblem) {
    guard let lock = try StateLock(slot: slot) else { return }
    let other = slot + ".state"
    guard let bytes = try Self.bytes(of: other) else { return }
    let found = StateText.read(bytes).state
    let records = (isWhole ? state.missing(in: found) : []) + state.adopting(found)
    if !records.isEmpty { try append(records, isUrgent: true) }
    unlink(other)
    withExtendedLifetime(lock) {}
  }

  /// Writes the state beside the file, then in its place.
  private func compact() throws(StateProblem) {
    let beside = path + ".new"
    // Left by a run that was killed in the middle of this.
    unlink(beside)
    let new = try StateDirectory.open(beside, O_RDWR | O_CREAT | O_EXCL | O_APPEND)
    do throws(StateProblem) {
      try write(StateText.whole(state), to: new)
      guard fsync(new) == 0, rename(beside, path) == 0 else { throw StateProblem(path) }
    } catch {
      close(new)
      throw error
    }
    if descriptor >= 0 { close(descriptor) }
    descriptor = new
    count = 0
    let folder = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { return }
    fsync(folder)
    close(folder)
  }
}

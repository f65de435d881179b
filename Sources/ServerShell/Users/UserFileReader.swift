// What lives here: the user file on disk, read again when it changes.
import Glibc
import IRC
import ServerCore
import System

/// What may be the middle of a change is believed when the file has stood still for a while: editors
/// empty a file before they write it again, and some take it away.
package struct UserFileReader: Sendable {
  /// Where the accounts came from.
  package enum Origin: Sendable, Equatable {
    case file(String)
    /// There was no file; nothing is read again.
    case demonstration
  }

  /// One line for a person.
  package struct Fault: Error, Equatable, CustomStringConvertible {
    let path: String
    let reason: String
    /// Whether the file could be read and what stands in it is wrong, or there is none: it may be
    /// there in a moment.
    var mayPass = false

    package var description: String { "\(path): \(reason)" }
  }

  /// What came of a look at the file.
  package enum Outcome: Sendable, Equatable {
    case unchanged
    case changed(AccountChange)
    /// Why what is there now may be the middle of a change; nothing was taken over.
    case unsettled(String)
    /// It is told once; `unreadable` afterwards.
    case faulty(Fault)
    case unreadable
  }

  /// How long a file has to stand still.
  static let settling = Duration.seconds(1)

  /// The file, or nothing to read.
  package let origin: Origin
  /// The accounts as they were last believed.
  package private(set) var entries: [Account.Entry]
  /// What was last taken over.
  private var stamp: Stamp?
  /// What was read and is known to be faulty until it changes.
  private var faulty: Stamp?
  /// Why the last look failed, if it did.
  private var fault: String?
  /// What is not believed yet.
  private var doubt: (stamp: Stamp?, since: Moment, reason: String)?

  /// A file that was asked for by name must exist; the default one need not. Where people create
  /// accounts themselves, a file that is not there is made.
  package init(path: String, isDefault: Bool, makes: Bool = false) throws(Fault) {
    if makes, access(path, F_OK) != 0 {
      // A link that leads nowhere is not followed.
      close(open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600))
    }
    if isDefault, access(path, F_OK) != 0 {
      origin = .demonstration
      entries = Self.demonstration
      return
    }
    origin = .file(path)
    let reading = try Self.read(path)
    stamp = reading.stamp
    entries = try Self.parse(reading.text, path)
  }

  /// What has changed since the last look. A file that cannot be read is tried again at every look.
  /// `isForced` reads it although it seems to be the same, and tells every fault.
  package mutating func refresh(at moment: Moment, isForced: Bool = false) -> Outcome {
    guard case .file(let path) = origin else { return .unchanged }
    let current = Stamp(path)
    if let current, !isForced {
      if current == faulty { return .unreadable }
      if current == stamp {
        defer { (fault, doubt) = (nil, nil) }
        return fault == nil ? .unchanged : .changed(AccountChange())
      }
    }
    if let doubt, doubt.stamp == current, !isSettled(current, moment), !isForced {
      return .unsettled(doubt.reason)
    }
    do throws(Fault) {
      let reading = try Self.read(path)
      let read = try Self.parse(reading.text, path)
      let change = AccountChange(from: entries, to: read)
      if !isSettled(reading.stamp, moment), let reason = reasonToDoubt(reading, read, change) {
        return wait(for: reading.stamp, moment, reason)
      }
      (stamp, faulty, fault, doubt) = (reading.stamp, nil, nil, nil)
      entries = read
      return .changed(change)
    } catch {
      return take(error, current, moment, isForced: isForced)
    }
  }

  private mutating func take(
    _ error: Fault, _ current: Stamp?, _ moment: Moment, isForced: Bool
  ) -> Outcome {
    if error.mayPass, !isForced, !isSettled(current, moment) {
      return wait(for: current, moment, "may be in the middle of a change (\(error.reason))")
    }
    defer { fault = error.reason }
    if error.mayPass { faulty = current }
    return error.reason != fault || isForced ? .faulty(error) : .unreadable
  }

  private func isSettled(_ current: Stamp?, _ moment: Moment) -> Bool {
    guard let doubt, doubt.stamp == current else { return false }
    return moment - doubt.since >= Self.settling
  }

  private mutating func wait(for current: Stamp?, _ moment: Moment, _ reason: String) -> Outcome {
    if doubt == nil || doubt?.stamp != current { doubt = (current, moment, reason) }
    return .unsettled(reason)
  }

  /// Why what was read may be half of what is going to be there.
  private func reasonToDoubt(
    _ reading: Reading, _ read: [Account.Entry], _ change: AccountChange
  ) -> String? {
    guard !change.isEmpty else { return nil }
    if !reading.isSteady { return "changed while it was read" }
    if read.isEmpty { return "is empty" }
    if reading.text.utf8.last != UInt8(ascii: "\n") { return "has a last line without an end" }
    // Another file in its place was finished before it came there.
    guard let stamp, stamp.isSameFile(as: reading.stamp) else { return nil }
    return loses(change) ? "has lost lines" : nil
  }

  /// Whether somebody can no longer log in, or not in every way in which they could.
  private func loses(_ change: AccountChange) -> Bool {
    guard change.removed.isEmpty else { return true }
    let written = Dictionary(
      change.written.map { (CaseMapping.key($0.name), $0) }, uniquingKeysWith: { $1 })
    guard !written.isEmpty else { return false }
    return entries.contains { old in
      guard let new = written[CaseMapping.key(old.name)] else { return false }
      return (new.credential == .locked && old.credential != .locked)
        || !old.certificates.allSatisfy(new.certificates.contains)
    }
  }

  private static let demonstration = [
    ("alice", "apple-orchard"), ("bob", "blue-bicycle"), ("carol", "copper-kettle"),
    ("dave", "dusty-drum"), ("erin", "early-echo"), ("frank", "foggy-forest"),
    ("grace", "green-garden"), ("heidi", "hidden-harbour"),
  ].map { Account.Entry(name: $0.0, credential: .plain($0.1)) }
}

// MARK: Reading

extension UserFileReader {
  private struct Reading {
    /// As it was before it was read, so that no change is missed.
    let stamp: Stamp
    let text: String
    /// Whether it was the same afterwards.
    let isSteady: Bool
  }

  private static func read(_ path: String) throws(Fault) -> Reading {
    do throws(FileFailure) {
      let file = try WholeFile.open(path)
      let before = Stamp(file.number)
      let text = try WholeFile.text(of: file, path)
      return Reading(stamp: before, text: text, isSteady: before == Stamp(file.number))
    } catch {
      // What is cut in the middle of a letter is not UTF-8.
      throw Fault(path: path, reason: error.reason, mayPass: error.kind != .other)
    }
  }

  private static func parse(_ text: String, _ path: String) throws(Fault) -> [Account.Entry] {
    do throws(UserFile.Fault) {
      return try UserFile(parsing: text).entries
    } catch {
      throw Fault(path: path, reason: error.description, mayPass: true)
    }
  }

  private struct Stamp: Equatable {
    private let device: UInt
    private let inode: UInt
    private let size: Int
    private let seconds: Int
    private let nanoseconds: Int
    /// Of what is known about the file, such as who may read it.
    private let changed: Int

    init?(_ path: String) {
      var status = stat()
      guard stat(path, &status) == 0 else { return nil }
      self.init(status)
    }

    init(_ descriptor: Int32) {
      var status = stat()
      fstat(descriptor, &status)
      self.init(status)
    }

    private init(_ status: stat) {
      device = UInt(status.st_dev)
      inode = UInt(status.st_ino)
      size = Int(status.st_size)
      seconds = status.st_mtim.tv_sec
      nanoseconds = status.st_mtim.tv_nsec
      changed = status.st_ctim.tv_sec &* 1_000_000_000 &+ status.st_ctim.tv_nsec
    }

    func isSameFile(as other: Stamp) -> Bool { (device, inode) == (other.device, other.inode) }
  }
}

/// What lives here: where state files are, and which one is this client's own.

import ClientCore
import Glibc

struct StateProblem: Error, CustomStringConvertible {
  let description: String

  init(_ path: String) { description = "\(path): \(String(cString: strerror(errno)))" }
  init(text: String) { description = text }
}

/// `$XDG_STATE_HOME/parley`, else `~/.local/state/parley`.
struct StateDirectory {
  let path: String

  /// Makes what is missing, below a home that is there; for the owner's eyes only.
  init() throws(StateProblem) {
    var path: String
    if let given = getenv("XDG_STATE_HOME").map({ String(cString: $0) }), given.hasPrefix("/") {
      path = given
      try Self.make(path)
    } else {
      guard let home = getenv("HOME").map({ String(cString: $0) }), home.hasPrefix("/") else {
        throw StateProblem(text: "there is no home directory")
      }
      path = home
      for name in [".local", "state"] {
        path += "/" + name
        try Self.make(path)
      }
    }
    path += "/parley"
    try Self.make(path)
    self.path = path
  }

  private static func make(_ path: String) throws(StateProblem) {
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw StateProblem(path) }
  }

  /// The files of one owner: the first is the usual one, the others are for further clients that
  /// run at the same time.
  func slots(of owner: StateOwner) -> [String] {
    let words = [owner.address.host, String(owner.address.port), owner.name]
    let name = "client-" + words.map(Self.escaped).joined(separator: "-")
    return (1...9).map { "\(path)/\(name)" + ($0 == 1 ? "" : ".\($0)") }
  }

  /// Any name is one file name.
  private static func escaped(_ text: String) -> String {
    var escaped = ""
    for byte in text.utf8.prefix(64) {
      let isPlain = (97...122).contains(byte) || (48...57).contains(byte) || byte == 46
      if isPlain {
        escaped.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        escaped += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
      }
    }
    return escaped
  }
}

/// A slot that no other client has, for as long as this lives; the system lets go of it even
/// after `kill -9`.
final class StateLock: Sendable {
  private let descriptor: Int32

  /// Nil when another client has it.
  init?(slot: String) throws(StateProblem) {
    let path = slot + ".lock"
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw StateProblem(path) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      return nil
    }
  }

  deinit { close(descriptor) }
}

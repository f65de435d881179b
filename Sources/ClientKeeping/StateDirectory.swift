// What lives here: where state files are, and which one is this client's own.

import ClientCore
import Glibc
import System

/// One line for a person.
package struct StateProblem: Error, CustomStringConvertible {
  package let description: String

  init(_ path: String) { description = Errno(path).description }
  init(_ failure: FileFailure) { description = failure.description }
  init(text: String) { description = text }
}

/// `$XDG_STATE_HOME/parley`, else `~/.local/state/parley`.
package struct StateDirectory {
  package let path: String

  /// Makes what is missing, for the owner's eyes only; a home that is not there is not made.
  package init(
    environment: (String) -> String? = { getenv($0).map { String(cString: $0) } }
  ) throws(StateProblem) {
    // Paths that do not begin at the root are none ("must be absolute", XDG Base Directory).
    func variable(_ name: String) -> String? {
      environment(name).flatMap { $0.hasPrefix("/") ? $0 : nil }
    }
    if let given = variable("XDG_STATE_HOME") {
      path = given + "/parley"
      try Self.make(path, below: "")
    } else {
      let home = if let given = variable("HOME") { given } else { try Self.home() }
      path = home + "/.local/state/parley"
      try Self.make(path, below: home)
    }
    try Self.claim(path)
  }

  /// What the system knows of this user.
  private static func home() throws(StateProblem) -> String {
    var entry = passwd()
    var found: UnsafeMutablePointer<passwd>?
    var buffer = [CChar](repeating: 0, count: 16384)
    let home: String? = buffer.withUnsafeMutableBufferPointer { bytes in
      guard let space = bytes.baseAddress,
        getpwuid_r(geteuid(), &entry, space, bytes.count, &found) == 0, found != nil,
        let home = entry.pw_dir
      else { return nil }
      return String(cString: home)
    }
    guard let home, home.hasPrefix("/") else {
      throw StateProblem(text: "there is no home directory")
    }
    return home
  }

  private static func make(_ path: String, below home: String) throws(StateProblem) {
    var made = home
    for name in path.dropFirst(home.count).split(separator: "/") {
      made += "/" + name
      guard mkdir(made, 0o700) == 0 || errno == EEXIST || access(made, X_OK) == 0 else {
        throw StateProblem(made)
      }
    }
  }

  /// What others could have put there, or can write into, is no place for what somebody types.
  private static func claim(_ path: String) throws(StateProblem) {
    var link = stat()
    var status = stat()
    guard lstat(path, &link) == 0, stat(path, &status) == 0 else { throw StateProblem(path) }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      throw StateProblem(text: "\(path) is no directory")
    }
    guard link.st_uid == geteuid(), status.st_uid == geteuid() else {
      throw StateProblem(text: "\(path) belongs to somebody else")
    }
    guard status.st_mode & 0o022 == 0 || chmod(path, 0o700) == 0 else { throw StateProblem(path) }
  }

  /// The files of one owner: the first is the usual one, the others are for further clients that
  /// run at the same time.
  func slots(of owner: StateOwner) -> [String] {
    guard let identity = owner.identity else { return places(ofAddress: owner) }
    return slots(["id", identity, owner.name])
  }

  /// Those of an owner of whom only the address is known.
  func places(ofAddress owner: StateOwner) -> [String] {
    slots([owner.address.host, String(owner.address.port), owner.name])
  }

  private func slots(_ words: [String]) -> [String] {
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

/// What lives here: what a password is checked against.

public enum Credential: Sendable, Equatable {
  /// A password in the clear, as in the demonstration file.
  case plain(String)

  /// Checked for names that do not exist, so that they take as long as those that do.
  static let decoy = Credential.plain("no account has this password")
}

/// A password to be checked away from the chat's queue.
public struct Challenge: Sendable, Equatable, CustomStringConvertible {
  public let account: String
  let password: String
  let credential: Credential
  /// A decoy's password is never right.
  let isDecoy: Bool

  /// Takes the same time for right and wrong passwords of one length.
  public func isMet() -> Bool {
    switch credential {
    case .plain(let expected): return equalInConstantTime(expected, password) && !isDecoy
    }
  }

  /// Names no password.
  public var description: String { "password of \(account)" }
}

private func equalInConstantTime(_ one: String, _ other: String) -> Bool {
  let one = Array(one.utf8)
  let other = Array(other.utf8)
  var difference = one.count ^ other.count
  for index in other.indices {
    difference |= Int(other[index] ^ (one.isEmpty ? 0 : one[index % one.count]))
  }
  return difference == 0
}

extension Credential {
  /// Whether the user file shows the password itself.
  public var isPlain: Bool {
    if case .plain = self { return true }
    return false
  }
}

// What lives here: what a password is checked against.
import IRC

/// The second field of a line of the user file, and of operators'.
public enum Credential: Sendable, Equatable, Codable {
  /// A password in the clear, as in the demonstration file.
  case plain(String)
  /// What proves a password without revealing it.
  case verifier(SCRAM.Verifier)
  /// No password is right: the account has none, or has left the user file.
  case locked

  /// As the user file has it; nil for a damaged verifier.
  public init?(parsing text: String) {
    guard text.begins(with: SCRAM.mechanism + "$") else {
      self = .plain(text)
      return
    }
    guard let verifier = SCRAM.Verifier(parsing: text) else { return nil }
    self = .verifier(verifier)
  }

  /// Whether the user file shows the password itself.
  public var isPlain: Bool {
    if case .plain = self { return true }
    return false
  }
}

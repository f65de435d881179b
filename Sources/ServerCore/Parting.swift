// What lives here: why the server ends a session, in a code that its client can act on.
import IRC

/// `FAIL * <code> [<context>...]`, before an ERROR that says the same to people.
struct Parting: Sendable {
  let code: ReplyCode
  private(set) var context: [String] = []

  /// No input for the idle timeout: coming back by itself would make the timeout senseless.
  static let idle = Parting(code: .IDLE)
  /// The person logged in elsewhere, and has the name there.
  static let replaced = Parting(code: .REPLACED)
  /// The account's line has left the user file: nobody has this account any more.
  static let accountRemoved = Parting(code: .ACCOUNT_REMOVED)
  /// What the person logged in with does not open the account any more.
  static let credentialsChanged = Parting(code: .CREDENTIALS_CHANGED)
  /// With the seconds after which to knock again.
  static let shutdown = Parting(code: .SHUTDOWN, context: ["0"])
}

// What lives here: why the server ends a session, in a code that its client can act on.
import IRC

/// `FAIL * <code> [<context>...]`, before an ERROR that says the same to people.
struct Parting: Sendable {
  let code: ReplyCode
  var context: [String] = []

  /// No input for the idle timeout: coming back by itself would make the timeout senseless.
  static let idle = Parting(code: .IDLE)
  /// The person logged in elsewhere, and has the name there.
  static let replaced = Parting(code: .REPLACED)
  /// With the seconds after which to knock again.
  static let shutdown = Parting(code: .SHUTDOWN, context: ["0"])
}

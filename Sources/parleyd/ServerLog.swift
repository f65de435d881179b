// What lives here: what the server tells its own terminal.
import Dispatch
import Glibc
import IRC
import Logging
import ServerCore
import System

/// Each stream has a queue of its own, so that a stopped terminal stops nobody's chat.
final class ServerLog: Sendable {
  private let logger: Logger
  private let errors = LogStream(STDERR_FILENO)
  private let messages = LogStream(STDOUT_FILENO)
  private let showsMessages: Bool

  init(showsMessages: Bool) {
    self.showsMessages = showsMessages
    logger = Logger(label: "parleyd") { [errors] _ in LineLogHandler(errors) }
  }

  // Names, reasons and pieces of files may stand in any of these: none moves a terminal's cursor.
  func notice(_ text: String) { write { $0.notice("\(text.visible)") } }
  func warning(_ text: String) { write { $0.warning("\(text.visible)") } }
  func error(_ text: String) { write { $0.error("\(text.visible)") } }

  func write(_ entry: LogEntry, at time: Timestamp) {
    switch entry {
    case .message(let message, let recipients):
      guard showsMessages else { return }
      messages.write(Self.line(message, recipients))
    case .login(let nick, let account, let address):
      let who = account.map { $0.text == nick ? nick : "\($0), called \(nick)," } ?? nick
      write { $0.info("\(who.visible) logged in from \(address.visible)") }
    case .refusedLogin(let account, let address, let reason):
      write { $0.info("\(account.visible) refused from \(address.visible): \(reason.visible)") }
    case .logout(let nick, let reason):
      write { $0.info("\(nick.visible) left: \(reason.visible)") }
    case .clockStep(let from, let to):
      write { $0.warning("the calendar clock stepped from \(from) to \(to); no span changes") }
    case .action(let who, let what):
      write { $0.notice("\(who.visible): \(what.visible)") }
    }
  }

  /// Waits until everything is written, but not for ever, and says what was not.
  func finish() {
    let lost = messages.finish(by: .now() + .seconds(1))
    if lost > 0 { warning("\(lost) messages were not shown: nobody reads standard output") }
    _ = errors.finish(by: .now() + .seconds(1))
  }

  /// `2026-11-20 17:12:18 alice -> bob: hello`, in the machine's time zone.
  private static func line(_ message: StoredMessage, _ recipients: Int) -> String {
    var seconds = time_t(message.time.seconds)
    var local = tm()
    localtime_r(&seconds, &local)
    let fields = CalendarFields(message.time, offset: local.tm_gmtoff)
    let receiver = message.target == .everybody ? "everybody" : message.target.name
    let line =
      "\(fields.date) \(fields.time) \(message.source.nick) -> \(receiver) "
      + "(\(recipients) online): \(Formatting.strip(message.text))"
    return line.visible
  }

  private func write(_ body: (Logger) -> Void) { body(logger) }
}

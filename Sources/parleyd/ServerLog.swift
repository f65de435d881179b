/// What lives here: what the server tells its own terminal.
import Dispatch
import Glibc
import IRC
import Logging
import ServerCore

/// Writes on a queue of its own, so that a stopped terminal stops nobody's chat; what piles up
/// beyond a bound is counted and dropped.
final class ServerLog: Sendable {
  private let logger: Logger
  private let queue = DispatchQueue(label: "parleyd.log")
  private let backlog = Backlog(limit: 10_000)
  private let showsMessages: Bool

  init(showsMessages: Bool) {
    self.showsMessages = showsMessages
    logger = Logger(label: "parleyd") { StreamLogHandler.standardError(label: $0) }
  }

  // Names, reasons and pieces of files may stand in any of these: none moves a terminal's cursor.
  func notice(_ text: String) { write { $0.notice("\(text.visible)") } }
  func warning(_ text: String) { write { $0.warning("\(text.visible)") } }
  func error(_ text: String) { write { $0.error("\(text.visible)") } }

  func write(_ entry: LogEntry, at time: Timestamp) {
    switch entry {
    case .message(let message, let recipients):
      guard showsMessages else { return }
      let line = Self.line(message, recipients)
      onQueue {
        print(line)
        fflush(nil)
      }
    case .login(let account, let address):
      write { $0.info("\(account.visible) logged in from \(address.visible)") }
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

  /// Waits until everything is written, but not for ever.
  func flush() {
    let done = DispatchSemaphore(value: 0)
    queue.async {
      fflush(nil)
      done.signal()
    }
    _ = done.wait(timeout: .now() + .seconds(1))
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

  private func write(_ body: @escaping @Sendable (Logger) -> Void) {
    let logger = logger
    onQueue { body(logger) }
  }

  private func onQueue(_ body: @escaping @Sendable () -> Void) {
    guard backlog.enter() else { return }
    queue.async { [backlog] in
      body()
      backlog.leave()
    }
  }
}

// What lives here: the log on etcd, for callers on any queue.
import Synchronization
import System

/// Has a thread of its own, which ends with `close`.
package final class EtcdLog: Log {
  private let inbox: EtcdInbox

  /// Refuses what cannot work; nothing is asked of etcd yet.
  package init(_ options: EtcdOptions) throws(EtcdOptions.Refusal) {
    try options.check()
    do throws(Errno) {
      let inbox = try EtcdInbox()
      self.inbox = inbox
      try DetachedThread.start { EtcdLoop.run(options, inbox) }
    } catch {
      throw EtcdOptions.Refusal(description: error.description)
    }
  }

  deinit { inbox.put(.close({})) }

  package func follow(after position: Position, news: @escaping @Sendable (LogNews) -> Void) {
    inbox.put(.follow(position, news))
  }

  package func join(as node: NodeID, greeting: Batch) { inbox.put(.join(node, greeting)) }

  package func append(_ batch: Batch, number: UInt64) { inbox.put(.append(batch, number)) }

  package func leave() { inbox.put(.leave) }

  package func close(_ done: @escaping @Sendable () -> Void) { inbox.put(.close(done)) }

  package func notes(under name: String, _ answer: @escaping @Sendable (NotesAnswer) -> Void) {
    inbox.put(.ask(.notes(under: name), answer))
  }

  package func write(
    _ bytes: [UInt8], to name: String, version: UInt64,
    _ answer: @escaping @Sendable (NotesAnswer) -> Void
  ) {
    inbox.put(.ask(.note(name, bytes, version: version), answer))
  }

  package var isInTouch: Bool { inbox.isInTouch(Uptime.now) }
}

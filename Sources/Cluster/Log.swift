// What lives here: the one order of everything that happens.

/// What several servers share: each appends what its own people do, each applies everything in the
/// log's order. Nothing of an engine shows here.
///
/// Its methods may be called on any queue and return at once. News come on a queue of the log's, one
/// at a time, in order.
package protocol Log: Sendable {
  /// Reads everything behind `position` for as long as there is a log. Called once.
  func follow(after position: Position, news: @escaping @Sendable (LogNews) -> Void)

  /// Takes part as `node`, which all others hear as its arrival with `greeting`. The answer is
  /// `.joined`; until the node's former life has ended it waits. After `.fenced`, `.outOfTouch` and
  /// `leave` it may be called again.
  func join(as node: NodeID, greeting: Batch)

  /// One at a time, numbered from 1 in each epoch, and at least one a second, so that silence means
  /// something. The answer is the batch itself among the news, `.refused`, `.fenced` or `.outOfTouch`;
  /// until then nobody knows whether it was taken.
  func append(_ batch: Batch, number: UInt64)

  /// This node is gone; what was appended and not answered may be in the log or not.
  func leave()

  /// Nothing is read any more. `done` is called when a node that left has left, or when that takes too
  /// long; no news come after it.
  func close(_ done: @escaping @Sendable () -> Void)

  /// The small records beside the log whose names begin so.
  func notes(under name: String, _ answer: @escaping @Sendable (NotesAnswer) -> Void)

  /// Writes a small record if it has been written so often: 0, if it is not there. Asks until it is
  /// known whether it was written.
  func write(
    _ bytes: [UInt8], to name: String, version: UInt64,
    _ answer: @escaping @Sendable (NotesAnswer) -> Void)

  /// False as soon as this node may have been taken for gone: nothing that it knows is to be answered
  /// with. Costs an atomic read, and the clock.
  var isInTouch: Bool { get }
}

// What lives here: what happens to the plain client.

/// All that a plain client hears of.
package enum PlainEvent: Equatable, Sendable {
  case start
  /// One line of standard input without its ending.
  case input(String)
  case inputEnded
  case link(LinkEvent)
  /// What an earlier run left, and what there is to say about it.
  case restored(KeptState, note: String?)
  /// What had to be kept could not be written.
  case notKept(reason: String)
  case tick
  case terminate
}

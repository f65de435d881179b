// What lives here: how the chat goes back to how it was before something that could not be stored.

/// The chat at one moment, but for its large tables, which know by themselves what has changed
/// in them since.
public struct Checkpoint: Sendable {
  fileprivate let configuration: Boxed<Configuration>
  fileprivate let time: ChatTime
  fileprivate let gate: Gate
  fileprivate let agenda: Agenda
  fileprivate let output: Output
  fileprivate let counters: Counters
}

extension Chat {
  public mutating func mark() -> Checkpoint {
    accounts.mark()
    rooms.mark()
    sessions.mark()
    post.mark()
    people.mark()
    return Checkpoint(
      configuration: settings, time: time, gate: gate, agenda: agenda,
      output: output, counters: counters)
  }

  /// Nobody goes back to the oldest checkpoint any more.
  public mutating func forgetOldestCheckpoint() {
    accounts.forgetOldestMark()
    rooms.forgetOldestMark()
    sessions.forgetOldestMark()
    post.forgetOldestMark()
    people.forgetOldestMark()
  }

  /// Goes back to `checkpoint`, which has to be the oldest that there is.
  public mutating func revert(to checkpoint: Checkpoint) {
    accounts.revert()
    rooms.revert()
    sessions.revert()
    post.revert()
    people.revert()
    settings = checkpoint.configuration
    (time, gate) = (checkpoint.time, checkpoint.gate)
    (agenda, output, counters) = (checkpoint.agenda, checkpoint.output, checkpoint.counters)
  }
}

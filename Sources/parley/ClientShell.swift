// What lives here: what both loops do outside of the client's value.

import ClientCore
import ClientKeeping
import System

/// What happens to either client, whatever its screen is.
protocol ShellEvent {
  static func link(_ event: LinkEvent) -> Self
  static func restored(_ state: KeptState, note: String?) -> Self
  static func notKept(reason: String) -> Self
}

extension ClientEvent: ShellEvent {}
extension PlainEvent: ShellEvent {}

/// The wire, what a login computes, and what is kept on disk; nothing in it waits.
final class ClientShell {
  private let wire: Wire
  private let trust = TrustStore()
  private let keeper: Keeper
  private let prover: Prover
  private let signals: Bell

  init(_ encryption: Encryption) throws(Errno) {
    wire = Wire(encryption)
    keeper = try Keeper(passing: wire.send)
    prover = try Prover()
    signals = try Signals.shared.open()
  }

  /// Sleeps until something is ready or `timeout` milliseconds are over; -1 is never.
  func wait(input: Int32, terminal: Bell, timeout: Int32) -> ReadyInputs {
    ReadyInputs.wait(
      input: input, signals: signals, wire: wire, keeper: keeper.bell, prover: prover.bell,
      terminal: terminal, timeout: timeout)
  }

  /// Tells what has come of what is kept, of the login and of the connection.
  func advance<Event: ShellEvent>(_ ready: ReadyInputs, feed: (Event) -> Void) {
    if ready.keeper, let problem = keeper.advance() { feed(.notKept(reason: problem)) }
    if ready.prover {
      for event in prover.advance() { feed(.link(event)) }
    }
    if ready.wire {
      for event in wire.advance() { feed(.link(event)) }
    }
  }

  /// False if it is for whoever has the screen.
  func perform<Event: ShellEvent>(_ effect: ClientEffect, feed: (Event) -> Void) -> Bool {
    switch effect {
    case .connect(let address, let security):
      keeper.dropHeld()
      wire.connect(address, security)
    case .remember(let change):
      if let problem = trust.keep(change) { feed(.notKept(reason: problem)) }
    case .send(let message): keeper.send(message)
    case .work(let task): prover.begin(task)
    case .restore(let owner):
      let (state, note) = keeper.restore(owner)
      feed(.restored(state, note: note))
    case .keep(let record): keeper.keep(record)
    case .disconnect:
      keeper.dropHeld()
      wire.drain(milliseconds: 0)
      wire.disconnect()
    case .bell, .notify, .suspend, .print, .complain, .exit: return false
    }
    return true
  }

  /// What is kept is on disk, and what is said gets a last, short chance to leave.
  func finish() {
    keeper.finish()
    wire.drain()
  }
}

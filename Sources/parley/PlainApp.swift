// What lives here: the loop of the plain client.

import ClientCore
import ClientKeeping
import Glibc
import IRC
import System
import Transport

final class PlainApp {
  private var client: PlainClient
  private let wire: Wire
  private let trust = TrustStore()
  private let keeper: Keeper
  private let prover: Prover
  private let output: OutputQueue
  private let signals: Bell
  /// A moment for the last lines, when somebody outside wants the end.
  private static let lastMoment: Duration = .seconds(1)
  private var typed: [UInt8] = []
  private var inputIsOpen = true
  private var status: Int32?
  private var wasTerminated = false

  init(_ client: PlainClient, _ encryption: Encryption) throws(Errno) {
    wire = Wire(encryption)
    self.client = client
    keeper = try Keeper(passing: wire.send)
    prover = try Prover()
    output = try OutputQueue()
    signals = try Signals.shared.open()
  }

  /// Returns the exit status.
  func run() -> Int32 {
    Signals.shared.listen(to: [SIGTERM, SIGHUP, SIGINT])
    feed(.start)
    while true {
      if let status {
        keeper.finish()
        wire.drain()
        finishOutput()
        return status
      }
      step()
    }
  }

  private func finishOutput() {
    var end: Moment?
    output.finish {
      if end == nil, !Signals.shared.take().isEmpty || wasTerminated {
        end = Moment.now + Self.lastMoment
      }
      return end.map { Moment.now >= $0 } ?? false
    }
  }

  private func step() {
    let input = inputIsOpen && client.wantsInput ? STDIN_FILENO : -1
    let timeout = Clock.milliseconds(until: client.wakeTime)
    let ready = ReadyInputs.wait(
      input: input, signals: signals, wire: wire, keeper: keeper.bell, prover: prover.bell,
      terminal: output.bell, timeout: timeout)
    // Nobody reads any more: that ends the client, as it ends any filter.
    if ready.terminal, status == nil { status = 0 }
    if ready.signals, !Signals.shared.take().isEmpty {
      wasTerminated = true
      feed(.terminate)
    }
    if ready.keeper, let problem = keeper.advance() { feed(.notKept(reason: problem)) }
    if ready.prover {
      for event in prover.advance() { feed(.link(event)) }
    }
    if ready.wire {
      for event in wire.advance() { feed(.link(event)) }
    }
    if ready.input { readInput() }
    if let due = client.wakeTime, due <= Moment.now { feed(.tick) }
  }

  private func readInput() {
    var chunk = [UInt8](repeating: 0, count: 4096)
    let count = read(STDIN_FILENO, &chunk, chunk.count)
    if count < 0, errno == EINTR || errno == EAGAIN { return }
    guard count > 0 else {
      inputIsOpen = false
      if !typed.isEmpty { feedLine(typed[...]) }
      return feed(.inputEnded)
    }
    typed += chunk.prefix(count)
    while let end = typed.firstIndex(of: 10) {
      feedLine(typed[..<end])
      typed.removeSubrange(...end)
    }
  }

  private func feedLine(_ bytes: ArraySlice<UInt8>) {
    var text = String(decoding: bytes, as: UTF8.self)
    if text.unicodeScalars.last == "\r" { text.unicodeScalars.removeLast() }
    feed(.input(text))
  }

  private func feed(_ event: PlainEvent) {
    guard status == nil else { return }
    for effect in client.receive(event, at: Timestamp.now, Moment.now) { perform(effect) }
  }

  private func perform(_ effect: ClientEffect) {
    switch effect {
    case .connect(let address, let security):
      keeper.dropHeld()
      wire.connect(address, security)
    case .remember(let change):
      if let problem = trust.keep(change) { output.complain("parley: \(problem)") }
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
    case .print(let line): output.write(line)
    case .complain(let line): output.complain("parley: \(line)")
    case .bell, .notify, .suspend: break
    case .exit(let status, _): if self.status == nil { self.status = status }
    }
  }
}

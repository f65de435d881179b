/// What lives here: the loop of the plain client.

import ClientCore
import Glibc
import IRC
import Transport

final class PlainApp {
  private var client: PlainClient
  private let wire: Wire
  private let trust = TrustStore()
  private let keeper: Keeper
  private let prover = Prover()
  private var typed: [UInt8] = []
  private var inputIsOpen = true
  private var status: Int32?

  init(_ settings: ClientSettings, _ encryption: Encryption) {
    wire = Wire(encryption)
    client = PlainClient(settings)
    keeper = Keeper(wire)
  }

  /// Returns the exit status.
  func run() -> Int32 {
    SignalPipe.shared.listen(to: [SIGTERM, SIGHUP, SIGINT])
    feed(.start)
    while true {
      if let status {
        keeper.finish()
        wire.drain()
        return status
      }
      step()
    }
  }

  private func step() {
    let input = inputIsOpen && client.wantsInput ? STDIN_FILENO : -1
    let timeout = Clock.milliseconds(until: client.wakeTime)
    let ready = Readiness.wait(
      input: input, wire: wire, keeper: keeper, prover: prover, timeout: timeout)
    if ready.signals, !SignalPipe.shared.take().isEmpty { feed(.terminate) }
    if ready.keeper, let problem = keeper.advance() { feed(.notKept(reason: problem)) }
    if ready.prover {
      for event in prover.advance() { feed(.link(event)) }
    }
    if ready.wire {
      for event in wire.advance() { feed(.link(event)) }
    }
    if ready.input { readInput() }
    if let due = client.wakeTime, due <= Clock.now { feed(.tick) }
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
    for effect in client.receive(event, at: Clock.now) { perform(effect) }
  }

  private func perform(_ effect: ClientEffect) {
    switch effect {
    case .connect(let address, let security):
      keeper.dropHeld()
      wire.connect(address, security)
    case .remember(let change):
      if let problem = trust.keep(change) { StandardStream.complain("parley: \(problem)") }
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
    // Nobody reads any more: that ends the client, as it ends any filter.
    case .print(let line): if !StandardStream.write(line), status == nil { status = 0 }
    case .complain(let line): StandardStream.complain("parley: \(line)")
    case .bell: break
    case .exit(let status, _): if self.status == nil { self.status = status }
    }
  }
}

// What lives here: the loop of the plain client.

import ClientCore
import Glibc
import System

final class PlainApp {
  private var client: PlainClient
  private let shell: ClientShell
  private let output: OutputQueue
  /// A moment for the last lines, when somebody outside wants the end.
  private static let lastMoment: Duration = .seconds(1)
  private var typed: [UInt8] = []
  private var inputIsOpen = true
  private var status: Int32?
  private var wasTerminated = false

  init(_ client: PlainClient, _ encryption: Encryption) throws(Errno) {
    self.client = client
    shell = try ClientShell(encryption)
    output = try OutputQueue()
  }

  /// Returns the exit status.
  func run() -> Int32 {
    Signals.shared.listen(to: [SIGTERM, SIGHUP, SIGINT])
    feed(.start)
    while true {
      if let status {
        shell.finish()
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
    let ready = shell.wait(
      input: input, terminal: output.bell, timeout: Clock.milliseconds(until: client.wakeTime))
    // Nobody reads any more: that ends the client, as it ends any filter.
    if ready.terminal, status == nil { status = 0 }
    if ready.signals, !Signals.shared.take().isEmpty {
      wasTerminated = true
      feed(.terminate)
    }
    shell.advance(ready, feed: feed)
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
    guard !shell.perform(effect, feed: feed) else { return }
    switch effect {
    case .print(let line): output.write(line)
    case .complain(let line): output.complain("parley: \(line)")
    case .exit(let status, _): if self.status == nil { self.status = status }
    default: break
    }
  }
}

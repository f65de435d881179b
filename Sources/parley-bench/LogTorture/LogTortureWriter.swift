// What lives here: `parley-bench log-writer`, a node of `log-torture`.
import ArgumentParser
import Cluster
import Glibc
import Synchronization
import System

/// Writes what it reads to `NODE.view` and what was acknowledged to `NODE.heard`, a line each, and goes on
/// behind its last whole line when it is started again.
struct LogWriterCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log-writer", abstract: "A node of log-torture.", shouldDisplay: false)

  @Option var node: String
  @Option var folder: String
  @Option var etcd: String

  func run() throws {
    guard let name = NodeID(node) else { throw Failure("\(node) is no name of a node") }
    var options = EtcdOptions(addresses: try EtcdAddress.list(parsing: etcd))
    options.leaseFile = "\(folder)/\(node).lease"
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGUSR1)
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    let writer = try LogTortureWriter(name, folder, try EtcdLog(options))
    try writer.start()
    var signal: Int32 = 0
    sigwait(&signals, &signal)
    writer.fallSilent()
    while true { pause() }
  }
}

final class LogTortureWriter: Sendable {
  private struct State {
    var epoch: Epoch?
    var number: UInt64 = 0
    var sent: Int64 = 0
    var isSilent = false
  }

  private let node: NodeID
  private let log: EtcdLog
  private let view: Descriptor
  private let heard: Descriptor
  private let viewPath: String
  private let state = Mutex(State())

  init(_ node: NodeID, _ folder: String, _ log: EtcdLog) throws {
    self.node = node
    self.log = log
    viewPath = "\(folder)/\(node).view"
    let flags = O_WRONLY | O_CREAT | O_APPEND
    view = try WholeFile.open(viewPath, flags)
    heard = try WholeFile.open("\(folder)/\(node).heard", flags)
  }

  func start() throws {
    let bytes = try WholeFile.bytes(of: viewPath)
    let whole = bytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    ftruncate(view.number, off_t(whole))
    let last = String(decoding: bytes[..<whole], as: UTF8.self).split(separator: "\n").last
    let number = last.flatMap { UInt64($0.prefix { $0 != " " }) } ?? 0
    log.follow(after: Position(number)) { [self] in hear($0) }
    join()
  }

  func fallSilent() {
    state.withLock { $0.isSilent = true }
    log.leave()
  }

  private func join() { log.join(as: node, greeting: Batch(time: .now)) }

  private func hear(_ news: LogNews) {
    switch news {
    case .arrived(let node, let epoch, _): write(view, "\(epoch) \(node) arrived")
    case .gone(let node, _, let position): write(view, "\(position) \(node) gone")
    case .batch(let batch, let origin, let position):
      for deed in batch.deeds {
        write(view, "\(position) \(String(decoding: deed, as: UTF8.self))")
      }
      acknowledge(origin)
    case .joined(let epoch):
      state.withLock { ($0.epoch, $0.number) = (epoch, 0) }
      say()
    case .refused: say()
    case .fenced, .outOfTouch:
      let isSilent = state.withLock { state in
        state.epoch = nil
        return state.isSilent
      }
      if !isSilent { join() }
    case .stopped(let fault): StandardStream.complain("\(node): \(fault)")
    case .present, .waiting, .trouble: break
    }
  }

  private func acknowledge(_ origin: Origin) {
    let sent: Int64? = state.withLock { state in
      guard origin.node == node, origin.epoch == state.epoch, origin.number == state.number else {
        return nil
      }
      return state.sent
    }
    guard let sent else { return }
    let now = LogTortureClock.now
    write(heard, "\(word(origin.epoch, origin.number)) \(now) \(now - sent)")
    say()
  }

  private func word(_ epoch: Epoch, _ number: UInt64) -> String { "\(node) \(epoch).\(number)" }

  private func say() {
    let next: (Epoch, UInt64)? = state.withLock { state in
      guard let epoch = state.epoch, !state.isSilent else { return nil }
      state.number += 1
      state.sent = LogTortureClock.now
      return (epoch, state.number)
    }
    guard let (epoch, number) = next else { return }
    log.append(Batch(time: .now, deeds: [Array(word(epoch, number).utf8)]), number: number)
  }

  private func write(_ file: borrowing Descriptor, _ line: String) {
    // A node that cannot write its view has none: what it acknowledged then counts as lost.
    try? file.write(Array("\(line)\n".utf8))
  }
}

// What lives here: messages over the client's connection.

import ClientCore
import Glibc
import IRC
import System
import Transport

/// Bytes to messages and back; nothing in it waits.
final class Wire {
  /// Servers elsewhere are not all as strict as the limits they should keep.
  private static let lineLimit = 8192

  private var dialing: Dialing?
  private var framer = LineFramer(body: Wire.lineLimit)
  private let trace = Trace()
  private let encryption: Encryption
  /// Why the last attempt did not even begin.
  private var failure: String?

  init(_ encryption: Encryption) { self.encryption = encryption }

  var descriptor: Int32 { dialing?.descriptor ?? -1 }
  var interest: Int16 { dialing?.interest ?? 0 }

  func connect(_ address: Address, _ security: Security) {
    framer = LineFramer(body: Self.lineLimit)
    failure = nil
    do {
      let tls = try encryption.dialing(security)
      dialing = try Dialing(host: address.host, port: address.port, security: tls)
    } catch {
      dialing = nil
      failure = "\(error)"
    }
  }

  func disconnect() { dialing = nil }

  func send(_ message: Message) {
    trace?.sent(message)
    dialing?.send(message.encoded())
  }

  /// An attempt failed that there is no descriptor for.
  var hasFailed: Bool { failure != nil }

  func advance() -> [LinkEvent] {
    if let reason = failure {
      failure = nil
      return [.connectFailed(reason: reason)]
    }
    guard let happened = dialing?.advance() else { return [] }
    var events: [LinkEvent] = []
    for event in happened {
      switch event {
      case .connected: events.append(.connected)
      case .received(let bytes): events += lines(bytes)
      case .closed(let reason):
        dialing = nil
        events.append(.disconnected(reason: reason))
      case .failed(let reason):
        dialing = nil
        events.append(.connectFailed(reason: reason))
      case .untrusted(let certificate):
        dialing = nil
        events.append(.untrusted(ShownCertificate(certificate)))
      case .mismatched(let speaksTLS):
        dialing = nil
        events.append(.mismatched(speaksTLS: speaksTLS))
      }
    }
    return events
  }

  private func lines(_ bytes: [UInt8]) -> [LinkEvent] {
    var events: [LinkEvent] = []
    _ = framer.consume(bytes.span) { line in
      guard let line else { return .more }
      let text = Self.text(line)
      trace?.received(text)
      if let message = try? Message(parsing: text) { events.append(.line(message)) }
      return .more
    }
    return events
  }

  /// Bytes that are not UTF-8 become replacement characters: better than silence.
  private static func text(_ line: borrowing Span<UInt8>) -> String {
    line.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
  }

  /// Gives what is queued a last, short chance to leave.
  func drain(milliseconds: Int32 = 200) {
    dialing?.sayGoodbye()
    guard dialing?.hasUnsentBytes ?? false else { return }
    var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    if poll(&waiting, 1, milliseconds) > 0 { _ = dialing?.advance() }
  }
}

/// The descriptors an app waits for.
struct ReadyInputs {
  var input = false
  var signals = false
  var wire = false
  var keeper = false
  var prover = false
  /// The terminal has taken everything.
  var terminal = false

  /// Sleeps until something is ready or `timeout` milliseconds are over.
  static func wait(
    input: Int32, signals: Bell, wire: Wire, keeper: Bell, prover: Bell, terminal: Bell,
    timeout: Int32
  ) -> ReadyInputs {
    // poll(2) ignores entries whose descriptor is negative.
    var entries = [
      pollfd(fd: input, events: Int16(POLLIN), revents: 0),
      pollfd(fd: signals.descriptor.number, events: Int16(POLLIN), revents: 0),
      pollfd(fd: wire.descriptor, events: wire.interest, revents: 0),
      pollfd(fd: keeper.descriptor.number, events: Int16(POLLIN), revents: 0),
      pollfd(fd: prover.descriptor.number, events: Int16(POLLIN), revents: 0),
      pollfd(fd: terminal.descriptor.number, events: Int16(POLLIN), revents: 0),
    ]
    let count = poll(&entries, nfds_t(entries.count), wire.hasFailed ? 0 : timeout)
    guard count > 0 || wire.hasFailed else { return ReadyInputs() }
    return ReadyInputs(
      input: entries[0].revents != 0, signals: entries[1].revents != 0,
      wire: entries[2].revents != 0 || wire.hasFailed, keeper: entries[3].revents != 0,
      prover: entries[4].revents != 0, terminal: entries[5].revents != 0)
  }
}

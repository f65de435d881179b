// What lives here: the keys that a terminal sends, read without waiting.

import ClientCore
import Glibc
import System

struct Keyboard {
  /// Portions that came at once belong together; more than this is taken in turns.
  private static let portion = 1 << 16
  /// An Escape that came over a slow line may be this far ahead of the rest of its sequence.
  private static let escapeMemory: Duration = .milliseconds(500)

  private let input: Int32
  private var decoder: KeyDecoder
  /// When what waits is settled as it is.
  private var due: Moment?
  private var settled = Moment(milliseconds: 0)
  /// The terminal is gone: no key will come any more.
  private(set) var isHungUp = false

  init(_ input: Int32, _ decoder: KeyDecoder) {
    self.input = input
    self.decoder = decoder
  }

  /// Milliseconds until `read` settles something, even if nothing comes; -1 for never.
  var wait: Int32 {
    guard let due else { return -1 }
    return Int32(clamping: max(0, (due - .now).milliseconds))
  }

  /// What the terminal has said about itself since the last call.
  mutating func takeAnswers() -> [TerminalAnswer] { decoder.takeAnswers() }

  /// The keys that have come.
  mutating func read() -> [Key] {
    let bytes = readBytes()
    let now = Moment.now
    var keys: [Key] = []
    if !bytes.isEmpty {
      if now - settled > Self.escapeMemory { decoder.forgetEscape() }
      keys = decoder.decode(bytes)
    } else if let due, now >= due {
      keys = decoder.flush()
      settled = now
    } else {
      return []
    }
    due = decoder.patience.map { now + $0 }
    return keys
  }

  private mutating func readBytes() -> [UInt8] {
    var bytes: [UInt8] = []
    var request = pollfd(fd: input, events: Int16(POLLIN), revents: 0)
    while bytes.count < Self.portion, !isHungUp, poll(&request, 1, 0) > 0 {
      var count = 0
      bytes += [UInt8](unsafeUninitializedCapacity: 4096) { buffer, used in
        count = Glibc.read(input, buffer.baseAddress, buffer.count)
        used = max(count, 0)
      }
      if count == 0 || count < 0 && errno != EINTR && errno != EAGAIN { isHungUp = true }
    }
    return bytes
  }
}

extension Terminal {
  /// The keys that have come; nothing is waited for.
  package func readKeys() -> [Key] {
    guard isOpen else { return [] }
    let keys = keyboard.read()
    for answer in keyboard.takeAnswers() { learn(answer) }
    return keys
  }

  /// Milliseconds until `readKeys` has something to settle or a terminal that is behind gets another picture,
  /// even if nothing comes; -1 for never.
  package var keyWait: Int32 {
    let (keys, drawing) = (keyboard.wait, drawingWait)
    return keys < 0 ? drawing : drawing < 0 ? keys : min(keys, drawing)
  }

  /// The terminal is gone: no key will come any more.
  package var isHungUp: Bool { keyboard.isHungUp }
}

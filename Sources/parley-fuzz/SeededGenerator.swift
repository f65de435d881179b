// What lives here: libFuzzer's bytes in the place of random numbers.
import Synchronization

/// What is left of the input, which all generators of a run take from.
struct Dictation {
  private var bytes: ArraySlice<UInt8> = []

  private static let current = Mutex(Dictation())

  static func begin(_ bytes: ArraySlice<UInt8>) {
    current.withLock { $0.bytes = bytes }
  }

  static var isOver: Bool { current.withLock { $0.bytes.isEmpty } }

  static func next() -> UInt8 { current.withLock { $0.bytes.popFirst() ?? 0 } }
}

/// Two bytes are a choice. The name is that of the tests' generator, in whose place it stands.
struct SeededGenerator: RandomNumberGenerator {
  init(seed: UInt64) {}

  mutating func next() -> UInt64 {
    let high = Dictation.next()
    let low = Dictation.next()
    // A range is chosen by the leading bits; the middle of the others is never drawn again.
    return UInt64(high) << 56 | UInt64(low) << 48 | 1 << 47
  }
}

// What lives here: bytes that many outboxes hold at once.

/// Immutable after its creation, so that a thousand connections share one copy of a message.
/// Confined, like the outboxes that hold it, to one queue.
public final class SharedBuffer {
  let bytes: UnsafeRawBufferPointer

  /// Copies the bytes once, whoever many it is then handed to.
  public init(_ source: [UInt8]) {
    let storage = UnsafeMutableRawBufferPointer.allocate(byteCount: source.count, alignment: 1)
    storage.copyBytes(from: source)
    bytes = UnsafeRawBufferPointer(storage)
  }

  /// Bytes.
  public var count: Int { bytes.count }

  /// A copy, for tests.
  package var copied: [UInt8] { Array(bytes) }

  deinit { bytes.deallocate() }
}

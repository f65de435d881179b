// What lives here: what one connection has yet to be sent.
import Collections
import Glibc
import System

/// A queue of shared buffers, written with one call a flush. An empty outbox holds no memory
/// beside itself, nor does one that holds a single buffer, as most do that hold any.
public struct Outbox {
  private var first: SharedBuffer?
  /// What comes behind the first.
  private var rest: Deque<SharedBuffer> = []
  /// How much of the first buffer is written.
  private var offset = 0
  /// Not yet taken by the kernel.
  public private(set) var byteCount = 0
  private static let buffersPerCall = 64

  public enum Progress: Equatable {
    case done
    /// The socket takes no more now.
    case blocked
    case broken
  }

  public init() {}

  /// Whether everything has been taken.
  public var isEmpty: Bool { first == nil }

  /// Behind all that waits.
  public mutating func append(_ buffer: SharedBuffer) {
    guard buffer.count > 0 else { return }
    if first == nil { first = buffer } else { rest.append(buffer) }
    byteCount += buffer.count
  }

  /// Lets go of every buffer of which nothing has been written.
  public mutating func abandonWhatIsNotBegun() {
    rest = []
    if offset == 0 { first = nil }
    byteCount = first.map { $0.count - offset } ?? 0
  }

  /// Writes what the socket takes now; never waits.
  package mutating func flush(to descriptor: borrowing Descriptor) -> Progress {
    while let first {
      let (written, offered) = write(first, to: descriptor)
      if written < 0 {
        switch errno {
        case EINTR: continue
        case EAGAIN, EWOULDBLOCK: return .blocked
        default: return .broken
        }
      }
      drop(written)
      if written < offered { return .blocked }
    }
    return .done
  }

  private func write(
    _ first: SharedBuffer, to descriptor: borrowing Descriptor
  ) -> (written: Int, offered: Int) {
    let number = descriptor.number
    let count = min(1 + rest.count, Self.buffersPerCall)
    if count == 1 {
      // The usual case, for which the system has a shorter way.
      let bytes = UnsafeRawBufferPointer(rebasing: first.bytes[offset...])
      return (send(number, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL)), bytes.count)
    }
    return withUnsafeTemporaryAllocation(of: iovec.self, capacity: count) { pieces in
      var offered = 0
      for index in 0..<count {
        let bytes =
          index == 0
          ? UnsafeRawBufferPointer(rebasing: first.bytes[offset...]) : rest[index - 1].bytes
        pieces[index] = iovec(
          iov_base: UnsafeMutableRawPointer(mutating: bytes.baseAddress), iov_len: bytes.count)
        offered += bytes.count
      }
      return (writev(number, pieces.baseAddress, Int32(count)), offered)
    }
  }

  /// Moves bytes from the front into `target`, as many as there are and fit.
  mutating func take(into target: UnsafeMutableRawBufferPointer) -> Int {
    var filled = 0
    while let first, filled < target.count {
      let bytes = first.bytes[offset...].prefix(target.count - filled)
      UnsafeMutableRawBufferPointer(rebasing: target[filled...]).copyBytes(from: bytes)
      filled += bytes.count
      drop(bytes.count)
    }
    return filled
  }

  private mutating func drop(_ written: Int) {
    byteCount -= written
    var done = written
    while done > 0, let first {
      let left = first.count - offset
      guard done >= left else {
        offset += done
        return
      }
      done -= left
      offset = 0
      self.first = rest.popFirst()
      if rest.isEmpty { rest = [] }
    }
  }
}

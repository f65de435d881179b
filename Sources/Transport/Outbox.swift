// What lives here: what one connection has yet to be sent.
import Collections
import Glibc
import System

/// A queue of shared buffers, written with one call a flush. An empty outbox holds no memory
/// beside itself.
public struct Outbox {
  private var buffers: Deque<SharedBuffer> = []
  /// How much of the first buffer is written.
  private var offset = 0
  public private(set) var byteCount = 0
  private static let buffersPerCall = 64

  public enum Progress: Equatable {
    case done
    /// The socket takes no more now.
    case blocked
    case broken
  }

  public init() {}

  public var isEmpty: Bool { buffers.isEmpty }

  public mutating func append(_ buffer: SharedBuffer) {
    guard buffer.count > 0 else { return }
    buffers.append(buffer)
    byteCount += buffer.count
  }

  /// Lets go of every buffer of which nothing has been written.
  public mutating func abandonWhatIsNotBegun() {
    buffers.removeLast(offset > 0 ? buffers.count - 1 : buffers.count)
    byteCount = buffers.first.map { $0.count - offset } ?? 0
  }

  package mutating func flush(to descriptor: borrowing Descriptor) -> Progress {
    while !buffers.isEmpty {
      let (written, offered) = write(to: descriptor)
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
    buffers = []
    return .done
  }

  private func write(to descriptor: borrowing Descriptor) -> (written: Int, offered: Int) {
    let number = descriptor.number
    let count = min(buffers.count, Self.buffersPerCall)
    if count == 1, let only = buffers.first {
      // The usual case, for which the system has a shorter way.
      let bytes = UnsafeRawBufferPointer(rebasing: only.bytes[offset...])
      return (send(number, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL)), bytes.count)
    }
    return withUnsafeTemporaryAllocation(of: iovec.self, capacity: count) { pieces in
      var offered = 0
      for index in 0..<count {
        let skipped = index == 0 ? offset : 0
        let bytes = UnsafeRawBufferPointer(rebasing: buffers[index].bytes[skipped...])
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
    for (index, buffer) in buffers.enumerated() {
      let bytes = buffer.bytes[(index == 0 ? offset : 0)...].prefix(target.count - filled)
      UnsafeMutableRawBufferPointer(rebasing: target[filled...]).copyBytes(from: bytes)
      filled += bytes.count
      if filled == target.count { break }
    }
    drop(filled)
    if buffers.isEmpty { buffers = [] }
    return filled
  }

  private mutating func drop(_ written: Int) {
    byteCount -= written
    var rest = written
    while rest > 0, let first = buffers.first {
      let left = first.count - offset
      guard rest >= left else {
        offset += rest
        return
      }
      rest -= left
      offset = 0
      buffers.removeFirst()
    }
  }
}

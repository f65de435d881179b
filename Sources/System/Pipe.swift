// What lives here: bytes from one process to another.
import CLinux
import Glibc

/// No child inherits an end that it is not given. Both close with this.
package final class Pipe {
  private var readingEnd: Descriptor?
  private var writingEnd: Descriptor?

  /// - Throws: when the system has no descriptors left.
  package init() throws(Errno) {
    var ends: [Int32] = [-1, -1]
    guard parley_pipe(&ends) == 0 else { throw Errno("pipe") }
    readingEnd = Descriptor(owning: ends[0])
    writingEnd = Descriptor(owning: ends[1])
  }

  /// The end's number, to be used while this lives; -1 when it is closed.
  package var reading: Int32 { readingEnd?.number ?? -1 }
  /// As `reading`.
  package var writing: Int32 { writingEnd?.number ?? -1 }

  /// Whoever writes is told so.
  package func closeReading() { readingEnd = nil }
  /// Whoever reads comes to the end.
  package func closeWriting() { writingEnd = nil }
}

// What lives here: what wakes a loop that waits for descriptors.
import CLinux
import Glibc

/// An eventfd. However often it is rung before somebody hears it, it wakes once.
package final class Bell: Sendable {
  /// Readable when it has been rung.
  package let descriptor: Descriptor

  /// - Throws: when the system has no descriptor left.
  package init() throws(Errno) {
    descriptor = try Descriptor(eventfd(0, Int32(EFD_NONBLOCK) | Int32(EFD_CLOEXEC)), of: "eventfd")
  }

  /// Safe from every thread and in signal handlers; never waits.
  package func ring() {
    var one: UInt64 = 1
    _ = write(descriptor.number, &one, 8)
  }

  /// Returns when it has been rung and not heard.
  package func wait() {
    var waiting = pollfd(fd: descriptor.number, events: Int16(POLLIN), revents: 0)
    while poll(&waiting, 1, -1) < 0, errno == EINTR {}
  }

  /// Silences it; returns whether it had been rung.
  @discardableResult
  package func hear() -> Bool {
    var count: UInt64 = 0
    return read(descriptor.number, &count, 8) == 8
  }
}

// What lives here: descriptors and when they close.
import Glibc
import Testing

@testable import System

@Suite struct `A descriptor` {
  @Test func `closes when its owner is gone, and once`() throws {
    final class Owner {
      var descriptor: Descriptor?
      init(owning number: Int32) { descriptor = Descriptor(owning: number) }
    }
    let number = dup(STDERR_FILENO)
    let owner = Owner(owning: number)
    #expect(fcntl(number, F_GETFD) >= 0)
    owner.descriptor = nil
    // Another test may have the number by now, but not one that nobody may inherit.
    #expect(fcntl(number, F_GETFD) != 0)
  }

  @Test func `is none where the call failed`() {
    errno = EMFILE
    #expect(throws: Errno("socket", code: EMFILE)) { _ = try Descriptor(-1, of: "socket") }
  }
}

@Suite struct `A bell` {
  private func isReadable(_ bell: Bell) -> Bool {
    var request = pollfd(fd: bell.descriptor.number, events: Int16(POLLIN), revents: 0)
    return poll(&request, 1, 0) == 1
  }

  @Test func `wakes once, however often it is rung`() throws {
    let bell = try Bell()
    #expect(!isReadable(bell) && !bell.hear())
    for _ in 0..<100_000 { bell.ring() }
    #expect(isReadable(bell))
    #expect(bell.hear())
    #expect(!isReadable(bell) && !bell.hear())
    bell.ring()
    #expect(isReadable(bell))
  }

  @Test func `is heard by the thread that waits`() throws {
    let bell = try Bell()
    let ringer = Ringer(bell)
    var thread = pthread_t()
    let handle = Unmanaged.passRetained(ringer)
    let made = pthread_create(
      &thread, nil,
      {
        if let context = $0 {
          Unmanaged<Ringer>.fromOpaque(context).takeRetainedValue().bell.ring()
        }
        return nil
      }, handle.toOpaque())
    try #require(made == 0)
    var request = pollfd(fd: bell.descriptor.number, events: Int16(POLLIN), revents: 0)
    #expect(poll(&request, 1, 60_000) == 1)
    pthread_join(thread, nil)
  }

  private final class Ringer: Sendable {
    let bell: Bell
    init(_ bell: Bell) { self.bell = bell }
  }
}

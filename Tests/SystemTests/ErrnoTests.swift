// What lives here: the system's refusals in words.
import Glibc
import Testing

@testable import System

@Suite struct `A refusal of the system` {
  @Test func `says what failed and why`() {
    let error = Errno("/tmp/x", code: EACCES)
    #expect(error.reason == "Permission denied")
    #expect(error.description == "/tmp/x: Permission denied")
    #expect(!Errno("call", code: 9999).reason.isEmpty, "a code that nobody knows has words, too")
  }

  @Test func `is of the call that failed just now`() {
    #expect(close(-1) == -1)
    #expect(Errno("close") == Errno("close", code: EBADF))
  }
}

// What lives here: what is written to a socket that takes its time.
import Glibc
import Testing
import Transport

@Suite struct `An outbox` {
  @Test func `writes its buffers in order`() throws {
    let pair = try SocketPair()
    var outbox = Outbox()
    for word in ["one ", "", "two ", "three"] { outbox.append(SharedBuffer(Array(word.utf8))) }
    #expect(outbox.byteCount == 13)
    #expect(outbox.flush(to: pair.near) == .done)
    #expect(outbox.isEmpty)
    #expect(outbox.byteCount == 0)
    #expect(pair.read() == Array("one two three".utf8))
  }

  @Test func `goes on in the middle of a buffer where the socket stopped`() throws {
    let pair = try SocketPair()
    var outbox = Outbox()
    var expected: [UInt8] = []
    for index in 0..<300 {
      let bytes = [UInt8](repeating: UInt8(index % 251), count: index * 37 % 9001)
      expected += bytes
      outbox.append(SharedBuffer(bytes))
    }
    var received: [UInt8] = []
    var blocked = 0
    while outbox.flush(to: pair.near) == .blocked {
      blocked += 1
      received += pair.read()
      #expect(outbox.byteCount > 0)
      if blocked > 10_000 { break }
    }
    received += pair.read()
    #expect(blocked > 0)
    #expect(received == expected)
    #expect(outbox.byteCount == 0)
  }

  @Test func `shares one buffer with others`() throws {
    let one = try SocketPair()
    let other = try SocketPair()
    let buffer = SharedBuffer(Array("same".utf8))
    var first = Outbox()
    var second = Outbox()
    first.append(buffer)
    second.append(buffer)
    #expect(first.flush(to: one.near) == .done)
    #expect(second.flush(to: other.near) == .done)
    #expect(one.read() == other.read())
  }

  @Test func `notices a peer that is gone`() throws {
    signal(SIGPIPE, SIG_IGN)
    let pair = try SocketPair()
    shutdown(pair.near.number, Int32(SHUT_WR))
    var outbox = Outbox()
    outbox.append(SharedBuffer([1]))
    #expect(outbox.flush(to: pair.near) == .broken)
  }

  @Test func `that is empty is done`() throws {
    let pair = try SocketPair()
    var outbox = Outbox()
    #expect(outbox.flush(to: pair.near) == .done)
  }
}

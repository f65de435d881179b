// What lives here: bytes through pipes and streams that may be full.
import Dispatch
import Glibc
import Synchronization
import Testing

@testable import System

@Suite struct `A stream` {
  @Test func `takes all, though somebody made it non-blocking and it is full`() throws {
    let pipe = try Pipe()
    let (reading, writing) = (pipe.reading, pipe.writing)
    try #require(fcntl(writing, F_SETFL, O_NONBLOCK) == 0)
    let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0) }
    let isWritten = Mutex(false)
    // A thread of its own: reading below holds up one that others wait for.
    let writer = DispatchQueue(label: "writer")
    writer.async {
      let all = StandardStream.write(bytes, to: writing)
      isWritten.withLock { $0 = all }
    }
    var heard: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 10_000)
    while heard.count < bytes.count {
      let count = read(reading, &chunk, chunk.count)
      try #require(count > 0)
      heard += chunk.prefix(count)
    }
    writer.sync {}
    #expect(isWritten.withLock { $0 })
    #expect(heard == bytes)
    withExtendedLifetime(pipe) {}
  }

  @Test func `that nobody reads says so`() throws {
    signal(SIGPIPE, SIG_IGN)
    let pipe = try Pipe()
    pipe.closeReading()
    #expect(!StandardStream.write("a line", to: pipe.writing))
  }

  @Test func `is read to its end`() throws {
    let pipe = try Pipe()
    let (reading, writing) = (dup(pipe.reading), dup(pipe.writing))
    let end = Descriptor(owning: reading)
    try Descriptor(owning: writing).write(Array("all of it".utf8))
    pipe.closeWriting()
    var bytes: [UInt8] = []
    let counts = [
      try end.read(3, into: &bytes), try end.read(100, into: &bytes),
      try end.read(100, into: &bytes),
    ]
    #expect(counts == [3, 6, 0])
    #expect(String(decoding: bytes, as: UTF8.self) == "all of it")
  }
}

@Suite struct `Seeded random numbers` {
  /// Published for this seed (https://prng.di.unimi.it/splitmix64.c).
  @Test func `are those of SplitMix64`() {
    var random = SeededGenerator(seed: 1_234_567)
    let expected: [UInt64] = [
      6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
    ]
    for number in expected { #expect(random.next() == number) }
  }
}

// What lives here: batches as bytes, and bytes that are none.
import System
import Testing

@testable import Cluster

@Suite struct `A batch` {
  private static let samples = [
    Batch(time: Timestamp(milliseconds: 1_790_000_000_000)),
    Batch(time: Timestamp(milliseconds: -1), deeds: [[], [0], [1, 2, 3]], safe: Position(.max)),
    Batch(
      time: Timestamp(milliseconds: .min), deeds: [[UInt8](repeating: 7, count: 70_000)],
      safe: Position(127), digest: Batch.Digest(of: .max, at: Position(300))),
  ]

  @Test(arguments: samples) func `is read as it was written`(_ batch: Batch) throws {
    #expect(try Batch(decoding: batch.encoded) == batch)
  }

  @Test(arguments: samples) func `is whole or nothing`(_ batch: Batch) {
    let bytes = batch.encoded
    for count in 0..<min(bytes.count, 200) {
      #expect(throws: Unreadable.self) { try Batch(decoding: Array(bytes.prefix(count))) }
    }
    #expect(throws: Unreadable.self) { try Batch(decoding: bytes + [0]) }
  }

  @Test func `of a later version says so`() {
    var bytes = Self.samples[0].encoded
    bytes[0] = 2
    #expect(throws: Unreadable(reason: "a batch has version 2; this program knows 1")) {
      try Batch(decoding: bytes)
    }
  }

  @Test func `reserves no more than is there`() {
    // A count of deeds, then a length, that reach over everything.
    let head: [UInt8] = [1, 0, 0, 0]
    let large: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1]
    #expect(throws: Unreadable.self) { try Batch(decoding: head + large) }
    #expect(throws: Unreadable.self) { try Batch(decoding: head + [1] + large) }
    #expect(throws: Unreadable.self) { try Batch(decoding: head + large.dropLast() + [2]) }
    #expect(throws: Unreadable.self) { try Batch(decoding: head + [0x80, 0]) }
  }

  @Test func `never traps, and has one form`() {
    var random = SeededGenerator(seed: 3)
    for _ in 0..<20_000 {
      var bytes = Self.samples[1].encoded
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = .random(
          in: 0...255, using: &random)
      }
      if let batch = try? Batch(decoding: bytes) { #expect(batch.encoded == bytes) }
    }
  }
}

@Suite struct `The beginning of a chat` {
  @Test func `is read as it was written, and nothing else is`() throws {
    let genesis = Genesis(instance: [1, 2], secret: [3], logic: 300, settings: [])
    let bytes = genesis.encoded
    #expect(try Genesis(decoding: bytes) == genesis)
    for count in bytes.indices {
      #expect(throws: Unreadable.self) { try Genesis(decoding: Array(bytes.prefix(count))) }
    }
    #expect(throws: Unreadable.self) { try Genesis(decoding: bytes + [0]) }
    #expect(throws: Unreadable.self) { try Genesis(decoding: [2] + bytes.dropFirst()) }
  }
}

@Suite struct `A node's name` {
  @Test(arguments: ["a", "A-1_b.c", String(repeating: "n", count: 32)])
  func `is short and plain`(_ name: String) { #expect(NodeID(name)?.name == name) }

  @Test(arguments: ["", "a/b", "a b", "ä", "a\n", String(repeating: "n", count: 33)])
  func `is nothing else`(_ name: String) { #expect(NodeID(name) == nil) }
}

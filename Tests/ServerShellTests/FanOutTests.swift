// What lives here: everybody reads what was sent to them, in its order, however it was joined.
import ServerCore
import ServerShell
import System
import Testing
import Transport

@Suite struct `What goes out in a round` {
  private struct Readers {
    var fanOut = FanOut()
    var read: [SessionID: [UInt8]] = [:]
    var buffers = 0

    mutating func send(_ bytes: [UInt8], to audience: Audience) {
      var came: [(SessionID, SharedBuffer)] = []
      fanOut.send(bytes, to: audience) { came.append(($0, $1)) }
      take(came)
    }

    mutating func finish() {
      var came: [(SessionID, SharedBuffer)] = []
      fanOut.finish { came.append(($0, $1)) }
      take(came)
    }

    private mutating func take(_ came: [(SessionID, SharedBuffer)]) {
      for (id, buffer) in came {
        read[id, default: []] += buffer.copied
        buffers += 1
      }
    }
  }

  private func id(_ slot: Int) -> SessionID { SessionID(slot: UInt32(slot), generation: 1) }

  @Test(arguments: UInt64(1)...200)
  func `is in its order for everybody`(_ seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var readers = Readers()
    var expected: [SessionID: [UInt8]] = [:]
    // Two rooms whose people are partly the same, one of which reads in two ways; the first changes.
    let halves = [(0..<20).map(id), (20..<40).map(id)]
    let other = (10..<30).map(id)
    let later = [(0..<19).map(id), (19..<40).map(id)]
    for step in 0..<60 {
      let byte = [UInt8(step)]
      let speaker = id(Int.random(in: 0..<45, using: &random))
      let audiences: [Audience]
      switch Int.random(in: 0..<10, using: &random) {
      case 0..<5:
        let version = UInt64(step / 30)
        let crowd = Audience.Crowd(room: RoomID(1), version: version)
        audiences = (version == 0 ? halves : later).map {
          Audience($0, except: speaker, of: crowd)
        }
      case 5..<7:
        audiences = [
          Audience(other, except: speaker, of: Audience.Crowd(room: RoomID(2), version: 7))
        ]
      case 7: audiences = [Audience((0..<30).map(id))]
      case 8: audiences = [Audience([id(1), id(21), id(44)], except: speaker)]
      default: audiences = [[speaker]]
      }
      for audience in audiences {
        readers.send(byte, to: audience)
        for id in audience { expected[id, default: []] += byte }
      }
    }
    readers.finish()
    #expect(readers.read == expected)
  }

  @Test func `is one buffer for each who hears all of it`() {
    var readers = Readers()
    let crowd = Audience.Crowd(room: RoomID(1), version: 1)
    let ids = (0..<100).map(id)
    for byte in UInt8(0)..<10 { readers.send([byte], to: Audience(ids, except: id(0), of: crowd)) }
    #expect(readers.read.isEmpty)
    readers.finish()
    #expect(readers.buffers == 99)
    #expect(readers.read[id(99)] == Array(0..<10))
    #expect(readers.read[id(0)] == nil)
  }
}

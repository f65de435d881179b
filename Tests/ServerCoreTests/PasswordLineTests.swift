// What lives here: who waits how long for a password to be checked.
import Testing

@testable import ServerCore

@Suite struct `The line for passwords` {
  private var line = PasswordLine<String>(capacity: 5)

  private func id(_ slot: UInt32) -> SessionID { SessionID(slot: slot, generation: 1) }

  private mutating func rest() -> [String] {
    var works: [String] = []
    while let work = line.next() { works.append(work) }
    return works
  }

  @Test mutating func `lets households take turns, whoever sends how many`() {
    for slot in 1...4 { #expect(line.add("many\(slot)", of: id(UInt32(slot)), from: "a") == nil) }
    #expect(line.add("one", of: id(9), from: "b") == nil)
    #expect(rest() == ["many1", "one", "many2", "many3", "many4"])
    #expect(line.count == 0)
  }

  @Test mutating func `gives up one of those with the most when it is full`() {
    for slot in 1...4 { _ = line.add("many\(slot)", of: id(UInt32(slot)), from: "a") }
    _ = line.add("one", of: id(8), from: "b")
    #expect(line.add("two", of: id(9), from: "c") == "many4")
    #expect(line.add("many5", of: id(5), from: "a") == "many5")
    #expect(line.count == 5)
    #expect(rest() == ["many1", "one", "two", "many2", "many3"])
  }

  @Test mutating func `lets those who have hung up wait until nobody else does`() {
    for slot in 1...3 { _ = line.add("work\(slot)", of: id(UInt32(slot)), from: "a") }
    line.postpone(id(1))
    line.postpone(id(7))
    #expect(rest() == ["work2", "work3", "work1"])
  }

  @Test mutating func `gives those up first who have hung up`() {
    for slot in 1...5 { _ = line.add("work\(slot)", of: id(UInt32(slot)), from: "a") }
    line.postpone(id(2))
    #expect(line.add("new", of: id(9), from: "b") == "work2")
    #expect(rest() == ["work1", "new", "work3", "work4", "work5"])
  }

  @Test mutating func `forgets those who are gone`() {
    for slot in 1...3 { _ = line.add("work\(slot)", of: id(UInt32(slot)), from: "\(slot)") }
    line.postpone(id(3))
    line.remove(id(1))
    line.remove(id(3))
    line.remove(id(3))
    #expect(line.count == 1)
    #expect(rest() == ["work2"])
  }
}

// What lives here: values written as JSON and read again.
import Testing

@testable import System

@Suite struct `Values as JSON` {
  private struct Thing: Codable, Equatable {
    enum Kind: Codable, Equatable {
      case plain
      case named(String, times: Int)
    }

    var name = ""
    var flag = false
    var small: UInt8 = 0
    var large: UInt64 = .max
    var least = Int64.min
    var missing: String?
    var list: [Int?] = []
    var kinds: [Kind] = []
    var table: [String: [UInt32]] = [:]
    var range: ClosedRange<UInt64> = 3...9
  }

  @Test func `come back as they were`() throws {
    let thing = Thing(
      name: "größe \"\\\n\u{1F44B}", flag: true, small: 255, list: [1, nil, -3],
      kinds: [.plain, .named("x", times: 2)], table: ["a": [1, 2], "": []])
    let bytes = try JSON(encoding: thing).encoded
    #expect(try JSON(parsing: bytes).decoded(as: Thing.self) == thing)
  }

  @Test func `that have no order are written in one, where that is asked for`() throws {
    struct Pair: Codable, Hashable {
      var name = ""
      var number = 0
    }
    struct Bag: Codable {
      var set: Set<Pair> = []
      var names: [String: Set<Int>] = [:]
      var pairs: [Pair: [Int: Bool]] = [:]
      var list: [Int] = [3, 1, 2]
    }
    // In each order of insertion, and with other sizes of the tables.
    let texts = (0..<20).map { shift -> [UInt8] in
      var bag = Bag()
      bag.set.reserveCapacity(shift * 10)
      bag.pairs.reserveCapacity(shift * 10)
      for index in 0..<20 {
        let number = (index + shift) % 20
        let pair = Pair(name: "n\(number % 3)", number: number)
        bag.set.insert(pair)
        bag.names["\(number)", default: []].formUnion([number, 1])
        bag.pairs[pair] = [number: true, -number - 1: false]
      }
      return (try? JSON(encoding: bag, sorted: true).encoded) ?? []
    }
    #expect(Set(texts).count == 1)
    let again = try JSON(parsing: texts[0]).decoded(as: Bag.self)
    #expect(again.pairs.count == 20 && again.names["5"] == [5, 1] && again.list == [3, 1, 2])
  }

  @Test(arguments: ["{}", "[]", "3", #"{"name":3}"#, #"{"small":256}"#, #"{"kinds":[{"odd":{}}]}"#])
  func `that are none are refused`(_ text: String) throws {
    let json = try JSON(parsing: Array(text.utf8))
    #expect(throws: DecodingError.self) { try json.decoded(as: Thing.self) }
  }

  @Test func `of fractions are not written`() {
    #expect(throws: EncodingError.self) { try JSON(encoding: 1.5) }
  }
}

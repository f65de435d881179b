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

  @Test(arguments: ["{}", "[]", "3", #"{"name":3}"#, #"{"small":256}"#, #"{"kinds":[{"odd":{}}]}"#])
  func `that are none are refused`(_ text: String) throws {
    let json = try JSON(parsing: Array(text.utf8))
    #expect(throws: DecodingError.self) { try json.decoded(as: Thing.self) }
  }

  @Test func `of fractions are not written`() {
    #expect(throws: EncodingError.self) { try JSON(encoding: 1.5) }
  }
}

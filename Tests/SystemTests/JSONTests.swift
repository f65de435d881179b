// What lives here: JSON against its specification, and against strangers.
import System
import Testing

@Suite struct `A JSON document` {
  private func parse(_ text: String) throws -> JSON { try JSON(parsing: Array(text.utf8)) }

  @Test func `is read as it is written`() throws {
    let value = JSON.object(
      ("name", .text("a \"b\" \\ \n\u{1}ü")), ("number", .integer(.min)), ("yes", .bool(true)),
      ("nothing", .null), ("list", .array([.integer(1), .object(), .array([])])))
    #expect(
      String(decoding: value.encoded, as: UTF8.self)
        == #"{"name":"a \"b\" \\ \n\u0001ü","number":-9223372036854775808,"yes":true,"nothing":null,"#
        + #""list":[1,{},[]]}"#)
    #expect(try JSON(parsing: value.encoded) == value)
  }

  @Test func `has escapes, white space and numbers of every form`() throws {
    #expect(
      try parse(#" "\u0041\u00fc\ud83d\ude00\/\b\f\r\t\"" "#) == .text("Aü😀/\u{8}\u{c}\r\t\""))
    #expect(try parse("[ -0 , 1.5e+3,\n10 ]").elements?.count == 3)
    #expect(try parse(#"{"n":"9223372036854775807"}"#)["n"]?.integer == .max)
    #expect(try parse("9223372036854775808").integer == nil)
    #expect(try parse("1.0").integer == nil)
    #expect(try parse(#"{"a":1,"a":2}"#)["a"] == .integer(2))
  }

  @Test(arguments: [
    "", " ", "{", "}", "[1,]", "[1 2]", "{\"a\"}", "{\"a\":}", "{a:1}", "{\"a\":1,}", "tru", "nulL",
    "01", "-", "1.", ".5", "1e", "+1", "\"", "\"\\\"", "\"\\x\"", "\"\\u12\"", "\"\\ud800\"",
    "\"\\ud800\\u0041\"", "\"\\udc00\"", "\"\t\"", "1 1", "[1]x", "'a'", "NaN",
  ])
  func `refuses everything else`(_ text: String) {
    #expect(throws: JSONFault.self) { try JSON(parsing: Array(text.utf8)) }
  }

  @Test func `is not nested without end`() throws {
    func nested(_ depth: Int) -> [UInt8] {
      Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
    }
    #expect(throws: Never.self) { try JSON(parsing: nested(32)) }
    #expect(throws: JSONFault.self) { try JSON(parsing: nested(33)) }
    #expect(throws: JSONFault.self) { try JSON(parsing: nested(1_000_000)) }
  }

  @Test func `never traps, whatever the bytes are`() throws {
    var random = SeededGenerator(seed: 7)
    let whole = Array(
      #"{"kv":[{"key":"YQ==","n":-1.5e3,"t":true},null,"\u00e4\ud83d\ude00"]}"#.utf8)
    for _ in 0..<20_000 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        bytes[place] = UInt8.random(in: 0...255, using: &random)
      }
      bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random) / 3)
      if let value = try? JSON(parsing: bytes) {
        #expect(try JSON(parsing: value.encoded) == value)
      }
    }
  }
}

// What lives here: the sizes that keep the code readable.
import Testing

@testable import ServerCore

@Suite struct `The sources` {
  private struct Function: CustomStringConvertible {
    let place: String
    let length: Int

    var description: String { "\(place): \(length) lines" }
  }

  /// swift-format gives a body's end the indentation of its beginning.
  private static func functions(of path: String) throws -> [Function] {
    var open: [(indentation: Int, line: Int)] = []
    var found: [Function] = []
    for (index, line) in try SourceTree.lines(path).enumerated() {
      let text = line.drop { $0 == " " }
      guard !text.isEmpty, !text.hasPrefix("//") else { continue }
      let indentation = line.count - text.count
      // A declaration without a body, or with all of it on its line, ends where the next one begins.
      let isNext = text.first?.isLetter == true && !text.hasPrefix("where")
      while let last = open.last,
        last.indentation > indentation || (isNext && last.indentation == indentation)
      {
        open.removeLast()
      }
      if let last = open.last, last.indentation == indentation, text.hasPrefix("}") {
        found.append(Function(place: "\(path):\(last.line)", length: index + 2 - last.line))
        open.removeLast()
      }
      if begins(text) { open.append((indentation, index + 1)) }
    }
    return found
  }

  private static func begins(_ text: Substring) -> Bool {
    let words = text.split(separator: " ").prefix(6)
    return words.contains { $0 == "func" || $0 == "var" || $0.hasPrefix("init(") || $0 == "deinit" }
      || text.hasPrefix("init?(") || text.hasPrefix("subscript(") || text.hasPrefix("static let")
  }

  @Test func `have no function over sixty lines`() throws {
    let functions = try SourceTree.swiftFiles(below: "Sources").flatMap(Self.functions)
    #expect(functions.count > 1000)
    let long = functions.filter {
      $0.length > 60 && !$0.place.contains("/Verbs/")
    }
    #expect(long.map(\.description) == [])
  }

  @Test func `have no file over four hundred lines, and each says what lives there`() throws {
    for path in SourceTree.swiftFiles(below: "Sources") {
      let lines = try SourceTree.lines(path)
      #expect(lines.count <= 400, "\(path)")
      #expect(lines.first?.hasPrefix("// What lives here: ") == true, "\(path)")
    }
  }

  /// A combining mark makes another character of the one before it, so names and commands are compared
  /// by `ProtocolText.swift` alone.
  @Test func `compare protocol text as bytes`() throws {
    let ways = [
      "hasPrefix(", "hasSuffix(", "split(separator: \"", ".first == \"", "irstIndex(of: \"",
      "astIndex(of: \"", ".contains(\"", "contains(where: { \"", "separator: \"=\"",
    ]
    for module in ["IRC", "ServerCore", "Archive"] {
      for path in SourceTree.swiftFiles(below: "Sources/" + module) {
        for (index, line) in try SourceTree.lines(path).enumerated() {
          let code = line.drop { $0 == " " }
          guard !code.hasPrefix("//"), !code.contains(".unicodeScalars") else { continue }
          let found = ways.filter { code.contains($0) }
          #expect(found == [], "\(path):\(index + 1)")
        }
      }
    }
  }

  /// Of System they know the types of time alone: what they do is the same wherever they run.
  @Test func `leave the world to the shells: values read no clock, file or chance`() throws {
    let ways = [
      "import Glibc", "import Dispatch", "import Synchronization", "Moment.now", "Timestamp.now",
      "RunningClock", "Descriptor", "Bell(", ".random(", "(.now", " .now",
    ]
    for module in ["IRC", "ServerCore", "ClientCore"] {
      for path in SourceTree.swiftFiles(below: "Sources/" + module) {
        for (index, line) in try SourceTree.lines(path).enumerated() {
          let code = line.drop { $0 == " " }
          guard !code.hasPrefix("//") else { continue }
          #expect(ways.filter { code.contains($0) } == [], "\(path):\(index + 1)")
        }
      }
    }
  }

  private static let verbFiles = SourceTree.swiftFiles(below: "Sources/ServerCore/Commands/Verbs")

  @Test func `have the table of each family of commands on one page`() throws {
    #expect(Self.verbFiles.count == 6)
    for file in Self.verbFiles { #expect(try SourceTree.lines(file).count <= 100, "\(file)") }
  }

  /// A family lives in `Chat+Family.swift`: the table names no closure longer than a call.
  @Test func `have commands in the files of their families`() throws {
    let table = try Self.verbFiles.map(SourceTree.text).joined()
    let call =
      /c\.([a-zA-Z]+)\((?:|&a|(?:received: )?r(?:\.id)?(?:, (?:\.[a-z]+|&a))?)\)/
    let names = table.matches(of: call).map { String($0.output.1) }
    #expect(names.count == Verb.table.count)
    let files = SourceTree.swiftFiles(below: "Sources/ServerCore")
    let texts = try files.map { ($0, try SourceTree.text($0)) }
    for name in Set(names) {
      let homes =
        texts.filter { $0.1.contains("  mutating func \(name)(") }.map(\.0)
        + texts.filter { $0.1.contains("  func \(name)(") }.map(\.0)
      #expect(!homes.isEmpty, "\(name)")
      #expect(homes.contains { $0.contains("/Chat+") }, "\(name) lives in \(homes)")
    }
  }
}

// What lives here: what ARCHITECTURE.md names is there.
import Testing

@testable import ServerCore

@Suite struct `The architecture` {
  /// The words between backticks, in their order.
  private static func names(in text: String) -> [Substring] {
    text.split(separator: "`", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset % 2 == 1 }.map(\.element)
  }

  /// What programs, people and other libraries call so.
  private static let foreign: Set<Substring> = ["System"]

  @Test func `names nothing that is gone`() throws {
    let paths = ["Sources", "Tests"].flatMap(SourceTree.swiftFiles)
    let sources = try paths.map(SourceTree.text).joined(separator: "\n")
    var parts: Set<Substring> = []
    for path in paths {
      for part in path.split(separator: "/") {
        parts.insert(part)
        parts.insert(part.hasSuffix(".swift") ? part.dropLast(6) : part)
      }
    }
    let kinds = ["struct", "class", "enum", "actor", "protocol", "extension", "typealias"]
    let members = ["func", "var", "let", "case"]
    func isThere(_ name: Substring) -> Bool {
      parts.contains(name) || kinds.contains { sources.contains("\($0) \(name)") }
    }
    var checked = 0
    for name in Self.names(in: try SourceTree.text("ARCHITECTURE.md")) {
      // A word that a client sends, a command of the shell, or a sentence.
      guard name.first?.isUppercase == true, name.contains(where: \.isLowercase),
        !name.contains(" ") || name.contains("(")
      else { continue }
      let words = name.prefix { $0 != "(" }.split(separator: "/").last?.split(separator: ".") ?? []
      guard let type = words.first, !Self.foreign.contains(type) else { continue }
      checked += 1
      #expect(isThere(type), "\(name): there is no \(type)")
      guard words.count > 1, words[1] != "swift" else { continue }
      #expect(
        members.contains { sources.contains("\($0) \(words[1])") } || isThere(words[1]),
        "\(name): there is no \(words[1])")
    }
    #expect(checked > 50)
  }
}

// What lives here: docs/coverage.md lacks nothing, and the tests that it names exist.
import ChatSupport
import IRC
import TestSupport
import Testing

@testable import ServerCore

@Suite struct `The coverage table` {
  private struct Row {
    let name: String
    let section: String
    let tests: [String]
  }

  private func rows(under heading: String) throws -> [Row] {
    let text = try SourceTree.text("docs/coverage.md")
    let sections = text.split(separator: "## ")
    let section = try #require(sections.first { $0.hasPrefix(heading) })
    return section.split(separator: "\n").filter { $0.hasPrefix("| `") }.map { line in
      let cells = line.split(separator: "|").map { cell in
        String(cell.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
      }
      return Row(
        name: String(cells[0].filter { $0 != "`" }), section: cells[cells.count > 3 ? 2 : 1],
        tests: (cells.count > 2 ? cells[cells.count - 1] : "").split(separator: ", ").map(
          String.init))
    }
  }

  private func text(of test: String) -> String {
    let isTranscript = test.hasSuffix(".irc")
    let path = "Tests/" + (isTranscript ? "ServerCoreTests/Transcripts/" : "")
    return (try? SourceTree.text(path + test)) ?? ""
  }

  /// As a word of its own: PASSWORD does not say PASS.
  private static func says(_ word: String, in text: String) -> Bool {
    let letters = Array(text.utf8)
    let wanted = Array(word.utf8)
    guard !wanted.isEmpty, letters.count >= wanted.count else { return false }
    func isPartOfWord(_ byte: UInt8) -> Bool {
      let letter = Character(Unicode.Scalar(byte))
      return letter.isLetter || letter.isNumber || "_-/".contains(letter)
    }
    func isWordOfItsOwn(_ range: Range<Int>) -> Bool {
      let (first, last) = (range.lowerBound, range.upperBound - 1)
      let goesOnBefore = first > 0 && isPartOfWord(letters[first - 1])
      let goesOnBehind = last + 1 < letters.count && isPartOfWord(letters[last + 1])
      return !(goesOnBefore && isPartOfWord(letters[first]))
        && !(goesOnBehind && isPartOfWord(letters[last]))
    }
    return (0...(letters.count - wanted.count)).contains { start in
      let range = start..<(start + wanted.count)
      return letters[start] == wanted[0] && letters[range].elementsEqual(wanted)
        && isWordOfItsOwn(range)
    }
  }

  @Test func `takes no part of a word for it`() {
    #expect(Self.says("PASS", in: "alice> PASS x") && Self.says(" 001 ", in: "a 001 b"))
    #expect(!Self.says("PASS", in: "PASSWORD BYPASS PASS-"))
  }

  private func check(_ rows: [Row], have names: Set<String>, spoken: (Row) -> String) {
    let listed = Set(rows.map(\.name))
    let way = "name in the last column of docs/coverage.md what shows"
    #expect(names.subtracting(listed).sorted() == [], "run make pages, then \(way) these")
    #expect(listed.subtracting(names).sorted() == [], "these are gone")
    #expect(listed.count == rows.count)
    for row in rows {
      #expect(!row.section.isEmpty, "\(row.name) has no section")
      #expect(!row.tests.isEmpty, "\(way) \(row.name)")
      for test in row.tests {
        #expect(
          Self.says(spoken(row), in: text(of: test)), "\(test) does not show \(row.name)")
      }
    }
  }

  @Test func `has every command`() throws {
    let names = Set(Verb.table.keys.map(\.rawValue))
    check(try rows(under: "Commands"), have: names) { $0.name }
  }

  @Test func `sends readers to a page where Parley's own commands are specified`() throws {
    let page = try SourceTree.text("docs/protocol.md")
    for verb in Verb.rows where verb.specification == "Parley" {
      let name = verb.command.rawValue
      #expect(Self.says(name, in: page), "specify \(name) in docs/protocol.md")
    }
  }

  @Test func `has every capability`() throws {
    let names = CapabilitySet.offered.map(\.capability.rawValue) + ["sts"]
    check(try rows(under: "Capabilities"), have: Set(names)) { $0.name }
  }

  /// But for the tests, which stay with their names.
  @Test func `is made from the rows of commands and capabilities`() throws {
    let commands = try Self.table(
      of: Verb.rows.map { ($0.command.rawValue, [$0.reach.rawValue, $0.specification]) },
      head: ["command", "reach", "specification"], tests: rows(under: "Commands"))
    let strictTransport = CapabilitySet.Row(.strictTransport, [])
    let capabilities = try Self.table(
      of: (CapabilitySet.offered + [strictTransport])
        .map { ($0.capability.rawValue, [$0.specification]) },
      head: ["capability", "specification"], tests: rows(under: "Capabilities"))
    var sections = try SourceTree.text("docs/coverage.md").components(before: "## ")
    for index in sections.indices {
      let made = [("Commands\n", commands), ("Capabilities\n", capabilities)]
        .first { sections[index].hasPrefix("## " + $0.0) }
      guard let made else { continue }
      let introduction = sections[index].components(before: "| ")[0]
      sections[index] = introduction + made.1 + "\n"
    }
    let page = sections.joined()
    let isSame = try RecordedPage.text("docs/coverage.md", made: page) == page
    #expect(isSame, "`make pages` writes docs/coverage.md anew")
  }

  private static func table(
    of rows: [(name: String, cells: [String])], head: [String], tests: [Row]
  ) -> String {
    let known = Dictionary(tests.map { ($0.name, $0.tests) }) { first, _ in first }
    let lines = rows.map { row in
      ["`\(row.name)`"] + row.cells + [(known[row.name] ?? []).joined(separator: ", ")]
    }
    let rule = (head + [""]).map { _ in "---" }
    return ([head + ["test"], rule] + lines)
      .map { "| \($0.joined(separator: " | ")) |\n" }.joined()
  }

  /// What has no name of its own in a table of the sources; each test names it.
  @Test func `has what is promised beside them`() throws {
    let rows = try rows(under: "Beside them")
    #expect(rows.count > 10)
    check(rows, have: Set(rows.map(\.name))) { String($0.name.split(separator: " ")[0]) }
  }

  @Test func `has every numeric that the server sends`() throws {
    let sent = try Self.sentNumerics()
    #expect(sent.count > 100)
    check(try rows(under: "Numerics"), have: sent) { " \($0.name.prefix(3)) " }
  }

  @Test func `leaves nothing out without a reason`() throws {
    let sent = try Self.sentNumerics()
    let rows = try rows(under: "Left out")
    #expect(rows.count > 20)
    for row in rows {
      #expect(!sent.contains(row.name), "\(row.name) is sent")
      #expect(Verb.table[Command(rawValue: row.name)] == nil, "\(row.name) is a command")
      #expect(!row.section.isEmpty)
    }
  }

  private static func sentNumerics() throws -> Set<String> {
    let numbers = try Self.numerics()
    var sent: Set<String> = []
    for file in SourceTree.swiftFiles(below: "Sources/ServerCore") {
      for word in try SourceTree.text(file).split(separator: ".").dropFirst() {
        let name = String(word.prefix { $0.isLetter || $0.isNumber || $0 == "_" })
        guard let number = numbers[name] else { continue }
        sent.insert(number + " " + name)
      }
    }
    return sent
  }

  /// `RPL_WELCOME` to `001`.
  private static func numerics() throws -> [String: String] {
    var numbers: [String: String] = [:]
    for line in try SourceTree.lines("Sources/IRC/Numeric.swift") {
      let words = line.split(separator: " ").map(String.init)
      guard words.count == 7, words[2] == "let", let number = UInt16(words[6]) else { continue }
      numbers[String(words[3].dropLast())] = Numeric(rawValue: number).command.rawValue
    }
    return numbers
  }
}

extension String {
  /// The text in pieces, each of which but the first begins a line with `mark`.
  fileprivate func components(before mark: String) -> [String] {
    let pieces = split(separator: "\n" + mark, omittingEmptySubsequences: false).map(String.init)
    return pieces.enumerated().map { index, piece in
      (index == 0 ? "" : mark) + piece + (index == pieces.count - 1 ? "" : "\n")
    }
  }
}

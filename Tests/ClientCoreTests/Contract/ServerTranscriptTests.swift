// What lives here: what parleyd says, as its transcripts have it, is understood by the client.

import Foundation
import IRC
import System
import Testing

@testable import ClientCore

@Suite struct ServerTranscriptTests {
  /// What is said for capabilities that this client does not ask for.
  private static let unasked: [Command: Capability] = [
    "SETNAME": Capability(rawValue: "setname"),
    "METADATA": Capability(rawValue: "draft/metadata-2"),
    "REGISTER": Capability(rawValue: "draft/account-registration"),
    "VERIFY": Capability(rawValue: "draft/account-registration"),
  ]

  /// What has no meaning of its own here: words of the server, which are shown as they are, and answers
  /// to what is only asked with `/raw` (STATS, USERHOST, ISON, LINKS, ADMIN, OPER, MONITOR, METADATA).
  private static let shownAsIs: Set<UInt16> = [
    4, 212, 216, 219, 242, 243, 252, 253, 254, 256, 257, 258, 259, 302, 303, 364, 365, 381, 382,
    396, 730, 731, 732, 733, 760, 761, 766, 770, 771, 772, 908,
  ]

  @Test(arguments: ServerTranscript.all)
  func `the client understands what the server says`(transcript: ServerTranscript) throws {
    for (name, lines) in try transcript.heard() {
      var test = try #require(Self.clients[name])
      var newest = Self.entries(of: test, after: 0).map(\.id).max() ?? 0
      var seen: Set<String> = []
      for (number, line) in lines {
        guard let message = try? Message(parsing: line) else { continue }
        let (before, isHere) = (newest, message.tags[Tags.messageID].map(seen.contains) ?? false)
        test.receive(.link(.line(message)))
        let new = Self.entries(of: test, after: before)
        newest = new.map(\.id).max() ?? newest
        seen.formUnion(new.flatMap(\.messageIDs))
        let place = "\(transcript):\(number): \(line)"
        if isHere { continue }
        Self.expectUnderstood(message, new, place)
      }
      #expect(!test.client.screen().lines.isEmpty)
    }
  }

  @Test func `what is passed over is not asked for`() {
    let asked = Set(Negotiation.wanted)
    for capability in Self.unasked.values { #expect(!asked.contains(capability)) }
  }

  private static func expectUnderstood(_ message: Message, _ new: [Entry], _ place: String) {
    if unasked[message.command] != nil { return }
    // As it came over the wire is how a line is shown that has no meaning here.
    #expect(!new.contains { $0.text == message.description }, "\(place)")
    switch message.command {
    case .fail, .warn, .note: expectTold(message, new, place)
    case .privmsg, .notice: expectSaid(message, new, place)
    default:
      guard let numeric = message.command.numeric else { return }
      let isError = new.contains { $0.kind == .error }
      let isKnown = Incoming.table[message.command] != nil || shownAsIs.contains(numeric.rawValue)
      #expect(isKnown || isError, "\(place)")
    }
  }

  /// The words for people are shown, and nothing of what is meant for programs.
  private static func expectTold(_ message: Message, _ new: [Entry], _ place: String) {
    guard message.parameters.count > 1, let words = message.parameters.last else { return }
    // The link heeds those that end a session; a marker that was not kept is told again by itself.
    // That it warns of idling is a countdown above the input (`AnswerTests`).
    if message.code == .IDLE_SOON { return }
    let isHeeded = message[0] == "*" && message.code.map(Goodbye.partings.contains) ?? false
    #expect(isHeeded || message[0] == "MARKREAD" || new.contains { $0.text == words }, "\(place)")
  }

  /// Whatever is said is there to read, whoever said it.
  private static func expectSaid(_ message: Message, _ new: [Entry], _ place: String) {
    guard message.tags[Tags.batch] == nil, let text = message[1], text.first != "\u{1}" else {
      return
    }
    #expect(new.contains { $0.isSpeech && $0.text == text }, "\(place)")
  }

  /// Everybody who reads anything, logged in; a client is a value, so once is enough.
  private static let clients: [String: TestClient] = {
    let names = Set(ServerTranscript.all.flatMap { ((try? $0.heard()) ?? []).map(\.name) })
    return names.reduce(into: [:]) { $0[$1] = client(named: $1) }
  }()

  private static func client(named name: String) -> TestClient {
    var test = TestClient(name: name)
    test.receive(.link(.connected))
    let capabilities = TestClient.capabilities
    test.hear(":parley.local CAP * LS :\(capabilities.replacing("sasl", with: "sasl=PLAIN"))")
    test.hear(":parley.local CAP * ACK :\(capabilities)")
    test.hear("AUTHENTICATE +", ":parley.local 903 \(name) :Login successful")
    for line in TestClient.welcome { test.hear(line.replacing("alice", with: name)) }
    return test
  }

  private static func entries(of test: TestClient, after id: Int) -> [Entry] {
    test.client.chat.conversations.all.flatMap { $0.log.entries.filter { $0.id > id } }
  }
}

/// A transcript of the server's tests, as its readers see it.
struct ServerTranscript: CustomTestStringConvertible, CustomStringConvertible {
  let url: URL
  var description: String { url.pathComponents.suffix(2).joined(separator: "/") }
  var testDescription: String { description }

  static let all: [ServerTranscript] = {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../ServerCoreTests/Transcripts").standardized
    let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    return (files?.allObjects as? [URL] ?? []).filter { $0.pathExtension == "irc" }
      .sorted { $0.path < $1.path }.map(ServerTranscript.init)
  }()

  /// The lines that each person reads, with their numbers in the file. Where any text may stand it is
  /// `*`; ids are made up, each for itself.
  func heard() throws -> [(name: String, lines: [(Int, String)])] {
    var nicks: [String: String] = [:]
    var heard: [String: [(Int, String)]] = [:]
    let text = try String(contentsOf: url, encoding: .utf8)
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let words = line.split(separator: " ", maxSplits: 2)
      guard let first = words.first else { continue }
      if ["login", "guest"].contains(first), words.count > 1 {
        let halves = words[1].split(separator: "=").map(String.init)
        let nick = halves.last?.split(separator: "@").first.map(String.init)
        nicks[halves.count > 1 ? halves[0] : nick ?? ""] = nick
      }
      guard first.hasSuffix("<"), words.count > 1, words[1] != "...", words[1].first != "*" else {
        continue
      }
      let id = "msgid=id-\(index)"
      let said = line.dropFirst(first.count + 1).replacing("msgid=*", with: id)
      heard[String(first.dropLast()), default: []].append((index + 1, String(said)))
    }
    return heard.sorted { $0.key < $1.key }.map { (nicks[$0.key] ?? $0.key, $0.value) }
  }
}

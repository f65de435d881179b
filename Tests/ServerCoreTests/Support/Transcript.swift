// What lives here: the text of a transcript to steps.
import ChatSupport
import Glibc
import IRC
import System

@testable import ServerCore

/// What people sent and what each of them is to read then.
///
///     # comment
///     option block-time 60s
///     alice> LINE          alice sends; the first time opens her connection
///     alice< LINE          her next line; `*` stands for any text
///     alice< ...           any number of her lines
///     alice closed         her link was closed by the server
///     login alice [caps]   CAP, PASS, NICK, USER; what everybody reads of it is dropped
///     login pc=alice       the same on a connection of another name
///     login ally@alice     the same under another nick; `login pc=ally@alice` is both
///     guest zed [caps]     without an account
///     open pc ADDRESS      a connection from there; then `exempt`, `secure` for TLS,
///                          `certificate=FINGERPRINT` for a client's own
///     operator alice       makes her an operator of the server
///     ignore alice         from here on nothing that she reads matters; `heed alice` ends it
///     rehash motd NEW TEXT on the next REHASH the settings differ in this option
///     passwords slow       wait to be checked, until `passwords prompt`; or are `refused`
///     slow alice           what the archive reads for her comes when the step `answers` says so
///     clock +7200s         the calendar is set forwards, or with `-` back; running time goes on
///     restart              the server dies, and another starts from what was kept
///     advance 30s, cut alice, store fails, store works, accounts name:password ..., shutdown
///
/// In a line, `{plain name password}` stands for a SASL PLAIN payload, `{repeat x 600}` for many
/// `{hex ff 00}` for bytes and `{base64 text}` for that; `{scram-...}` see TranscriptRun.
struct Transcript {
  enum Expectation: Equatable {
    case line(client: String, pattern: String)
    case anything(client: String)
    case closed(client: String)
  }

  struct Step {
    /// 0 for the place before the first action.
    var number: Int
    var words: String
    var expectations: [(number: Int, Expectation)] = []
    /// Comments and blank lines behind the action, for the recorder.
    var remarks: [String] = []
  }

  var configuration = Configuration()
  var start = Timestamp(parsing: "2026-11-20T12:00:00Z") ?? Timestamp(milliseconds: 0)
  /// Options and comments before the first action, as they stand.
  var preamble: [String] = []
  var steps: [Step] = []

  struct Fault: Error, CustomStringConvertible {
    let number: Int
    let text: String
    var description: String { "line \(number): \(text)" }
  }

  init(configuration: Configuration) { self.configuration = configuration }

  init(parsing text: String) throws {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    for (index, line) in lines.enumerated() {
      try take(line, number: index + 1)
    }
  }

  private mutating func take(_ line: String, number: Int) throws {
    let isRemark = line.isEmpty || line.hasPrefix("#")
    if steps.isEmpty {
      let words = line.split(separator: " ").map(String.init)
      if isRemark || words.first == "option" || words.first == "time" {
        preamble.append(line)
        if words.first == "option" { try setOption(words, number) }
        if words.first == "time" { start = Timestamp(parsing: words.last ?? "") ?? start }
        return
      }
    }
    if isRemark {
      steps[steps.count - 1].remarks.append(line)
    } else if let expectation = Self.expectation(line) {
      guard !steps.isEmpty else { throw Fault(number: number, text: "nobody did anything yet") }
      steps[steps.count - 1].expectations.append((number, expectation))
    } else {
      steps.append(Step(number: number, words: line))
    }
  }

  private static func expectation(_ line: String) -> Expectation? {
    let head = line.prefix { $0 != " " }
    if head.hasSuffix("<") {
      let client = String(head.dropLast())
      let pattern = String(line.dropFirst(head.count + 1))
      return pattern == "..."
        ? .anything(client: client) : .line(client: client, pattern: pattern)
    }
    let words = line.split(separator: " ")
    if words.count == 2, words[1] == "closed" { return .closed(client: String(words[0])) }
    return nil
  }

  mutating func setOption(_ words: [String], _ number: Int) throws {
    let value = words.count > 2 ? words[2] : ""
    let count = Int(value) ?? 0
    switch words.count > 1 ? words[1] : "" {
    case "open": configuration.shared.entry.allowsGuests = true
    case "registration": configuration.shared.entry.allowsRegistration = true
    case "no-lobby": configuration.shared.lobby = nil
    case "server-name": configuration.shared.serverName = value
    case "nick-follows-account": configuration.shared.entry.nickFollowsAccount = value == "yes"
    case "replace": configuration.shared.entry.duplicateLogin = .replace
    case "share": configuration.shared.entry.duplicateLogin = .share
    case "login-attempts": configuration.shared.entry.loginAttempts = count
    case "block-time": configuration.shared.entry.blockTime = Self.span(value) ?? .zero
    case "idle-timeout": configuration.silence.idleTimeout = Self.span(value)
    case "ping-interval": configuration.silence.pingInterval = Self.span(value)
    case "ping-timeout": configuration.silence.pingTimeout = Self.span(value)
    case "mailbox-page": configuration.limits.mailboxPage = count
    case "masks": configuration.shared.rooms.masks = count
    case "targets": configuration.shared.messages.targets = count
    case "target-rooms": configuration.shared.messages.targetRooms = count
    case "client-tags": configuration.shared.messages.clientTags = count
    case "list-masks": configuration.limits.listMasks = count
    case "turn": configuration.limits.turn = count
    case "nicks": configuration.shared.names.nicks = NickAlphabet(rawValue: value) ?? .ascii
    case "watched-nicks": configuration.limits.watchedNicks = count
    case "registrations-per-hour": configuration.shared.entry.registrationsPerHour = count
    case "rooms": configuration.shared.rooms.count = count
    case "rooms-per-address": configuration.shared.rooms.perAddress = count
    case "rooms-per-person": configuration.shared.rooms.perPerson = count
    case "redaction-window": configuration.shared.messages.redactionWindow = Self.span(value)
    case "multiline-bytes": configuration.shared.messages.multilineBytes = count
    case "multiline-lines": configuration.shared.messages.multilineLines = count
    case "metadata-keys": configuration.shared.people.metadataKeys = count
    case "metadata-subscriptions": configuration.limits.metadataSubscriptions = count
    case "announced-lobby-size": configuration.shared.rooms.announcedLobbySize = count
    case "sts":
      let port = UInt16(words.last ?? "") ?? 0
      configuration.greeting.strictTransport = StrictTransport(port: port, duration: count)
    case "connections-per-address": configuration.limits.connectionsPerAddress = count
    case "server-password": configuration.serverPassword = value
    case "operator":
      let halves = value.split(separator: ":").map(String.init)
      configuration.operators.removeAll { $0.name == halves[0] }
      configuration.operators.append(
        Operator(name: halves[0], credential: .plain(halves.last ?? "")))
    case "no-operators": configuration.operators = []
    case "admin-location":
      configuration.greeting.admin.location = words.dropFirst(2).joined(separator: " ")
    case "admin-email": configuration.greeting.admin.email = value
    case "motd":
      configuration.greeting.messageOfTheDay = [words.dropFirst(2).joined(separator: " ")]
    default: throw Fault(number: number, text: "unknown option")
    }
  }

  /// `30s`, `500ms`; nil for anything else, such as `never`.
  static func span(_ word: String) -> Duration? {
    if word.hasSuffix("ms") { return Int(word.dropLast(2)).map { .milliseconds($0) } }
    return word.hasSuffix("s") ? Int(word.dropLast()).map { .seconds($0) } : nil
  }
}

extension Transcript {
  static func read(_ path: String) throws -> String {
    guard let file = fopen(path, "r") else { throw Fault(number: 0, text: "cannot open \(path)") }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 {
      bytes += buffer[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  static func write(_ text: String, to path: String) {
    guard let file = fopen(path, "w") else { return }
    defer { fclose(file) }
    fputs(text, file)
  }

  /// All `.irc` files below `folder`, relative to it, sorted.
  static func files(below folder: String) -> [String] {
    func names(_ path: String) -> [String] {
      Directory.names(in: path).filter { !$0.hasPrefix(".") }.sorted()
    }
    return names(folder).flatMap { name -> [String] in
      if name.hasSuffix(".irc") { return [name] }
      return names(folder + "/" + name).filter { $0.hasSuffix(".irc") }.map { name + "/" + $0 }
    }
  }

  static var folder: String {
    let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(2)
    return parts.joined(separator: "/") + "/Transcripts"
  }
}

// What lives here: what a client writes down about itself, one record a line of its state file.

import IRC
import System

/// Whose state it is: one file a server and account.
package struct StateOwner: Hashable, Sendable {
  /// What the server has shown to be, on a link that nobody else can answer; wherever it is reached.
  package let identity: String?
  /// As it was typed.
  package let address: Address
  package let name: String

  init(_ address: Address, identity: String? = nil, name: String) {
    self.address = address
    self.identity = identity
    self.name = CaseMapping.ascii.fold(name)
  }

  /// The same state goes on: another way to the same server is no reason to begin anew.
  func isSame(as other: StateOwner) -> Bool {
    guard name == other.name, identity == other.identity else { return false }
    return identity != nil || address == other.address
  }
}

/// A message that its sender typed and the server has not confirmed yet.
package struct KeptMessage: Equatable, Sendable {
  /// By which the server keeps the message once.
  let clientID: String
  let command: Command
  /// Those for whom the confirmation is still missing.
  private(set) var targets: [String]
  let text: String
  let time: Timestamp

  /// One of those has it, or will not.
  mutating func settle(_ target: String) { targets.removeAll { $0 == target } }
}

/// What is remembered of a conversation.
package struct KeptPlace: Equatable, Sendable {
  let name: String
  private(set) var isOpen = true
  private(set) var readThrough: Timestamp?
  /// What was seen beyond that, while something before it was not.
  private(set) var seen: [ClosedRange<Timestamp>] = []
  private(set) var draft = ""
  /// Nothing that is said there is for this person.
  private(set) var isMuted = false

  mutating func close() { isOpen = false }

  /// Read that far, here or elsewhere.
  mutating func read(through time: Timestamp) { readThrough = max(readThrough ?? time, time) }

  /// What was typed there stays.
  mutating func leave(_ draft: String) { self.draft = draft }

  /// `1700000000000-1700000001000,...`, in milliseconds.
  static func text(of seen: [ClosedRange<Timestamp>]) -> String {
    seen.map { "\($0.lowerBound.milliseconds)-\($0.upperBound.milliseconds)" }
      .joined(separator: ",")
  }

  static func seen(in text: String) -> [ClosedRange<Timestamp>] {
    text.split(separator: ",").prefix(ReadingProgress.intervalLimit).compactMap { part in
      let ends = part.split(separator: "-").compactMap { Int64($0) }
      guard ends.count == 2, ends[0] <= ends[1] else { return nil }
      return Timestamp(milliseconds: ends[0])...Timestamp(milliseconds: ends[1])
    }
  }
}

/// One line of the file: something that later runs have to know.
package enum StateRecord: Equatable, Sendable {
  case said(KeptMessage)
  /// Safe with the server, or refused; for one target or (nil) for all.
  case settled(clientID: String, target: String?)
  case place(KeptPlace)
  /// The newest server time seen.
  case online(Timestamp)
  /// What somebody listens for, and whom they ignore.
  case keyword(String, isOn: Bool)
  case ignored(String, isOn: Bool)
  /// What was typed and sent, for whoever wants it again.
  case line(String)

  /// Whether it has to be on disk before anything later leaves the client.
  package var comesFirst: Bool {
    if case .said = self { true } else { false }
  }
}

// The form of a protocol line serves here too: names, tags with escapes, and a text at the end.
extension StateRecord {
  private static let id = "id"
  private static let open = "open"
  private static let read = "read"
  private static let draft = "draft"
  private static let text = "text"
  private static let off = "off"
  private static let seen = "seen"
  private static let muted = "muted"

  var line: String { message.description }

  private var message: Message {
    switch self {
    case .said(let said):
      var tags: Tags = [Self.id: said.clientID, Tags.time: said.time.description]
      let targets = said.targets.joined(separator: ",")
      // Several lines do not fit behind the colon.
      let isOneLine = !said.text.contains(where: \.isNewline)
      if !isOneLine { tags[Self.text] = said.text }
      let text = isOneLine ? said.text : ""
      return Message(tags: tags, "SAID", said.command.rawValue, targets, text)
    case .settled(let id, let target):
      return Message("SETTLED", [id] + (target.map { [$0] } ?? []))
    case .place(let place):
      var tags: Tags = [:]
      if place.isOpen { tags[Self.open] = "" }
      if place.isMuted { tags[Self.muted] = "" }
      if let time = place.readThrough { tags[Self.read] = time.description }
      if !place.seen.isEmpty { tags[Self.seen] = KeptPlace.text(of: place.seen) }
      if !place.draft.isEmpty {
        tags[Self.draft] = String(place.draft.map { $0 == "\0" ? " " : $0 })
      }
      return Message(tags: tags, "PLACE", place.name)
    case .online(let time): return Message("ONLINE", time.description)
    case .keyword(let word, let isOn): return Self.word("KEYWORD", word, isOn)
    case .ignored(let name, let isOn): return Self.word("IGNORED", name, isOn)
    case .line(let text):
      return Message(tags: [Self.text: String(text.map { $0 == "\0" ? " " : $0 })], "LINE")
    }
  }

  private static func word(_ command: Command, _ word: String, _ isOn: Bool) -> Message {
    Message(tags: isOn ? [:] : [off: ""], command, word)
  }

  /// Nil for a line that no version of the client has written.
  init?(line: String) {
    guard let message = try? Message(parsing: line) else { return nil }
    switch message.command {
    case "SAID":
      guard let id = message.tags[Self.id], message.parameters.count == 3,
        let time = message.tags[Tags.time].flatMap(Timestamp.init(parsing:))
      else { return nil }
      let targets = message.parameters[1].split(at: ",").map(String.init)
      guard !targets.isEmpty else { return nil }
      self = .said(
        KeptMessage(
          clientID: id, command: Command(rawValue: message.parameters[0]), targets: targets,
          text: message.tags[Self.text] ?? message.parameters[2], time: time))
    case "SETTLED":
      guard let id = message[0] else { return nil }
      self = .settled(clientID: id, target: message[1])
    case "PLACE":
      guard let name = message[0] else { return nil }
      self = .place(
        KeptPlace(
          name: name, isOpen: message.tags[Self.open] != nil,
          readThrough: message.tags[Self.read].flatMap(Timestamp.init(parsing:)),
          seen: KeptPlace.seen(in: message.tags[Self.seen] ?? ""),
          draft: message.tags[Self.draft] ?? "", isMuted: message.tags[Self.muted] != nil))
    case "ONLINE":
      guard let time = message[0].flatMap(Timestamp.init(parsing:)) else { return nil }
      self = .online(time)
    case "KEYWORD", "IGNORED":
      guard let word = message[0] else { return nil }
      let isOn = message.tags[Self.off] == nil
      self =
        message.command == "KEYWORD" ? .keyword(word, isOn: isOn) : .ignored(word, isOn: isOn)
    case "LINE":
      guard let text = message.tags[Self.text], !text.isEmpty else { return nil }
      self = .line(text)
    default: return nil
    }
  }
}

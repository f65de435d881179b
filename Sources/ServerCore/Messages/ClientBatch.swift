// What lives here: the lines of one message as they come in (IRCv3 draft/multiline).
import IRC
import System

/// A batch that a client has opened and not closed.
struct ClientBatch: Sendable {
  let reference: String
  let word: String
  let label: String?
  /// The opening's client-only tags, which are the message's.
  let tags: [Tags.Tag]
  let opened: Moment
  private(set) var command: Command?
  private(set) var text = ""
  /// Where a line goes on that its sender cut for its length, in bytes of `text`.
  private(set) var joints: [Int] = []
  private(set) var lineCount = 0
  /// After a mistake its lines are swallowed until it is closed.
  private(set) var isDiscarded = false

  init(
    reference: String, word: String, label: String?, tags: [Tags.Tag], opened: Moment,
    isDiscarded: Bool = false
  ) {
    self.reference = reference
    self.word = word
    self.label = label
    self.tags = tags
    self.opened = opened
    self.isDiscarded = isDiscarded
  }

  mutating func discard() { isDiscarded = true }

  var isBlank: Bool { text.allSatisfy { $0 == "\n" } }

  /// "Batch types", "Errors".
  mutating func add(_ line: Message, limits: MessageSettings) throws(Refusal) {
    guard line.command == .privmsg || line.command == .notice,
      command ?? line.command == line.command
    else {
      throw .invalidMultiline("A message is all PRIVMSG or all NOTICE")
    }
    guard let name = line[0], let words = line[1] else {
      throw .invalidMultiline("A line needs a target and a text")
    }
    guard Folded(name) == Folded(word) else {
      throw .fail(
        .batch, .MULTILINE_INVALID_TARGET, [word.clipped(to: 64), name.clipped(to: 64)],
        "Every line has the target of its batch")
    }
    let goesOn = line.tags[Tags.multilineConcat] != nil
    guard !(goesOn && words.isEmpty) else {
      throw .invalidMultiline("A blank line cannot go on")
    }
    let isBreak = lineCount > 0 && !goesOn
    guard lineCount < limits.multilineLines else {
      throw .fail(
        .batch, .MULTILINE_MAX_LINES, [String(limits.multilineLines)],
        "A message has at most \(limits.multilineLines) lines")
    }
    guard text.utf8.count + words.utf8.count + (isBreak ? 1 : 0) <= limits.multilineBytes else {
      throw .fail(
        .batch, .MULTILINE_MAX_BYTES, [String(limits.multilineBytes)],
        "A message has at most \(limits.multilineBytes) bytes")
    }
    if isBreak { text += "\n" } else if lineCount > 0 { joints.append(text.utf8.count) }
    text += words
    lineCount += 1
    command = line.command
  }
}

extension Refusal {
  static func invalidMultiline(_ text: String) -> Refusal {
    .fail(.batch, .MULTILINE_INVALID, [], text)
  }
}

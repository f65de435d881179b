// What lives here: messages of several lines, on their way out and in (IRCv3 draft/multiline).

import IRC

/// What a server takes as one message.
struct MultilineLimits: Equatable, Sendable {
  let bytes: Int
  private(set) var lines = Int.max

  /// `max-bytes=40000,max-lines=100`; nil without the size, which is required.
  init?(_ value: String) {
    var bytes: Int?
    for word in value.split(separator: ",") {
      let halves = word.split(separator: "=", maxSplits: 1)
      guard halves.count == 2, let number = Int(halves[1]), number > 0 else { continue }
      switch halves[0] {
      case "max-bytes": bytes = number
      case "max-lines": lines = number
      default: break
      }
    }
    // A line holds more than any less.
    guard let bytes, bytes >= 20 else { return nil }
    self.bytes = bytes
  }
}

/// A line of a message; one that goes on continues the line before it.
struct MultilinePiece: Equatable {
  let text: String
  private(set) var goesOn = false

  /// "Splitting long lines": a blank stays at the end of the line that it ends.
  static func cut(_ text: String, limit: Int) -> [MultilinePiece] {
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    return lines.flatMap { line in
      TextPieces.split(String(line), limit: limit, keepsBlanks: true).enumerated().map {
        MultilinePiece(text: $0.element, goesOn: $0.offset > 0)
      }
    }
  }

  /// As few messages as the server's limits allow, none of blank lines alone.
  static func messages(_ text: String, limit: Int, _ limits: MultilineLimits) -> [String] {
    var messages: [String] = []
    var whole = ""
    var lines = 0
    for piece in cut(text, limit: min(limit, limits.bytes)) {
      let size = whole.utf8.count + 1 + piece.text.utf8.count
      if lines > 0, lines == limits.lines || size > limits.bytes {
        messages.append(whole)
        (whole, lines) = ("", 0)
      }
      if lines > 0, !piece.goesOn { whole += "\n" }
      whole += piece.text
      lines += 1
    }
    return (messages + [whole]).map(\.withoutBlankEnds).filter { !$0.isEmpty }
  }
}

extension String {
  /// Without the blank lines before and after the words.
  fileprivate var withoutBlankEnds: String {
    let lines = split(separator: "\n", omittingEmptySubsequences: false)
    let isBlank = { (line: Substring) in line.allSatisfy(\.isWhitespace) }
    let words = lines.drop(while: isBlank)
    guard let last = words.lastIndex(where: { !isBlank($0) }) else { return "" }
    return words[...last].joined(separator: "\n")
  }
}

extension ServerFacts {
  /// Whether a text needs more than one line.
  func needsLines(_ text: String, _ command: Command, to target: String) -> Bool {
    text.utf8.count > room(for: command, to: target)
      || !DisplayForm.isPlain(text) && text.contains(where: \.isNewline)
  }
}

extension PendingMessage {
  /// Everything that is sent for this message, its tags on the first line.
  func lines(_ facts: ServerFacts) -> [Message] {
    var opening = line(facts)
    guard facts.needsLines(text, command, to: target) else { return [opening] }
    opening.command = .batch
    opening.parameters = ["+" + label, Capability.multiline.rawValue, target]
    let limit = facts.room(for: command, to: target)
    let pieces = MultilinePiece.cut(text, limit: limit).map { piece in
      var tags: Tags = [Tags.batch: label]
      if piece.goesOn { tags[Tags.multilineConcat] = "" }
      return Message(tags: tags, command, target, piece.text)
    }
    return [opening] + pieces + [Message(.batch, "-" + label)]
  }
}

extension Batches.Batch {
  /// "The combined message value", with everything that the batch's opening says of it.
  var combined: Message? {
    guard let first = lines.first, let target = parameters.first ?? first[0] else { return nil }
    var text = ""
    for (index, line) in lines.enumerated() {
      if index > 0, line.tags[Tags.multilineConcat] == nil { text += "\n" }
      text += line[1] ?? ""
    }
    var message = Message(tags: tags, first.command, target, text)
    message.source = source ?? first.source
    return message
  }
}

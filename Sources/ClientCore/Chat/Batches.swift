// What lives here: the batches that are open (IRCv3 batch), for the label they carry.

import IRC

struct Batches: Equatable, Sendable {
  struct Batch: Equatable, Sendable {
    let type: String
    let label: String?
    let parent: String?
    /// What stands behind the type: the conversation.
    let parameters: [String]
    /// The opening's, which are those of a message of several lines.
    let tags: Tags
    let source: Source?
    /// Of a batch that is taken as a whole.
    fileprivate(set) var lines: [Message] = []
    fileprivate var bytes = 0

    fileprivate init(_ opening: Message) {
      (type, label) = (opening[1] ?? "", opening.tags[Tags.label])
      (parent, tags, source) = (opening.tags[Tags.batch], opening.tags, opening.source)
      parameters = Array(opening.parameters.dropFirst(2))
    }

    /// The past is put in its place when all of it is here.
    var isCollected: Bool {
      isMessage
        || ["chathistory", "draft/chathistory-targets", "soju.im/search"].contains(type)
    }

    /// One message of several lines.
    var isMessage: Bool { type == Capability.multiline.rawValue }
  }

  /// More than any page that is asked for; the rest of an endless batch is dropped.
  private static let lineLimit = 5000
  /// Of all that are open.
  private static let byteLimit = 8_000_000
  /// Of one message: it is laid out whole whenever it is on the screen.
  private static let messageLimit = 100_000
  /// More than any server has open for one client.
  private static let openLimit = 200

  private var open: [String: Batch] = [:]
  private var bytes = 0

  /// Takes a BATCH line; returns the batch that ends with it, and the label that it answers.
  mutating func receive(_ message: Message) -> (Batch, label: String?)? {
    guard let word = message[0], word.count > 1 else { return nil }
    let reference = String(word.dropFirst())
    if word.hasPrefix("+") {
      bytes -= open[reference]?.bytes ?? 0
      guard open.count < Self.openLimit || open[reference] != nil else { return nil }
      open[reference] = Batch(message)
      return nil
    }
    guard let batch = open.removeValue(forKey: reference) else { return nil }
    bytes -= batch.bytes
    return (batch, batch.label ?? batch.parent.flatMap { label(ofBatch: $0) })
  }

  /// True when the line waits for the end of its batch.
  mutating func collect(_ message: Message) -> Bool {
    guard let reference = message.tags[Tags.batch], message.command != .batch,
      let batch = open[reference], batch.isCollected
    else { return false }
    let bytes = message.parameters.reduce(message.tags.byteCount) { $0 + $1.utf8.count }
    if batch.lines.count < Self.lineLimit, self.bytes + bytes <= Self.byteLimit,
      !batch.isMessage || batch.bytes + bytes <= Self.messageLimit
    {
      self.bytes += bytes
      open[reference]?.bytes += bytes
      var line = message
      line.tags[Tags.batch] = nil
      open[reference]?.lines.append(line)
    }
    return true
  }

  /// The label that `message` answers, its own or its batch's.
  func label(of message: Message) -> String? {
    if let label = message.tags[Tags.label] { return label }
    return message.tags[Tags.batch].flatMap { label(ofBatch: $0) }
  }

  private func label(ofBatch name: String) -> String? {
    var reference: String? = name
    var depth = 0
    while let name = reference, let batch = open[name], depth < 8 {
      if let label = batch.label { return label }
      reference = batch.parent
      depth += 1
    }
    return nil
  }

  mutating func reset() { (open, bytes) = ([:], 0) }
}

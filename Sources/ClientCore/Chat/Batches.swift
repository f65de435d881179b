/// What lives here: the batches that are open (IRCv3 batch), for the label they carry.

import IRC

struct Batches: Equatable, Sendable {
  struct Batch: Equatable, Sendable {
    var type: String
    var label: String?
    var parent: String?
  }

  private var open: [String: Batch] = [:]

  /// Takes a BATCH line; returns the label whose answer ends with it.
  mutating func receive(_ message: Message) -> String? {
    guard let word = message[0], word.count > 1 else { return nil }
    let reference = String(word.dropFirst())
    if word.hasPrefix("+") {
      open[reference] = Batch(
        type: message[1] ?? "", label: message.tags[Tags.label], parent: message.tags[Tags.batch])
      return nil
    }
    return open.removeValue(forKey: reference)?.label
  }

  /// The label that `message` answers, its own or its batch's.
  func label(of message: Message) -> String? {
    if let label = message.tags[Tags.label] { return label }
    var reference = message.tags[Tags.batch]
    var depth = 0
    while let name = reference, let batch = open[name], depth < 8 {
      if let label = batch.label { return label }
      reference = batch.parent
      depth += 1
    }
    return nil
  }

  mutating func reset() { open = [:] }
}

// What lives here: one message that a script has said, and nothing else.

import IRC

/// `parley send`: the words, and who gets them.
package struct Errand: Equatable, Sendable {
  /// As written: names, rooms, or `all`.
  let receivers: [String]
  let text: String

  /// `bob,#dev,all`.
  ///
  /// - Throws: the reason in one line, where the list or the words are none.
  package init(to list: String, text: String) throws(Fault) {
    receivers = list.split(at: ",").map { String($0).trimmed }.filter { !$0.isEmpty }
    self.text = text.trimmed.isEmpty ? "" : text
    guard !receivers.isEmpty else { throw Fault(description: "--to names nobody") }
    let wrong = receivers.first { $0.hasPrefix("$") || $0.contains(where: \.isWhitespace) }
    if let wrong { throw Fault(description: "\"\(wrong)\" is no name that can be written to") }
    guard !self.text.isEmpty else { throw Fault(description: "there is nothing to send") }
  }

  /// Why there is nothing that could be sent, in one line for a person.
  package struct Fault: Error, Equatable, CustomStringConvertible {
    package let description: String
  }

  func perform(_ chat: inout Chat) {
    var targets: [String] = []
    for receiver in receivers {
      if receiver == "all" {
        guard let everybody = chat.facts.everybody else {
          return chat.complain("this server knows no \"all\"")
        }
        targets.append(everybody)
      } else {
        enter(receiver, &chat)
        targets.append(receiver)
      }
    }
    chat.say(text, to: targets)
  }

  /// Elsewhere nobody is in a room whom nobody brought there; a server of Parley knows its members.
  private func enter(_ name: String, _ chat: inout Chat) {
    guard chat.facts.isRoom(name), chat.facts.lobby == nil,
      !(chat.conversations[chat.facts.key(for: name)]?.room.isJoined ?? false)
    else { return }
    chat.send(Message(.join, name))
  }
}

/// How far an errand is, and why it may have failed.
struct ErrandProgress: Equatable, Sendable {
  private static let mostReasons = 5

  private let errand: Errand
  /// Not said yet.
  private(set) var isDue = true
  private var reasons: [String] = []

  init(_ errand: Errand) { self.errand = errand }

  mutating func take() -> Errand? {
    guard isDue else { return nil }
    isDue = false
    return errand
  }

  mutating func note(_ reason: String) {
    if reasons.count < Self.mostReasons, !reasons.contains(reason) { reasons.append(reason) }
  }

  /// Nothing is printed but the reasons of a failure, in one line at its end.
  func told(_ effects: [ClientEffect]) -> [ClientEffect] {
    var told: [ClientEffect] = []
    for effect in effects {
      switch effect {
      case .print, .complain, .keep: break
      case .exit(let status, _):
        if status != 0 { told.append(.complain(why)) }
        told.append(effect)
      default: told.append(effect)
      }
    }
    return told
  }

  private var why: String {
    let unknown = "the server has not said that it has the message"
    return reasons.isEmpty ? unknown : reasons.joined(separator: "; ")
  }
}

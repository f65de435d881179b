// What lives here: one line of a conversation's log.

import IRC
import System

package struct Entry: Equatable, Sendable, Identifiable {
  /// What an entry tells.
  package enum Kind: Equatable, Sendable {
    case message
    case action
    case notice
    /// Comings and goings; neighbours fold into one entry.
    case presence(PresenceFold)
    /// Something that happened: a topic, a kick, a mode.
    case event
    /// The client's own remark.
    case note
    case error
  }

  /// How far a message of one's own has come.
  package enum Delivery: Equatable, Sendable {
    case received
    /// Waits for the link.
    case unsent
    /// Typed long ago: the person is asked whether it is still meant.
    case held
    /// Sent, and not yet safe with the server.
    case pending
    case failed
  }

  /// Grows with every entry of a client's run.
  package let id: Int
  private(set) var time: Timestamp
  package private(set) var kind: Kind
  let sender: String
  private var words: String
  package private(set) var delivery: Delivery
  /// By which the server knows it, once it does.
  package private(set) var messageID: String?
  private let origin: Origin
  /// Who took it back and why; then the words are gone.
  private(set) var removal: Removal?

  /// Whose words they are, and whom they are for.
  struct Origin: Equatable, Sendable {
    private(set) var isOwn = false
    private(set) var isMention = false
    private(set) var isBroadcast = false
  }

  struct Removal: Equatable, Sendable {
    let by: String
    let reason: String

    var sentence: String { "removed by \(by)" + (reason.isEmpty ? "" : ": \(reason)") }
  }

  init(
    id: Int, time: Timestamp, kind: Kind, sender: String = "", text: String,
    messageID: String? = nil, _ origin: Origin = Origin(), delivery: Delivery = .received
  ) {
    self.id = id
    self.time = time
    self.kind = kind
    self.sender = sender
    words = text
    self.messageID = messageID
    self.origin = origin
    self.delivery = delivery
  }

  /// Whether this person said it.
  package var isOwn: Bool { origin.isOwn }
  /// Whether it is meant for this person.
  package var isMention: Bool { origin.isMention }
  /// Told to everybody, not to this conversation alone.
  var isBroadcast: Bool { origin.isBroadcast }

  /// Of comings and goings it is what they come to.
  package var text: String { if case .presence(let fold) = kind { fold.summary } else { words } }

  /// The ids of everything in it, oldest first; comings and goings that were folded keep theirs.
  var messageIDs: [String] {
    if case .presence(let fold) = kind { return fold.messageIDs }
    return messageID.map { [$0] } ?? []
  }

  // MARK: What becomes of it

  mutating func mark(as delivery: Delivery) { self.delivery = delivery }

  /// The server has it, from then on and under that id.
  mutating func confirm(at time: Timestamp?, id: String?) {
    (delivery, self.time, messageID) = (.received, time ?? self.time, id)
  }

  /// Somebody took it back.
  mutating func remove(_ removal: Removal) { (words, self.removal) = ("", removal) }

  /// Takes in what happened next; false where that is of another kind, or there is no room.
  mutating func fold(_ next: PresenceFold) -> Bool {
    guard case .presence(var fold) = kind else { return false }
    // Held in one place only, it is changed there and not copied.
    kind = .event
    defer { kind = .presence(fold) }
    return fold.add(next)
  }

  /// As a line of this client's, which numbers them all.
  func with(id: Int) -> Entry {
    Entry(
      id: id, time: time, kind: kind, sender: sender, text: words, messageID: messageID, origin,
      delivery: delivery)
  }

  /// Whether somebody said this.
  var isSpeech: Bool {
    switch kind {
    case .message, .action, .notice: true
    default: false
    }
  }
}

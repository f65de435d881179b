// What lives here: one line of a conversation's log.

import IRC
import System

public struct Entry: Equatable, Sendable, Identifiable {
  public enum Kind: Equatable, Sendable {
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

  public enum Delivery: Equatable, Sendable {
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
  public let id: Int
  public var time: Timestamp
  public var kind: Kind
  public var sender: String
  private var words: String
  public var delivery: Delivery = .received
  public var isOwn = false
  public var isMention = false
  /// Told to everybody, not to this conversation alone.
  public var isBroadcast = false
  public var messageID: String?
  /// Who took it back and why; then the words are gone.
  var removal: Removal?

  struct Removal: Equatable, Sendable {
    let by: String
    let reason: String

    var sentence: String { "removed by \(by)" + (reason.isEmpty ? "" : ": \(reason)") }
  }

  init(id: Int, time: Timestamp, kind: Kind, sender: String = "", text: String) {
    self.id = id
    self.time = time
    self.kind = kind
    self.sender = sender
    words = text
  }

  /// Of comings and goings it is what they come to.
  public var text: String {
    get { if case .presence(let fold) = kind { fold.summary } else { words } }
    set { words = newValue }
  }

  /// The ids of everything in it, oldest first; comings and goings that were folded keep theirs.
  var messageIDs: [String] {
    if case .presence(let fold) = kind { return fold.messageIDs }
    return messageID.map { [$0] } ?? []
  }

  /// Whether it counts as unread until it is seen.
  var isCounted: Bool { isSpeech && !isOwn && delivery == .received }

  /// Whether somebody said this.
  var isSpeech: Bool {
    switch kind {
    case .message, .action, .notice: true
    default: false
    }
  }
}

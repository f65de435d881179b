/// What lives here: one line of a conversation's log.

import IRC

public struct Entry: Equatable, Sendable, Identifiable {
  public enum Kind: Equatable, Sendable {
    case message
    case action
    case notice
    /// Comings and goings; neighbours fold into one entry.
    case presence([PresenceChange])
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
    /// Sent, and not yet safe with the server.
    case pending
    case failed
  }

  /// Grows with every entry of a client's run.
  public let id: Int
  public var time: Timestamp
  public var kind: Kind
  public var sender: String
  public var text: String
  public var delivery: Delivery = .received
  public var isOwn = false
  public var isMention = false
  /// Told to everybody, not to this conversation alone.
  public var isBroadcast = false
  public var messageID: String?
  /// Who took it back and why; then the words are gone.
  var removal: Removal?

  struct Removal: Equatable, Sendable {
    var by: String
    var reason: String

    var sentence: String { "removed by \(by)" + (reason.isEmpty ? "" : ": \(reason)") }
  }

  init(id: Int, time: Timestamp, kind: Kind, sender: String = "", text: String) {
    self.id = id
    self.time = time
    self.kind = kind
    self.sender = sender
    self.text = text
  }

  /// The ids of everything in it, oldest first; comings and goings that were folded keep theirs.
  var messageIDs: [String] {
    if case .presence(let changes) = kind { return changes.compactMap(\.messageID) }
    return messageID.map { [$0] } ?? []
  }

  /// Whether somebody said this.
  var isSpeech: Bool {
    switch kind {
    case .message, .action, .notice: true
    default: false
    }
  }
}

/// Somebody came, went or changed name.
public struct PresenceChange: Equatable, Sendable {
  public enum Verb: String, Equatable, Sendable {
    case joined
    case left
    case renamed = "is now"
  }

  public var nick: String
  public var verb: Verb
  public var detail: String
  /// Where the server keeps it as a part of the past.
  var messageID: String?

  init(_ nick: String, _ verb: Verb, _ detail: String = "") {
    self.nick = nick
    self.verb = verb
    self.detail = detail
  }

  /// `bob joined`, `carol left (reading)`, `dave is now david`.
  var sentence: String {
    switch verb {
    case .renamed: "\(nick) is now \(detail)"
    default: detail.isEmpty ? "\(nick) \(verb.rawValue)" : "\(nick) \(verb.rawValue) (\(detail))"
    }
  }

  /// `alice and bob joined, carol left`: what is left to tell after all of `changes`.
  static func summary(_ changes: [PresenceChange]) -> String {
    guard changes.count > 1 else { return changes.first?.sentence ?? "" }
    var groups: [(verb: Verb, nicks: [String])] = []
    var sentences: [String] = []
    for change in changes {
      if change.verb == .renamed {
        sentences.append(change.sentence)
      } else if let index = groups.firstIndex(where: { $0.verb == change.verb }) {
        if !groups[index].nicks.contains(change.nick) { groups[index].nicks.append(change.nick) }
      } else {
        groups.append((change.verb, [change.nick]))
      }
    }
    let told = groups.map { "\($0.nicks.joined(separator: ", ")) \($0.verb.rawValue)" }
    return (told + sentences).joined(separator: "; ")
  }
}

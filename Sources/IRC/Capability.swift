// What lives here: capabilities, an open set, and their negotiation's words.

/// A capability's name (IRCv3 capability-negotiation).
public struct Capability: RawRepresentable, Hashable, Sendable, ExpressibleByStringLiteral {
  public let rawValue: String

  public init(rawValue: String) { self.rawValue = rawValue }
  public init(stringLiteral value: String) { rawValue = value }

  public static let accountNotify: Capability = "account-notify"
  public static let accountRegistration: Capability = "draft/account-registration"
  public static let accountTag: Capability = "account-tag"
  public static let awayNotify: Capability = "away-notify"
  public static let batch: Capability = "batch"
  public static let capNotify: Capability = "cap-notify"
  public static let channelRename: Capability = "draft/channel-rename"
  public static let chatHistory: Capability = "draft/chathistory"
  public static let chghost: Capability = "chghost"
  public static let echoMessage: Capability = "echo-message"
  public static let eventPlayback: Capability = "draft/event-playback"
  public static let draftExtendedMonitor: Capability = "draft/extended-monitor"
  public static let draftNoImplicitNames: Capability = "draft/no-implicit-names"
  public static let extendedISupport: Capability = "draft/extended-isupport"
  public static let extendedJoin: Capability = "extended-join"
  public static let extendedMonitor: Capability = "extended-monitor"
  public static let inviteNotify: Capability = "invite-notify"
  public static let labeledResponse: Capability = "labeled-response"
  public static let messageTags: Capability = "message-tags"
  public static let messageRedaction: Capability = "draft/message-redaction"
  public static let metadata: Capability = "draft/metadata-2"
  /// The draft after `draft/metadata-2`, which tells news in numerics.
  public static let metadata3: Capability = "draft/metadata-3"
  public static let multiPrefix: Capability = "multi-prefix"
  public static let multiline: Capability = "draft/multiline"
  public static let noImplicitNames: Capability = "no-implicit-names"
  public static let preAway: Capability = "draft/pre-away"
  public static let readMarker: Capability = "draft/read-marker"
  public static let sasl: Capability = "sasl"
  public static let search: Capability = "soju.im/search"
  /// What one says may come back from the server, as it does in echoes and history.
  public static let selfMessage: Capability = "znc.in/self-message"
  public static let serverTime: Capability = "server-time"
  public static let setname: Capability = "setname"
  public static let standardReplies: Capability = "standard-replies"
  public static let strictTransport: Capability = "sts"
  public static let userhostInNames: Capability = "userhost-in-names"

  /// Splits a `CAP LS` or `CAP ACK` list into names and their values (`sasl=PLAIN`).
  public static func list(_ text: String) -> [(capability: Capability, value: String)] {
    text.split(at: " ").map { word in
      let halves = word.split(at: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (
        Capability(rawValue: String(halves[0])), halves.count > 1 ? String(halves[1]) : ""
      )
    }
  }
}

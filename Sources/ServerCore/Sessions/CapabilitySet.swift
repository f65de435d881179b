// What lives here: the capabilities a session has, as bits.
import IRC

/// Those of `offered` that one session asked for.
public struct CapabilitySet: OptionSet, Sendable, Hashable, Codable {
  public let rawValue: UInt64

  static let messageTags = CapabilitySet(rawValue: 1 << 0)
  static let serverTime = CapabilitySet(rawValue: 1 << 1)
  static let accountTag = CapabilitySet(rawValue: 1 << 2)
  static let batch = CapabilitySet(rawValue: 1 << 3)
  static let labeledResponse = CapabilitySet(rawValue: 1 << 4)
  static let echoMessage = CapabilitySet(rawValue: 1 << 5)
  static let awayNotify = CapabilitySet(rawValue: 1 << 6)
  static let extendedJoin = CapabilitySet(rawValue: 1 << 7)
  static let multiPrefix = CapabilitySet(rawValue: 1 << 8)
  static let standardReplies = CapabilitySet(rawValue: 1 << 9)
  static let capNotify = CapabilitySet(rawValue: 1 << 10)
  static let sasl = CapabilitySet(rawValue: 1 << 11)
  static let userhostInNames = CapabilitySet(rawValue: 1 << 12)
  static let chatHistory = CapabilitySet(rawValue: 1 << 13)
  static let eventPlayback = CapabilitySet(rawValue: 1 << 14)
  static let readMarker = CapabilitySet(rawValue: 1 << 15)
  static let search = CapabilitySet(rawValue: 1 << 16)
  static let accountNotify = CapabilitySet(rawValue: 1 << 24)
  static let chghost = CapabilitySet(rawValue: 1 << 25)
  static let extendedMonitor = CapabilitySet(rawValue: 1 << 26)
  static let setname = CapabilitySet(rawValue: 1 << 27)
  static let selfMessage = CapabilitySet(rawValue: 1 << 28)
  static let inviteNotify = CapabilitySet(rawValue: 1 << 29)
  static let channelRename = CapabilitySet(rawValue: 1 << 30)
  static let accountRegistration = CapabilitySet(rawValue: 1 << 31)
  static let extendedISupport = CapabilitySet(rawValue: 1 << 32)
  static let noImplicitNames = CapabilitySet(rawValue: 1 << 33)
  static let draftNoImplicitNames = CapabilitySet(rawValue: 1 << 34)
  static let preAway = CapabilitySet(rawValue: 1 << 35)
  static let metadata = CapabilitySet(rawValue: 1 << 36)
  static let multiline = CapabilitySet(rawValue: 1 << 37)
  static let messageRedaction = CapabilitySet(rawValue: 1 << 38)
  static let draftExtendedMonitor = CapabilitySet(rawValue: 1 << 39)
  static let metadata3 = CapabilitySet(rawValue: 1 << 40)

  /// What has two names.
  static let anyExtendedMonitor: CapabilitySet = [.extendedMonitor, .draftExtendedMonitor]
  static let anyNoImplicitNames: CapabilitySet = [.noImplicitNames, .draftNoImplicitNames]
  static let anyMetadata: CapabilitySet = [.metadata, .metadata3]

  /// Whether news of metadata may come: they come in batches.
  var takesMetadata: Bool { contains(.batch) && !isDisjoint(with: .anyMetadata) }

  static let multilineReading: CapabilitySet = [.batch, .multiline]
  /// Whether a message of several lines comes in a batch.
  var readsMultiline: Bool { contains(.multilineReading) }

  /// Those that change how a relayed message is written.
  static let rendering: CapabilitySet = [.messageTags, .serverTime, .accountTag]

  /// Everything that can be asked for, in the order of CAP LS: drafts after what is settled.
  static let offered: [Row] = [
    Row(.accountNotify, .accountNotify),
    Row(.accountTag, .accountTag),
    Row(.awayNotify, .awayNotify),
    Row(.batch, .batch),
    Row(.capNotify, .capNotify, "IRCv3 capability-negotiation"),
    Row(.chghost, .chghost),
    Row(.echoMessage, .echoMessage),
    Row(.extendedJoin, .extendedJoin),
    Row(.extendedMonitor, .extendedMonitor),
    Row(.inviteNotify, .inviteNotify),
    Row(.labeledResponse, .labeledResponse),
    Row(.messageTags, .messageTags),
    Row(.multiPrefix, .multiPrefix),
    Row(.noImplicitNames, .noImplicitNames),
    Row(.sasl, .sasl, "IRCv3 sasl-3.1 and sasl-3.2"),
    Row(.serverTime, .serverTime),
    Row(.setname, .setname),
    Row(.standardReplies, .standardReplies),
    Row(.userhostInNames, .userhostInNames),
    Row(.accountRegistration, .accountRegistration),
    Row(.channelRename, .channelRename),
    Row(.chatHistory, .chatHistory),
    Row(.eventPlayback, .eventPlayback, "IRCv3 chathistory"),
    Row(.extendedISupport, .extendedISupport),
    Row(.messageRedaction, .messageRedaction),
    Row(.metadata, .metadata, "IRCv3 metadata"),
    Row(.multiline, .multiline),
    Row(.draftNoImplicitNames, .draftNoImplicitNames),
    Row(.preAway, .preAway),
    Row(.readMarker, .readMarker),
    Row(.search, .search, "soju.im/search"),
    Row(.selfMessage, .selfMessage, "ZNC, self-message"),
    // What is above under another name: an older client's one line misses these first.
    Row(.draftExtendedMonitor, .draftExtendedMonitor),
    Row(.metadata3, .metadata3, "IRCv3 metadata"),
  ]

  public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// Nil for a capability that nobody can have.
  init?(_ capability: Capability) {
    guard let offer = Self.offered.first(where: { $0.capability == capability }) else { return nil }
    self = offer.set
  }

  var names: [String] {
    Self.offered.filter { contains($0.set) }.map(\.capability.rawValue)
  }
}

extension CapabilitySet {
  /// What is known of one capability.
  struct Row: Sendable {
    let capability: Capability
    let set: CapabilitySet
    let specification: String

    /// Most specifications have the capability's name.
    init(_ capability: Capability, _ set: CapabilitySet, _ specification: String? = nil) {
      self.capability = capability
      self.set = set
      let name = capability.rawValue
      self.specification =
        specification ?? "IRCv3 \(name.behind("draft/").map(String.init) ?? name)"
    }
  }
}

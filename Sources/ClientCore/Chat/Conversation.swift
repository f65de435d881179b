// What lives here: one place where people talk.

import IRC
import System

/// Which conversation; names are in folded form.
package enum ConversationKey: Hashable, Sendable {
  /// What the server itself says.
  case server
  case room(String)
  case person(String)
}

struct Conversation: Equatable, Sendable {
  /// Changes only with a name.
  private(set) var key: ConversationKey
  /// As its owner spells it.
  private(set) var name: String
  var log = Log()
  var room = RoomState()
  /// What was typed here and not sent.
  private(set) var draft = ""
  /// By which keys name it, as long as it is open.
  private(set) var number: Int?
  /// Nothing that is said here is for this person.
  private(set) var isMuted = false

  init(_ key: ConversationKey, name: String) {
    self.key = key
    self.name = name
  }

  mutating func set(number: Int?) { self.number = number }

  mutating func set(draft: String) { self.draft = draft }

  mutating func mute(_ isMuted: Bool) { self.isMuted = isMuted }

  /// What is known of it from before.
  mutating func restore(_ place: KeptPlace) {
    if draft.isEmpty { draft = place.draft }
    isMuted = isMuted || place.isMuted
    log.restoreRead(place.readThrough, seen: place.seen)
  }

  mutating func rename(to key: ConversationKey, name: String) {
    (self.key, self.name) = (key, name)
  }

  /// A talk under another name; what a room has it has not.
  mutating func follow(to key: ConversationKey, name: String) {
    rename(to: key, name: name)
    room = RoomState()
  }

  var isRoom: Bool {
    if case .room = key { true } else { false }
  }

  var isPrivate: Bool {
    if case .person = key { true } else { false }
  }

  /// Unread words for this person: every line of a private talk, else the mentions.
  var forYou: Int { isMuted ? 0 : isPrivate ? log.unread : log.mentions }
}

/// What a room has and a private talk has not.
struct RoomState: Equatable, Sendable {
  private(set) var topic = ""
  private(set) var isJoined = false
  /// Whether its people's states were asked for since then.
  private(set) var hasAskedWho = false
  /// Joined when the link was lost, and so to be joined again.
  private(set) var wasJoined = false
  /// By folded nick.
  private(set) var members: [String: Member] = [:]
  /// Who left lately, the last one last.
  private var gone: [Gone] = []
  /// Collects a NAMES answer until its end.
  private var arriving: [String: Member]?

  struct Member: Equatable, Sendable {
    let nick: String
    /// The prefixes of the member's ranks, highest first, such as `@+`.
    fileprivate(set) var prefix: String
  }

  private struct Gone: Equatable, Sendable {
    let nick: String
    let folded: String
    let time: Timestamp
    let at: Moment
  }

  mutating func set(topic: String) { self.topic = topic }

  mutating func askWho() { hasAskedWho = true }

  mutating func add(_ nick: String, prefix: String = "", folded: String) {
    members[folded] = Member(nick: nick, prefix: prefix)
    if !gone.isEmpty { gone.removeAll { $0.folded == folded } }
    arriving?[folded] = Member(nick: nick, prefix: prefix)
  }

  @discardableResult
  mutating func remove(_ folded: String) -> Bool {
    arriving?[folded] = nil
    return members.removeValue(forKey: folded) != nil
  }

  /// Somebody left; that is known for an hour.
  mutating func remove(_ folded: String, at instant: Instant) -> Bool {
    guard let member = members[folded] else { return remove(folded) }
    gone.removeAll { instant.running - $0.at >= Self.memory || $0.folded == folded }
    if gone.count >= Self.goneLimit { gone.removeFirst() }
    gone.append(
      Gone(nick: member.nick, folded: folded, time: instant.calendar, at: instant.running))
    return remove(folded)
  }

  private static let memory: Duration = .seconds(3600)
  private static let goneLimit = 200

  /// Those who left within the last hour, the last one first.
  func leftLately(at moment: Moment) -> [(nick: String, time: Timestamp)] {
    gone.reversed().filter { moment - $0.at < Self.memory }.map { ($0.nick, $0.time) }
  }

  mutating func rename(_ folded: String, to nick: String, folded newFolded: String) -> Bool {
    guard let member = members[folded] else { return false }
    remove(folded)
    add(nick, prefix: member.prefix, folded: newFolded)
    return true
  }

  mutating func setPrefix(_ folded: String, _ change: (inout String) -> Void) {
    guard var member = members[folded] else { return }
    change(&member.prefix)
    members[folded] = member
  }

  mutating func collect(_ nick: String, prefix: String, folded: String) {
    if arriving == nil { arriving = [:] }
    arriving?[folded] = Member(nick: nick, prefix: prefix)
  }

  mutating func finishNames() {
    if let arriving { members = arriving }
    arriving = nil
  }

  mutating func join() {
    isJoined = true
    wasJoined = false
    hasAskedWho = false
    members = [:]
  }

  /// Joined in an earlier run of the client.
  mutating func expect() { if !isJoined { wasJoined = true } }

  /// The room was left, for good or (`isLost`) with the link.
  mutating func leave(isLost: Bool = true) {
    wasJoined = isLost && (isJoined || wasJoined)
    isJoined = false
    members = [:]
    gone = []
    arriving = nil
  }
}

/// What lives here: the entries of a room's lists (modes b, e and I).
import IRC

/// Type A modes of ISUPPORT `CHANMODES`.
public enum MaskList: Character, Sendable, CaseIterable {
  case bans = "b"
  case exceptions = "e"
  case invitations = "I"
}

public struct RoomMask: Sendable, Equatable {
  public let list: MaskList
  let pattern: MaskPattern
  /// `nick!user@host` of who set it.
  public let setBy: String
  public let setAt: Timestamp

  /// Nil for a text that is no mask.
  public init?(_ list: MaskList, _ text: String, setBy: String, setAt: Timestamp) {
    guard let pattern = MaskPattern(text) else { return nil }
    self.list = list
    self.pattern = pattern
    self.setBy = setBy
    self.setAt = setAt
  }

  /// As clients read it.
  public var text: String { pattern.text }

  /// When it lifts itself; nil for never.
  public var until: Timestamp? { pattern.minutes.map { setAt + .seconds($0 * 60) } }

  func isCurrent(at now: Timestamp) -> Bool { until.map { $0 > now } ?? true }
}

extension Room {
  /// Banned people do not enter, and those inside do not speak (Modern IRC, "Ban Channel Mode").
  func bans(_ person: MaskPattern.Person, at now: Timestamp) -> Bool {
    holds(.bans, isMute: false, person, now) && !excepts(person, includingMutes: false, now)
  }

  func mutes(_ person: MaskPattern.Person, at now: Timestamp) -> Bool {
    holds(.bans, isMute: true, person, now) && !excepts(person, includingMutes: true, now)
  }

  /// Whether somebody needs no invitation (Modern IRC, "Invite-Exception Channel Mode").
  func invites(_ person: MaskPattern.Person, at now: Timestamp) -> Bool {
    holds(.invitations, isMute: false, person, now)
  }

  private func excepts(
    _ person: MaskPattern.Person, includingMutes: Bool, _ now: Timestamp
  ) -> Bool {
    holds(.exceptions, isMute: false, person, now)
      || (includingMutes && holds(.exceptions, isMute: true, person, now))
  }

  private func holds(
    _ list: MaskList, isMute: Bool, _ person: MaskPattern.Person, _ now: Timestamp
  ) -> Bool {
    masks.contains {
      $0.list == list && $0.pattern.isMute == isMute && $0.isCurrent(at: now)
        && $0.pattern.matches(person)
    }
  }
}

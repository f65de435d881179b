// What lives here: the lists of a room.
import System

/// All in one, in the order set.
struct RoomMasks: Sendable {
  private(set) var all: [RoomMask]

  init(_ all: [RoomMask] = []) { self.all = all }

  var isEmpty: Bool { all.isEmpty }
  var count: Int { all.count }

  /// When the first of them lifts itself.
  var end: Moment? { all.lazy.compactMap(\.ends).min() }

  mutating func add(_ mask: RoomMask) { all.append(mask) }

  /// Returns what was there.
  mutating func remove(where isGone: (RoomMask) -> Bool) -> [RoomMask] {
    let gone = all.filter(isGone)
    if !gone.isEmpty { all.removeAll(where: isGone) }
    return gone
  }

  /// Banned people do not enter, and those inside do not speak (Modern IRC, "Ban Channel Mode").
  func ban(_ person: MaskPattern.Person, at moment: Moment) -> Bool {
    holds(.bans, isMute: false, person, moment) && !excepts(person, includingMutes: false, moment)
  }

  func mute(_ person: MaskPattern.Person, at moment: Moment) -> Bool {
    holds(.bans, isMute: true, person, moment) && !excepts(person, includingMutes: true, moment)
  }

  /// Whether somebody needs no invitation (Modern IRC, "Invite-Exception Channel Mode").
  func invite(_ person: MaskPattern.Person, at moment: Moment) -> Bool {
    holds(.invitations, isMute: false, person, moment)
  }

  private func excepts(
    _ person: MaskPattern.Person, includingMutes: Bool, _ moment: Moment
  ) -> Bool {
    holds(.exceptions, isMute: false, person, moment)
      || (includingMutes && holds(.exceptions, isMute: true, person, moment))
  }

  private func holds(
    _ list: MaskList, isMute: Bool, _ person: MaskPattern.Person, _ moment: Moment
  ) -> Bool {
    all.contains {
      $0.list == list && $0.pattern.isMute == isMute && $0.isCurrent(at: moment)
        && $0.pattern.matches(person)
    }
  }
}

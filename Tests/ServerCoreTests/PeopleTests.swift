// What lives here: who is online, found by nick and by account, and found again after going back.
import Testing

@testable import ServerCore

@Suite struct `People who are online` {
  private static func id(_ slot: UInt32) -> SessionID { SessionID(slot: slot, generation: 1) }

  /// Alice, who is called ally, at two places, and a guest.
  private static let here: People = {
    var people = People(memory: 2)
    people.enter(id(1), as: "ally", account: "alice")
    people.enter(id(2), as: "lee", account: "alice")
    people.enter(id(3), as: "zed", account: nil)
    return people
  }()

  @Test func `are found by the nick that they have now, and by their account`() {
    var people = Self.here
    #expect(people.count == 3)
    #expect(people.holder(of: "ally") == Self.id(1) && people.holder(of: "alice") == nil)
    #expect(people.sessions(of: "alice") == [Self.id(1), Self.id(2)])
    people.rename(Self.id(1), from: "ally", to: "al")
    #expect(people.holder(of: "al") == Self.id(1) && people.holder(of: "ally") == nil)
    people.logIn(Self.id(3), to: "zoe")
    people.logIn(Self.id(3), to: "zoe")
    #expect(people.sessions(of: "zoe") == [Self.id(3)] && people.holder(of: "zed") == Self.id(3))
    people.leave(Self.id(1), nick: "al", account: "alice")
    #expect(people.session(of: "alice") == Self.id(2) && people.count == 2)
    people.leave(Self.id(2), nick: "lee", account: "alice")
    #expect(people.session(of: "alice") == nil && people.sessions(of: "alice").isEmpty)
  }

  @Test func `who leave late take no nick from those who have it by then`() {
    var people = Self.here
    people.enter(Self.id(4), as: "zed", account: nil)
    people.leave(Self.id(3), nick: "zed", account: nil)
    #expect(people.holder(of: "zed") == Self.id(4))
  }

  @Test func `are as they were after going back`() {
    var people = Self.here
    people.mark()
    people.rename(Self.id(1), from: "ally", to: "al")
    people.leave(Self.id(2), nick: "lee", account: "alice")
    people.mark()
    people.logIn(Self.id(3), to: "zoe")
    people.watch("al", by: Self.id(3))
    people.revert()
    #expect(people.holder(of: "ally") == Self.id(1) && people.holder(of: "al") == nil)
    #expect(people.sessions(of: "alice") == [Self.id(1), Self.id(2)])
    #expect(people.session(of: "zoe") == nil && people.watches == 0 && people.count == 3)
  }
}

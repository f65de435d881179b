// What lives here: in which options the servers of a chat differ.
import ServerCore
import ServerSettings
import Settings
import System
import Testing

@Suite struct `Settings that servers share` {
  private func read(_ words: String...) throws -> SharedSettings {
    try ServerSettings(arguments: words).read().shared
  }

  @Test func `are told apart by the names of their options`() throws {
    let one = try read("--rooms=7", "--redaction-window=60", "--keep=3")
    #expect(ServerSettings.differences(between: one, and: one) == [])
    let other = try read("--open", "--rooms=8", "--no-lobby", "--keep=3")
    #expect(
      ServerSettings.differences(between: one, and: other) == [
        "open", "redaction-window", "no-lobby", "nick-follows-account", "rooms",
      ])
  }

  @Test func `are not those that each server has of its own`() throws {
    let other = try read(
      "--server-password=x", "--flood-rate=3", "--ping-interval=3", "--history-page=4",
      "--listen=[::1]:0",
      "--operator=a:b")
    #expect(try read() == other)
  }

  @Test func `come back from the log as they were`() throws {
    let settings = try read("--redaction-window=60.5", "--nicks=utf8", "--duplicate-login=replace")
    let bytes = try JSON(encoding: settings).encoded
    #expect(try JSON(parsing: bytes).decoded(as: SharedSettings.self) == settings)
  }

  /// Else two servers could differ in what nobody can be told to change.
  @Test func `have an option each`() throws {
    var settings = SharedSettings()
    settings.messages.redactionWindow = .seconds(1)
    let json = try JSON(encoding: settings)
    for changed in Self.changes(of: json) {
      let other = try #require(
        changed.lazy.compactMap { try? $0.decoded(as: SharedSettings.self) }.first)
      #expect(other != settings)
      #expect(
        ServerSettings.differences(between: settings, and: other).count == 1, "\(changed)")
    }
  }

  /// For each value in it, the ways to change it and nothing else.
  private static func changes(of json: JSON) -> [[JSON]] {
    switch json {
    case .object(let members):
      return members.indices.flatMap { index in
        changes(of: members[index].value).map { ways in
          ways.map { way in
            var changed = members
            changed[index] = JSON.Member(members[index].name, way)
            return .object(changed)
          }
        }
      }
    // A span of time: its lower half.
    case .array(let elements): return [[.array(elements.dropLast() + [.integer(5)])]]
    case .number(let digits): return [[.integer((Int64(digits) ?? 0) + 1)]]
    case .bool(let value): return [[.bool(!value)]]
    case .string: return [["utf8", "replace", "#other"].map { .text($0) }]
    case .null: return []
    }
  }
}

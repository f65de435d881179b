// What lives here: rooms by name, as tests write them.
import ServerCore
import System

/// One name is one room, whatever has happened to it.
extension RoomID: ExpressibleByStringInterpolation {
  public init(stringLiteral name: String) { self.init(named: name) }

  public init(named name: String) {
    let number = Folded(name).text.utf8.reduce(2_166_136_261 as UInt32) {
      ($0 ^ UInt32($1)) &* 16_777_619
    }
    self.init(UInt64(number) + 1)
  }
}

extension Place: ExpressibleByStringInterpolation {
  public init(stringLiteral text: String) { self.init(named: text) }

  /// `bob`, `!guest`, `#room`, `@#room` or `$*`.
  public init(named text: String) {
    let text = text.lowercased()
    if text.hasPrefix("#") {
      self = .room(RoomID(named: text))
    } else if text.hasPrefix("@#") || text.hasPrefix("+#") {
      self = .ranked(RoomID(named: String(text.dropFirst())), prefix: text.first ?? "@")
    } else {
      self = Place(kept: text) ?? .everybody
    }
  }
}

extension RoomRecord {
  public init(name: String, created: Timestamp, topic: Topic?) {
    self.init(id: RoomID(named: name), name: name, created: created, topic: topic)
  }
}

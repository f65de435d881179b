// What lives here: what the servers of a chat share, as text that can be compared.
import Collections

@testable import ServerCore

extension Chat {
  /// Each part under its name.
  var sharedPortrait: [(part: String, text: String)] {
    var parts: [(String, String)] = [
      ("accounts", portrait(of: accounts, without: ["index", "marks", "doubt"])),
      ("people", portrait(of: people, without: ["watchers", "marks"])),
      ("former names", portrait(of: rooms.formerNames)), ("post", portrait(of: post)),
      ("sanctions", portrait(of: gate.sanctions)), ("lobby", "\(String(describing: rooms.lobby))"),
    ]
    for room in rooms {
      let members = room.members.keys.map { "\($0): \(portrait(of: room.members[$0] as Any))" }
      parts.append(
        (
          "room \(room.name)",
          portrait(of: room, without: ["members"]) + " members " + members.joined(separator: "; ")
        ))
    }
    for id in sessions.ids {
      guard let session = sessions[id], session.isOnline else { continue }
      parts.append(
        (
          "person \(id)",
          portrait(of: session.user) + portrait(of: session.peer)
        ))
    }
    return parts
  }

  /// Where another server has something else; nil where all is the same.
  func difference(from other: Chat) -> String? {
    let (own, others) = (sharedPortrait, other.sharedPortrait)
    for (one, two) in zip(own, others) where one != two {
      return "\(one.part): \(one.text)\nbut \(two.part): \(two.text)"
    }
    return own.count == others.count ? nil : "\(own.map(\.part)) but \(others.map(\.part))"
  }
}

private func portrait(of value: Any, without names: Set<String>) -> String {
  Mirror(reflecting: value).children.map { child in
    names.contains(child.label ?? "") ? "" : "\(child.label ?? ""): \(portrait(of: child.value))"
  }.joined(separator: ", ")
}

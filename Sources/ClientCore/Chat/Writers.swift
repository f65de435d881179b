// What lives here: who else is writing, as the IRCv3 client tag typing tells it.

import IRC
import OrderedCollections
import System

/// What somebody says of their own input line; other values mean nothing.
enum WritingSign: String, Equatable, Sendable {
  case active, paused, done

  static let tag = "+typing"

  /// How long it holds without another word ("Architecture" of the specification).
  fileprivate var span: Duration {
    switch self {
    case .active: .seconds(6)
    case .paused: .seconds(30)
    case .done: .zero
    }
  }
}

/// Others, by conversation, in the order in which they began.
struct Writers: Equatable, Sendable {
  /// So many of one conversation are told apart.
  static let limit = 100

  private struct Writer: Equatable, Sendable {
    let nick: String
    let end: Moment
  }

  private var places: [ConversationKey: OrderedDictionary<String, Writer>] = [:]

  mutating func hear(
    _ sign: WritingSign, from nick: String, folded: String, in key: ConversationKey,
    at moment: Moment
  ) {
    guard sign != .done else { return end(folded, in: key) }
    var writers = places[key] ?? [:]
    if writers[folded] == nil, writers.count >= Self.limit {
      writers.removeAll { $0.value.end <= moment }
      guard writers.count < Self.limit else { return }
    }
    writers[folded] = Writer(nick: nick, end: moment + sign.span)
    places[key] = writers
  }

  /// They said it, or are not there any more.
  mutating func end(_ folded: String, in key: ConversationKey) {
    guard places[key]?.removeValue(forKey: folded) != nil else { return }
    if places[key]?.isEmpty ?? false { places[key] = nil }
  }

  mutating func end(_ folded: String) {
    for key in Array(places.keys) { end(folded, in: key) }
  }

  mutating func rename(_ folded: String, to nick: String, folded newFolded: String) {
    for (key, writers) in places {
      guard let writer = writers[folded] else { continue }
      end(folded, in: key)
      places[key, default: [:]][newFolded] = Writer(nick: nick, end: writer.end)
    }
  }

  mutating func follow(_ key: ConversationKey, to newKey: ConversationKey) {
    guard key != newKey, let writers = places.removeValue(forKey: key) else { return }
    places[newKey] = writers
  }

  mutating func expire(at moment: Moment) {
    for (key, writers) in places where writers.values.contains(where: { $0.end <= moment }) {
      let rest = writers.filter { $0.value.end > moment }
      places[key] = rest.isEmpty ? nil : rest
    }
  }

  /// Whoever writes there now.
  func nicks(in key: ConversationKey, at moment: Moment, besides filter: MessageFilter) -> [String]
  {
    guard let writers = places[key] else { return [] }
    return writers.filter { $0.value.end > moment && !filter.ignores($0.key) }.map(\.value.nick)
  }

  /// When the first of them stops if nothing more is heard.
  func nextEnd(in key: ConversationKey, after moment: Moment) -> Moment? {
    places[key]?.values.lazy.map(\.end).filter { $0 > moment }.min()
  }

  /// `alice and bob are writing`, the longest form first; none where nobody is.
  static func sentences(_ nicks: [String]) -> [String] {
    guard let first = nicks.first else { return [] }
    let names = nicks.prefix(3).map { EntryView.clip($0, to: 16) }
    switch nicks.count {
    case 1: return ["\(names[0]) is writing", "\(EntryView.clip(first, to: 8)) is writing"]
    case 2...3: return ["\(Client.list(names)) are writing", "\(nicks.count) people are writing"]
    case ..<limit: return ["\(nicks.count) people are writing"]
    default: return ["many people are writing"]
    }
  }
}

extension Chat {
  /// TAGMSG: of what tags can say without a text, this client knows who is writing.
  mutating func hearTags(_ message: Message) {
    guard !isPlain, let sign = message.tags[WritingSign.tag].flatMap(WritingSign.init),
      let target = message[0], let source = message.source, source.user != nil,
      !facts.isMine(message), !facts.isMe(source.nick), !ignores(message)
    else { return }
    let folded = facts.fold(source.nick)
    let key = writingPlace(target, folded)
    guard let place = conversations[key],
      !place.isRoom || place.room.members[folded] != nil
    else { return }
    writing.others.hear(sign, from: source.nick, folded: folded, in: key, at: clock.moment)
  }

  private func writingPlace(_ target: String, _ folded: String) -> ConversationKey {
    if target.hasPrefix("$") { return facts.key(for: target) }
    let bare = String(target.drop { facts.support.memberPrefixes.contains($0) })
    return facts.isRoom(bare) ? facts.key(for: bare) : .person(folded)
  }

  /// When somebody stops whom the screen shows, or something is to be told.
  var writingDue: Moment? {
    let end = writing.others.nextEnd(in: conversations.current, after: clock.moment)
    return [end, writing.own.due].compactMap(\.self).min()
  }

  /// Those who write where the person looks.
  var writersHere: [String] {
    writing.others.nicks(in: conversations.current, at: clock.moment, besides: filter)
  }
}

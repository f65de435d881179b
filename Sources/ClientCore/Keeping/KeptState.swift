// What lives here: the sum of a state file's records.

import IRC
import OrderedCollections
import System

/// What an earlier run of the client left.
package struct KeptState: Equatable, Sendable {
  /// In the order in which it was typed.
  private(set) var outbox: OrderedDictionary<String, KeptMessage> = [:]
  /// By name, ASCII-folded.
  private(set) var places: OrderedDictionary<String, KeptPlace> = [:]
  private(set) var lastOnline: Timestamp?
  /// The oldest first.
  private(set) var lines: [String] = []
  private(set) var keywords: OrderedSet<String> = []
  private(set) var ignored: OrderedSet<String> = []

  package init() {}

  /// As the next line of the file.
  package mutating func apply(_ record: StateRecord) {
    switch record {
    case .said(let message):
      if outbox[message.clientID] == nil { outbox[message.clientID] = message }
    case .settled(let id, let target):
      guard let target else {
        outbox[id] = nil
        return
      }
      outbox[id]?.settle(target)
      if outbox[id]?.targets.isEmpty ?? false { outbox[id] = nil }
    case .place(let place): places[CaseMapping.ascii.fold(place.name)] = place
    case .online(let time): lastOnline = time
    case .keyword(let word, let isOn): Self.set(word, isOn, in: &keywords)
    case .ignored(let name, let isOn): Self.set(name, isOn, in: &ignored)
    case .line(let text):
      lines.append(text)
      if lines.count > InputHistory.limit { lines.removeFirst() }
    }
  }

  private static func set(_ word: String, _ isOn: Bool, in words: inout OrderedSet<String>) {
    if !isOn {
      words.remove(word)
    } else if words.count < MessageFilter.limit {
      words.append(word)
    }
  }

  /// The fewest records that give this state.
  package var records: [StateRecord] {
    outbox.values.map(StateRecord.said) + places.values.map(StateRecord.place)
      + (lastOnline.map { [.online($0)] } ?? []) + lines.map(StateRecord.line)
      + keywords.map { .keyword($0, isOn: true) } + ignored.map { .ignored($0, isOn: true) }
  }

  /// Whether something is still to be said.
  package var hasUnsent: Bool { !outbox.isEmpty }

  /// What another file remembers of conversations and this one does not.
  package func missing(in other: KeptState) -> [StateRecord] {
    let new = other.places.filter { places[$0.key] == nil }.values.map(StateRecord.place)
    return new + (lastOnline == nil ? other.lastOnline.map { [.online($0)] } ?? [] : [])
  }

  /// Takes over what another run left unsaid, as records to write down.
  package func adopting(_ other: KeptState) -> [StateRecord] {
    other.outbox.values.filter { outbox[$0.clientID] == nil }.map(StateRecord.said)
  }
}

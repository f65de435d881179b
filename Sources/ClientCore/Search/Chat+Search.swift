// What lives here: searching, by the server where it can, else in what is loaded.

import IRC
import System

extension Chat {
  mutating func search(for typed: String) {
    let words = SearchWords(typed)
    guard !words.isEmpty else { return }
    answers.search(for: words)
    if facts.has(.search), isReady {
      ask(HistoryQuery(kind: .search(words.attributes(limit: Search.page))))
    } else {
      searchHere(words)
    }
  }

  /// Goes on where the list ends.
  mutating func searchOlder() {
    guard isReady, facts.has(.search), let words = answers.searchOlder() else { return }
    ask(HistoryQuery(kind: .search(words)))
  }

  /// The server says that it did not look through everything. True for that note.
  mutating func takeSearchNote(_ message: Message) -> Bool {
    guard message[0] == Command.search.rawValue, message.code == .INCOMPLETE, answers.search != nil
    else {
      return false
    }
    answers.noteSearchIsCut()
    return !isPlain
  }

  private mutating func searchHere(_ words: SearchWords) {
    var hits: [SearchHit] = []
    for conversation in conversations.all {
      if let place = words.place, facts.key(for: place) != conversation.key { continue }
      for entry in conversation.log.entries where entry.isSpeech && matches(entry, words) {
        hits.append(
          SearchHit(entry: entry, place: conversation.key, placeName: conversation.name))
      }
    }
    answers.finishSearchHere(hits)
  }

  private func matches(_ entry: Entry, _ words: SearchWords) -> Bool {
    if let from = words.from, facts.fold(from) != facts.fold(entry.sender) { return false }
    let text = entry.text.lowercased()
    return words.list.allSatisfy { text.contains($0) }
  }

  mutating func takeHits(_ lines: [Message]) {
    guard answers.search?.state == .asking else { return }
    var hits: [SearchHit] = []
    for line in lines {
      guard let (entry, place) = pastEntry(of: line) else { continue }
      let isToMe = line[0].map { facts.isMe($0) } ?? false
      let name = isToMe ? entry.sender : line[0] ?? ""
      let lobby = facts.lobby.flatMap { conversations[$0]?.name }
      hits.append(
        SearchHit(entry: entry, place: place, placeName: entry.isBroadcast ? lobby ?? name : name))
    }
    guard let new = answers.takeHits(hits) else { return searchOlder() }
    if isPlain { printHits(new) }
  }

  /// Shows the message among its neighbours.
  mutating func goTo(_ hit: SearchHit) {
    conversations.open(hit.place, name: hit.placeName)
    conversations.show(hit.place)
    guard let log = conversations[hit.place]?.log else { return }
    let index = log.entries.lastIndex { entry in
      hit.entry.messageID.map { entry.messageID == $0 } ?? (entry.id == hit.entry.id)
    }
    if let index {
      conversations.update(hit.place) { $0.log.goTo(index: index) }
    } else if let id = hit.entry.messageID, isReady, facts.has(.chatHistory) {
      ask(hit.place, hit.placeName, .around(id))
    } else {
      note("that message is not loaded here")
    }
  }

  /// The plain mode's list of hits, oldest first.
  mutating func printHits(_ hits: [SearchHit]) {
    guard let search = answers.search else { return }
    for hit in hits.reversed() {
      let fields = clock.fields(of: hit.entry.time)
      note(
        "\(fields.date) \(fields.time) \(hit.placeName) \(hit.entry.sender): \(hit.entry.text)")
    }
    if search.state == .doneHere { note("this server cannot search: only this run's lines were") }
    if search.hits.isEmpty {
      note("nothing found")
    } else if search.hasOlder {
      note("/search alone looks for older ones")
    }
  }
}

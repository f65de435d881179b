// What lives here: when the chat asks for what was said before.

import IRC
import System

extension Chat {
  /// A screenful and more.
  private var page: Int {
    let most = facts.support["CHATHISTORY"].flatMap { Int($0) } ?? 0
    return most > 0 ? min(most, 100) : 100
  }

  private var hasHistory: Bool { facts.has(.chatHistory) }

  /// After the login: the open talks, and those in which something was said meanwhile.
  mutating func catchUpAll() {
    guard hasHistory else { return }
    for conversation in conversations.all {
      if case .person = conversation.key { catchUp(conversation.key, conversation.name) }
    }
    // A message of the very last moment may be missing: two lists of one conversation do no harm.
    let since = (history.lastOnline ?? Timestamp(seconds: 1)) + .seconds(-1)
    ask(HistoryQuery(kind: .targets(since: since), limit: 500))
  }

  /// Asks for what is missing at the end of a conversation.
  mutating func catchUp(_ key: ConversationKey, _ target: String) {
    guard hasHistory else { return }
    if case .person = key, facts.has(.readMarker) { send(Message(.markRead, target)) }
    var anchor: String?
    conversations.update(key) { anchor = $0.log.coverage.catchUp(from: $0.log.newestID) }
    ask(key, target, anchor.map { .after($0) } ?? .latest)
  }

  /// The reader is at the top: what is above it?
  mutating func askOlder(_ key: ConversationKey) {
    guard let conversation = conversations[key], key != .server else { return }
    let (hasHistory, isReady) = (hasHistory, isReady)
    var isAsked = false
    conversations.update(key) {
      isAsked = $0.log.coverage.askAbove(hasHistory: hasHistory, isReady: isReady)
    }
    guard isAsked else { return }
    ask(key, conversation.name, conversation.log.oldestID.map { .before($0) } ?? .latest)
  }

  /// A place where messages are missing is on the screen.
  mutating func fillGap(_ key: ConversationKey, above entry: Int) {
    guard isReady, hasHistory, let conversation = conversations[key],
      let before = conversation.log.newestID(above: entry)
    else { return }
    var isAsked = false
    conversations.update(key) { isAsked = $0.log.coverage.ask(gap: entry) }
    guard isAsked else { return }
    ask(key, conversation.name, .fill(after: before, gap: entry))
  }

  mutating func ask(_ key: ConversationKey, _ target: String, _ kind: HistoryQuery.Kind) {
    ask(HistoryQuery(kind: kind, key: key, target: target, limit: page))
  }

  mutating func ask(_ query: HistoryQuery) {
    history.add(query)
    sendQueries()
  }

  private mutating func sendQueries() {
    while let query = history.next() {
      var message = query.message
      if facts.has(.labeledResponse) { message.tags[Tags.label] = query.label }
      send(message)
    }
  }

  mutating func forgetQueries() {
    history.loseLink()
    if answers.search?.state == .asking {
      answers.failSearch("the connection was lost")
      if isPlain { complain("the search was lost with the connection") }
    }
    conversations.updateAll { $0.log.coverage.stopLoading() }
  }

  // MARK: Answers

  /// What a collected batch holds.
  mutating func takeHistory(_ batch: Batches.Batch, label: String?) {
    let target = batch.parameters.first ?? ""
    let key = facts.key(for: target)
    let query = history.finish(label: label) { query in
      query.batchType == batch.type && (query.target.isEmpty || query.key == key)
    }
    switch batch.type {
    case "draft/chathistory-targets": if query != nil { takeTargets(batch.lines) }
    case "soju.im/search": takeHits(batch.lines)
    default:
      if hasHistory {
        merge(batch.lines, query, in: query?.key ?? key, name: query?.target ?? target)
      } else {
        for line in batch.lines { receive(line) }
      }
    }
    sendQueries()
  }

  private mutating func takeTargets(_ lines: [Message]) {
    let found = lines.filter { $0.command == .chatHistory && $0[0] == "TARGETS" }
    // The newest are at the end; who comes back after years is not asked to read them all.
    for name in found.suffix(50).compactMap({ $0[1] }) {
      let key = facts.key(for: name)
      guard case .person = key, conversations[key] == nil else { continue }
      catchUp(key, name)
    }
  }

  /// True when the failure was an answer to one of the client's own questions.
  mutating func takeHistoryFailure(_ message: Message) -> Bool {
    guard let word = message[0],
      [.chatHistory, .search, .markRead].contains(Command(rawValue: word))
    else { return false }
    guard word != Command.markRead.rawValue else { return true }
    let query = history.finish(label: history.label(of: message)) { query in
      query.message.command.rawValue == message[0]
        && (query.target.isEmpty || message.parameters.contains(query.target))
    }
    guard let query else { return false }
    switch query.kind {
    // The message that is known here is not known there: begin anew.
    case .after: ask(query.key, query.target, .latest)
    case .search:
      answers.failSearch(message.parameters.last ?? "it did not work")
      if isPlain { complain(message.parameters.last ?? "the search did not work") }
    case .around: note("the server does not find that message any more")
    case .before: conversations.update(query.key) { $0.log.coverage.reach(top: .beginning) }
    case .fill(_, let gap): conversations.update(query.key) { $0.log.coverage.close(gap: gap) }
    case .latest, .targets: break
    }
    conversations.update(query.key) { $0.log.coverage.catchUp(goesOnFrom: nil) }
    sendQueries()
    return true
  }
}

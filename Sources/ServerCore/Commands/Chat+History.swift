// What lives here: CHATHISTORY (IRCv3 draft/chathistory).
import IRC
import System

extension Chat {
  mutating func chatHistory(_ request: Request) throws(Refusal) {
    let subcommand = request[0]?.uppercased() ?? ""
    if subcommand == "TARGETS" {
      try listConversations(request)
      return
    }
    guard ["BEFORE", "AFTER", "LATEST", "AROUND", "BETWEEN"].contains(subcommand) else {
      throw .fail(
        .chatHistory, .UNKNOWN_COMMAND, [subcommand.clipped(to: 32)], "Unknown subcommand")
    }
    let count = subcommand == "BETWEEN" ? 5 : 4
    guard request.message.parameters.count >= count, let target = request[1] else {
      throw .fail(.chatHistory, .NEED_MORE_PARAMS, [subcommand], "Missing parameters")
    }
    let (conversation, since) = try readable(target, subcommand, for: request.id)
    let range = try range(subcommand, request)
    let limit = try limit(request[count - 1], subcommand)
    let capabilities = sessions[request.id]?.capabilities ?? []
    let query = HistoryQuery(
      conversation: conversation, range: range, limit: limit,
      includesEvents: capabilities.contains(.eventPlayback), leavesOut: capabilities.unreadEvents,
      since: since)
    // As it was asked for: a client looks for that.
    ask(.history(query), for: request.id, .history(word: target))
  }

  /// A room's history is for its members, private talk for its two people: a guest is the one that
  /// has the nick, so that others of that nick, before and after, are somebody else.
  private func readable(
    _ word: String, _ subcommand: String, for id: SessionID
  ) throws(Refusal) -> (Conversation, since: MessageNumber) {
    let invalid = Refusal.fail(
      .chatHistory, .INVALID_TARGET, [subcommand, word.clipped(to: 64)],
      "There is no such conversation of yours")
    guard let session = sessions[id] else { throw invalid }
    if let place = roomPlace(word) {
      guard readableRooms(id).contains(place) else { throw invalid }
      return (.room(place), 0)
    }
    guard session.isOnline, Names.isNick(word, limits: configuration.shared.names) else {
      throw invalid
    }
    return (
      conversation(of: session.user.place, with: fold(word)),
      session.user.account == nil ? session.user.nickSince : 0
    )
  }

  /// `#room`, or a rank in one.
  private func roomPlace(_ word: String) -> Place? {
    if let room = room(named: word) { return .room(room) }
    guard let prefix = word.unicodeScalars.first, prefix == "@" || prefix == "+" else {
      return nil
    }
    return room(named: String(Substring(word.utf8.dropFirst())))
      .map { .ranked($0, prefix: Character(prefix)) }
  }

  private func range(
    _ subcommand: String, _ request: Request
  ) throws(Refusal) -> HistoryQuery.Range {
    switch subcommand {
    case "LATEST":
      return request[2] == "*"
        ? .latest(after: nil) : .latest(after: try bound(request[2], subcommand, request))
    case "BEFORE": return .before(try bound(request[2], subcommand, request))
    case "AFTER": return .after(try bound(request[2], subcommand, request))
    case "AROUND": return .around(try bound(request[2], subcommand, request))
    default:
      return .between(
        try bound(request[2], subcommand, request), try bound(request[3], subcommand, request))
    }
  }

  /// `msgid=...` or `timestamp=...`.
  private func bound(
    _ word: String?, _ subcommand: String, _ request: Request
  ) throws(Refusal) -> Bound {
    let halves = (word ?? "").split(
      at: "=", maxSplits: 1, omittingEmptySubsequences: false
    ).map(String.init)
    switch halves.first {
    case "msgid" where halves.count == 2:
      if let sequence = post.number(ofMessage: halves[1]) { return .sequence(sequence) }
    case "timestamp" where halves.count == 2:
      if let time = Timestamp(parsing: halves[1]) { return .time(time) }
    default:
      throw .fail(
        .chatHistory, .INVALID_MSGREFTYPE, [subcommand, (request[1] ?? "*").clipped(to: 64)],
        "A message is named by msgid= or timestamp=")
    }
    throw .fail(
      .chatHistory, .INVALID_PARAMS, [subcommand, (word ?? "*").clipped(to: 64)],
      "There is no such message")
  }

  private func limit(_ word: String?, _ subcommand: String) throws(Refusal) -> Int {
    guard let limit = word.flatMap({ Int($0) }), limit > 0 else {
      throw .fail(
        .chatHistory, .INVALID_PARAMS, [subcommand, (word ?? "*").clipped(to: 32)],
        "The limit is a positive number")
    }
    return min(limit, configuration.limits.historyPage)
  }

  private mutating func listConversations(_ request: Request) throws(Refusal) {
    guard request.message.parameters.count >= 4 else {
      throw .fail(.chatHistory, .NEED_MORE_PARAMS, ["TARGETS"], "Missing parameters")
    }
    guard case .time(let from) = try bound(request[1], "TARGETS", request),
      case .time(let to) = try bound(request[2], "TARGETS", request)
    else {
      throw .fail(.chatHistory, .INVALID_PARAMS, ["TARGETS"], "Times are named by timestamp=")
    }
    let limit = try limit(request[3], "TARGETS")
    guard let user = sessions[request.id]?.user else { return }
    let query = ConversationsQuery(
      asker: user.place, rooms: readableRooms(request.id),
      // Some are left out below, after which there shall still be as many as were asked for.
      from: from, to: to, limit: .max, since: user.account == nil ? user.nickSince : 0)
    ask(.conversations(query), for: request.id, .conversations(limit: limit))
  }

  /// Rooms, and ranks in them, whose history a session may read.
  func readableRooms(_ id: SessionID) -> [Place] {
    guard let keys = sessions[id]?.user.rooms else { return [] }
    return keys.flatMap { key in
      [.room(key)] + conversations(of: rooms[key]?.members[id]?.standing, in: key)
    }
  }

  /// What was said to people of this standing alone (STATUSMSG).
  func conversations(of standing: Standing?, in key: RoomID) -> [Place] {
    Place.all(in: key).filter { place in
      place.prefix.map { standing?.reaches($0) == true } ?? false
    }
  }

  mutating func answerHistory(_ answer: Answer, word: String, to id: SessionID) {
    guard case .messages(let messages) = answer else {
      reply(
        id,
        .fail(.chatHistory, .MESSAGE_ERROR, ["*", word], "The history cannot be read now"))
      return
    }
    sendBatch("chathistory", [word], readdressed(messages, to: word, by: id), to: id)
  }

  /// One batch is the whole answer, so that its opening carries the label.
  mutating func sendBatch(
    _ type: String, _ parameters: [String], _ messages: [StoredMessage], to id: SessionID
  ) {
    guard let capabilities = sessions[id]?.capabilities else { return }
    output.answerInOneBatch()
    let batch =
      capabilities.contains(.batch) ? openBatch(type, parameters, id) : nil
    rows(messages[...], for: id) { chat, message in
      let lines = message.isMultiline ? message.text.utf8.count { $0 == 10 } : 0
      chat.agenda.spend(8 + message.tags.count / 4 + lines + message.joints.count)
      chat.emit(message, in: batch, to: id)
    } then: { chat in
      if let batch { chat.closeBatch(batch, id) }
    }
  }

  mutating func answerConversations(_ answer: Answer, limit: Int, to id: SessionID) {
    guard case .conversations(let summaries) = answer else {
      reply(
        id, .fail(.chatHistory, .MESSAGE_ERROR, ["TARGETS"], "The history cannot be read now"))
      return
    }
    output.answerInOneBatch()
    let batch = openBatch("draft/chathistory-targets", [], id)
    var left = limit
    for summary in summaries where left > 0 {
      guard let name = name(of: summary.place) else { continue }
      left -= 1
      let line = Message(
        source: serverSource, .chatHistory, ["TARGETS", name, summary.latest.description])
      emit(Outgoing(line, in: batch), to: id)
    }
    closeBatch(batch, id)
  }

  /// The one of a conversation by which it is asked for.
  func name(of place: Place) -> String? {
    switch place {
    case .room(let room): rooms[room]?.name
    case .ranked(let room, let prefix): rooms[room].map { String(prefix) + $0.name }
    case .account(let account): name(ofAccount: account)
    // The words of a guest whose name means somebody else by now cannot be asked for by that name.
    case .guest(let nick): side(named: nick) == place ? nick.text : nil
    case .everybody: nil
    }
  }
}

extension CapabilitySet {
  /// What is sent to nobody who did not ask for it, in history neither.
  fileprivate var unreadEvents: [Command] {
    let needs: [(Command, CapabilitySet)] = [
      (.tagmsg, .messageTags), (.redact, .messageRedaction), (.rename, .channelRename),
    ]
    return needs.filter { !contains($0.1) }.map(\.0)
  }
}

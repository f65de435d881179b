// What lives here: SEARCH (soju.im/search): words, sender, place and time.
import IRC
import System

extension Chat {
  /// The one parameter has the form of message tags: `text=word;in=#room;from=bob`.
  mutating func search(_ request: Request) throws(Refusal) {
    guard let account = sessions[request.id]?.user.accountKey,
      let attributes = request[0].map(Tags.init(encoded:))
    else { throw Refusal.invalidSearch("*", "An account and attributes are needed") }
    var query = SearchQuery(
      account: account, rooms: readableRooms(request.id), limit: configuration.limits.historyPage)
    for tag in attributes.all {
      switch tag.key {
      case "text": query.look(for: tag.value)
      case "from": query.look(from: side(named: fold(tag.value)).name)
      case "in": query.look(in: try place(tag.value, of: account, request.id))
      case "after": query.look(after: try time(tag))
      case "before": query.look(before: try time(tag))
      case "limit":
        guard let limit = Int(tag.value), limit > 0 else {
          throw Refusal.invalidSearch(tag.key, "The limit is a positive number")
        }
        query.take(min(limit, configuration.limits.historyPage))
      // Attributes of a later version narrow nothing here.
      default: break
      }
    }
    ask(.search(query), for: request.id, .search)
  }

  private func place(
    _ name: String, of account: Folded, _ id: SessionID
  ) throws(Refusal) -> Conversation {
    guard name.namesRoom else { return conversation(of: .account(account), with: fold(name)) }
    guard let key = room(named: name), rooms[key]?.members[id] != nil else {
      throw Refusal.invalidSearch("in", "You are not in that room")
    }
    return .room(.room(key))
  }

  private func time(_ tag: Tags.Tag) throws(Refusal) -> Timestamp {
    guard let time = Timestamp(parsing: tag.value) else {
      throw Refusal.invalidSearch(tag.key, "A time is written YYYY-MM-DDThh:mm:ss.sssZ")
    }
    return time
  }

  private mutating func sendFound(_ messages: [StoredMessage], to id: SessionID) {
    sendBatch("soju.im/search", [], readdressed(messages, by: id), to: id)
  }

  mutating func answerSearch(_ answer: Answer, to id: SessionID) {
    switch answer {
    case .messages(let messages): sendFound(messages, to: id)
    case .incomplete(let messages):
      sendFound(messages, to: id)
      // More than the batch is the answer now.
      output.answerInOneBatch(false)
      let text = "There was no time to look through older messages; narrow the search down"
      afterAnswer(to: id) { $0.reply(id, .note(.search, .INCOMPLETE, [], text)) }
    default:
      let text = "Nothing was found in time; narrow it down, or try again later"
      reply(id, .fail(.search, .INTERNAL_ERROR, [], text))
    }
  }
}

extension Refusal {
  fileprivate static func invalidSearch(_ attribute: String, _ text: String) -> Refusal {
    .fail(.search, .INVALID_PARAMS, [attribute], text)
  }
}

// What lives here: what is kept, what was kept before, and what could not be kept.
import IRC
import System

extension Chat {
  /// The next place in the order of everything said. Numbers are set aside before they are given,
  /// many at a time and well ahead, so that no later process gives them again, whatever was kept.
  @discardableResult
  mutating func takeNumber() -> MessageNumber {
    let number = post.takeNumber()
    reserveNumbers()
    return number
  }

  /// While nothing can be stored there are as many as were set aside before.
  mutating func reserveNumbers() {
    guard storeFault == nil, let number = post.reserve() else { return }
    output.append(.store(.reserved(number)))
  }

  /// Topics, modes, new names, and who joins and leaves for good, are part of a room's history.
  /// `time`: if it was told already.
  @discardableResult
  mutating func keepEvent(
    _ command: Command, in room: RoomID, by id: SessionID, text: String, at time: Timestamp? = nil
  ) -> KeptEvent? {
    guard let session = sessions[id] else { return nil }
    return keepEvent(
      command, in: room, source: source(of: session), account: session.user.account, text: text,
      at: time)
  }

  @discardableResult
  mutating func keepEvent(
    _ command: Command, in room: RoomID, source: Source, account: AccountName?, text: String,
    at time: Timestamp? = nil
  ) -> KeptEvent? {
    guard let name = rooms[room]?.name else { return nil }
    let number = takeNumber()
    let event = StoredMessage(
      sequence: number, id: post.messageID(number),
      time: time ?? post.time(of: .room(.room(room)), now: now), source: source, account: account,
      command: command, target: .room(room, name: name), conversation: .room(.room(room)),
      text: text,
      tags: [])
    output.append(.store(.event(event)))
    return KeptEvent(id: event.id, time: event.time)
  }

  /// The archive has said whether it keeps this message already.
  mutating func answerSent(_ answer: Answer, _ request: Request) {
    guard let session = sessions[request.id], let account = session.user.accountKey else { return }
    var kept = post.find(
      sender: .account(account), clientID: request.message.tags[Tags.clientID] ?? "")
    if kept.isEmpty, case .messages(let messages) = answer { kept = messages }
    kept = kept.map(respelled)
    if let first = kept.first {
      // Kept once, and said to be kept as often as it is sent. Its senders read it as it was.
      return echoAgain(kept, first, to: session)
    }
    if case .failed = answer {
      reply(
        request.id,
        .notStored(request.command, request[0] ?? "*", "The archive cannot be read"))
      return
    }
    let request = request.found()
    do throws(Refusal) {
      // A mute may have come between the question and the answer.
      if try mayBeSaid(request), let verb = Verb.table[request.command] {
        try carryOut(verb, request)
      }
    } catch {
      reply(request.id, error)
    }
  }

  private mutating func echoAgain(
    _ kept: [StoredMessage], _ first: StoredMessage, to sender: Session
  ) {
    sessions[sender.id]?.reached(first.target.place)
    guard sender.capabilities.contains(.echoMessage) else { return }
    if kept.count == 1 { echo(first, to: sender.id) } else { emit(kept, to: sender.id) }
  }

  /// Sent before, its echo lost with the link? The archive knows, and is asked.
  mutating func asksWhetherSaid(_ request: Request) -> Bool {
    guard request.mayBeRepeated, request.command == .privmsg || request.command == .notice,
      let clientID = request.message.tags[Tags.clientID],
      !clientID.isEmpty, let account = sessions[request.id]?.user.accountKey
    else { return false }
    ask(.sent(account: account, clientID: clientID), for: request.id, .sent(request))
    return true
  }

  /// Whether another server's copy of it came first; then it is said to have been kept.
  mutating func isSaidAlready(_ request: Request) -> Bool {
    guard replica.isApplying, let clientID = request.message.tags[Tags.clientID], !clientID.isEmpty,
      let session = sessions[request.id], let account = session.user.accountKey
    else { return false }
    let kept = post.find(sender: .account(account), clientID: clientID).map(respelled)
    guard let first = kept.first else { return false }
    echoAgain(kept, first, to: session)
    return true
  }

  /// With the name that its room has now.
  func respelled(_ message: StoredMessage) -> StoredMessage {
    message.respelled { rooms[$0]?.name }
  }

  /// Guests have no mailbox, but what is said to them is half of a conversation. An account that was
  /// removed gets nothing any more.
  func isKept(_ target: Target) -> Bool {
    guard case .person(let place, _) = target else { return true }
    return place.name.map { place.isGuest || accounts.contains($0) } ?? true
  }

  /// Whether an event may change what has to be stored: then the chat may have to go back to how it
  /// was before.
  public func mayDecide(_ event: Event) -> Bool {
    // What several servers have decided stays so: one that cannot store it goes.
    guard replica.node == nil else { return false }
    switch event {
    case .line(_, let message):
      return Verb.table[message.command].map { $0.keeping != .never } ?? false
    // What was waiting for the archive or for its turn goes on; masks of rooms end, and numbers are
    // set aside.
    case .fetched, .proceed, .tick: return true
    default: return false
    }
  }

  /// Refuses what has to be stored while nothing can be, before it changes anything.
  func checkStoring(_ command: Command, about subject: String?) throws(Refusal) {
    guard let storeFault else { return }
    let word = (subject ?? "").clipped(to: 64)
    throw .notStored(
      command, word.isEmpty ? "*" : word, "It could not be kept and was not done: \(storeFault)")
  }

  /// The same for words: what is not kept goes on as long as there are numbers for it that no later
  /// process gives again.
  func checkMayBeSaid(
    _ command: Command, to target: Target, isKept: Bool
  ) throws(Refusal) {
    guard let storeFault, isKept || !post.hasReserve else { return }
    throw .notStored(
      command, target.name, "The message could not be kept and was not sent: \(storeFault)")
  }
}

extension StoredMessage {
  /// The same with the name that its room has now; nil leaves it as it was said.
  public func respelled(_ name: (RoomID) -> String?) -> StoredMessage {
    guard let room = target.place.room, let name = name(room) else { return self }
    var message = self
    let prefix = target.place.prefix
    message.target =
      prefix.map { .ranked(room, prefix: $0, name: String($0) + name) } ?? .room(room, name: name)
    return message
  }
}

extension Refusal {
  static func notStored(_ command: Command, _ subject: String, _ text: String) -> Refusal {
    .fail(command, .NOT_STORED, [subject], text)
  }

  var isNotStored: Bool {
    command == .fail && parameters.count > 1 && parameters[1] == ReplyCode.NOT_STORED.rawValue
  }
}

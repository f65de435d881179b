// What lives here: what became of a message: safe, refused, or never answered.

import IRC
import System

extension Chat {
  /// Answers without a word about a message after which a server that confirms everything has lost
  /// it.
  static let fenceLimit = 6
  /// What was typed longer ago is said only if the person still means it.
  static let freshness: Duration = .seconds(15 * 60)

  /// Where the person looks: before the introduction is over that is the server's own page.
  var onScreen: ConversationKey { isReady ? conversations.current : .server }

  // MARK: Safe

  /// The entry is safe: it moves to where it stands for everybody.
  mutating func confirm(
    _ place: PendingMessage.EntryPlace, at time: Timestamp? = nil, id: String? = nil
  ) {
    conversations.update(place.conversation) { conversation in
      guard var entry = conversation.log.remove(place.entry) else { return }
      entry.confirm(at: time, id: id)
      // What stands above it unread is not read by this.
      conversation.log.append(entry, isSeen: true)
    }
  }

  /// The server returns a message of this person; false if this client did not send it.
  mutating func settle(echo message: Message, target: String, text: String) -> Bool {
    let folded = facts.fold(target)
    let said =
      outgoing.first(label: history.label(of: message))
      ?? message.tags[Tags.clientID].flatMap { outgoing.first(clientID: $0) }
      ?? outgoing.first(to: folded, command: message.command, text: text)
    guard let said else { return false }
    // A server may write the target in a way of its own.
    let key =
      said.waiting[folded] != nil || said.waiting.count > 1 ? folded : said.waiting.keys.first
    guard let key, let place = settle(said.label, key) else { return false }
    if message.tags[Tags.label] != nil { clock.learnSkew(from: message) }
    confirm(place, at: clock.time(of: message), id: message.tags[Tags.messageID])
    return true
  }

  /// Whatever is labelled as an answer and is no refusal says that the message was dealt with.
  mutating func settleAnswered(_ message: Message) {
    guard message.command != .batch, !outgoing.isEmpty,
      let said = outgoing.first(label: message.tags[Tags.label]),
      ![.privmsg, .notice].contains(message.command)
    else { return }
    for place in settle(said.label) { confirm(place) }
  }

  // MARK: Refused

  /// Where the reason of a refusal belongs.
  struct RefusalPlace {
    let conversation: ConversationKey
    /// It stands already where the words were typed.
    let isToldElsewhere: Bool
  }

  /// A refusal answers something that was said, labelled or not: its entries are marked, and the
  /// reason is told where it was typed, if that is elsewhere.
  mutating func refuse(_ message: Message, because reason: String) -> RefusalPlace? {
    let isReply = message.command.numeric != nil
    let subjects = message.parameters.dropFirst().dropLast(message.parameters.count > 1 ? 1 : 0)
    let verb = isReply ? message[1] : message[0]
    let said = outgoing.refused(
      by: message, label: history.label(of: message), subjects: Array(subjects), verb: verb
    ) { facts.fold($0) }
    guard let said else { return nil }
    if said.waiting.count > 1,
      let target = subjects.first(where: { said.isWaiting(facts.fold($0)) })
    {
      let folded = facts.fold(target)
      mark([settle(said.label, folded)].compactMap(\.self), as: .failed)
      let isTold = failRemark(of: said, reason, for: target)
      return RefusalPlace(conversation: facts.key(for: target), isToldElsewhere: isTold)
    }
    let places = settle(said.label)
    mark(places, as: .failed)
    let isTold = failRemark(of: said, reason, for: said.targets.count > 1 ? nil : said.target)
    return places.first.map {
      RefusalPlace(conversation: $0.conversation, isToldElsewhere: isTold)
    }
  }

  /// Says the failure where the words were typed; false if they stand in that place themselves.
  /// `target`: the only one that it is about.
  private mutating func failRemark(
    of said: PendingMessage, _ reason: String, for target: String?
  ) -> Bool {
    guard let place = said.remark else { return false }
    let isAll = target == nil || said.targets.count == 1
    if isAll { mark([place], as: .failed) }
    let whom = target.map { reason.contains($0) ? "" : "\($0): " } ?? ""
    let text = (isAll ? "" : "not sent to all: ") + whom + reason
    // Said in several messages, it fails in as many.
    let isSaid = conversations[place.conversation]?.log.entries.last.map {
      $0.kind == .error && $0.text == text
    }
    if !(isSaid ?? false) { append(.error, text, in: place.conversation) }
    return true
  }

  mutating func mark(_ message: PendingMessage, as delivery: Entry.Delivery) {
    mark(Array(message.waiting.values), as: delivery)
  }

  mutating func mark(_ places: [PendingMessage.EntryPlace], as delivery: Entry.Delivery) {
    if delivery == .failed { output.fail() }
    for place in places {
      let isUnseen =
        delivery == .failed && !conversations.isLikelySeen(place.conversation, at: clock.moment)
      conversations.update(place.conversation) {
        $0.log.update(place.entry) { $0.mark(as: delivery) }
        if isUnseen { $0.log.noteTrouble() }
      }
    }
  }

  // MARK: Never answered

  /// When the next question behind what was said is due.
  var fenceDue: Moment? {
    isReady ? outgoing.fenceDue : nil
  }

  /// Does what is due: nothing waits for ever.
  mutating func tick() {
    settleReadWhenDue()
    writing.others.expire(at: clock.moment)
    if introduction.takeDue(at: clock.moment) { becomeReady() }
    guard let due = fenceDue, clock.moment >= due else { return }
    ask(outgoing.nextFenceName())
  }

  /// A question whose answer says that all before it was dealt with.
  mutating func ask(_ name: String) {
    outgoing.stand(before: name)
    send(Message(.ping, name))
  }

  /// True for the answer to such a question.
  mutating func hearPong(_ message: Message) {
    guard let name = message.parameters.last else { return }
    if name == Outgoing.names { roster.endLearning() }
    for said in outgoing.pass(name, at: clock.moment) { settleSilence(about: said) }
  }

  private mutating func settleSilence(about said: PendingMessage) {
    if said.isAssumed {
      _ = outgoing.settle(said.label)
    } else if !facts.keepsOnce {
      // Dealt with, without objection: it is said.
      for place in settle(said.label) { confirm(place) }
    } else if said.answered >= Self.fenceLimit {
      let places = settle(said.label)
      mark(places, as: .failed)
      let key = places.first?.conversation ?? conversations.current
      let text = "the server has not confirmed this; it may have been said or not"
      append(.error, text, in: key)
      _ = failRemark(of: said, text, for: said.targets.count > 1 ? nil : said.target)
    }
  }

  // MARK: Typed long ago

  /// Says what the person still means.
  mutating func sendHeld() {
    for message in outgoing.held {
      outgoing.release(message.label)
      if isReady { transmit(message) } else { mark(message, as: .unsent) }
    }
  }

  /// Does not say it; the words stay where they stand.
  mutating func dropHeld() {
    for message in outgoing.held {
      for place in settle(message.label) + [message.remark].compactMap(\.self) {
        conversations.update(place.conversation) {
          $0.log.update(place.entry) { $0.mark(as: .failed) }
        }
      }
    }
  }

  mutating func hold(_ message: PendingMessage) {
    outgoing.hold(message.label)
    mark(message, as: .held)
    guard isPlain else { return }
    let fields = clock.fields(of: message.time)
    append(
      .note,
      "not said, typed on \(fields.date) at \(fields.clock) to "
        + "\(message.target): \(message.text)", in: conversations.current)
  }
}

// What lives here: TAGMSG (IRCv3 message-tags).
import IRC

extension Chat {
  /// "The TAGMSG tag-only message": goes where a PRIVMSG would go.
  mutating func relayTags(_ request: Request) throws(Refusal) {
    guard request.capabilities.contains(.messageTags) else {
      throw unknown(request.command)
    }
    guard let list = request[0], !list.holds(only: ",") else {
      throw Refusal(.ERR_NORECIPIENT, "No recipient given (\(request.command.rawValue))")
    }
    let names = try receivers(in: list)
    let id = request.id
    // Clients tell by themselves that somebody is typing; nobody wants an answer to that.
    let isQuiet = request.message.tags.clientOnly.allSatisfy(\.isTyping)
    let targets = targets(names, for: id) { isQuiet && $0.forbidsSpeaking }
    if names.count == 1, case .failure(let refusal) = targets.first { throw refusal }
    each(targets[...], for: id) { chat, target in
      do throws(Refusal) {
        let name = try target.get()
        guard try chat.mayBeSaid(request) else { return }
        let target = try chat.resolve(name, for: id)
        chat.agenda.spend(2 * chat.cost(of: target) + request.message.tags.all.count / 2)
        try chat.relayTags(request, to: target)
      } catch {
        if !(isQuiet && error.isNotStored) { chat.reply(id, error) }
      }
    }
  }

  private mutating func relayTags(_ request: Request, to target: Target) throws(Refusal) {
    guard let sender = sessions[request.id] else { return }
    // Tags may say what a text may; only that somebody is typing says nothing.
    let isSilent = request.message.tags.clientOnly.allSatisfy(\.isTyping)
    let place = isSilent ? nil : try place(of: target, for: sender.id, saying: "", joints: [])
    let isKept = request.message.tags.areLasting && isKept(target)
    try checkMayBeSaid(.tagmsg, to: target, isKept: isKept)
    let number = takeNumber()
    let conversation = conversation(of: target, from: sender.speaker)
    let message = StoredMessage(
      sequence: number, id: post.messageID(number),
      time: isKept ? post.time(of: conversation, now: now) : now, source: source(of: sender),
      account: sender.user.account, command: .tagmsg, target: target, conversation: conversation,
      text: "",
      tags: request.message.tags.clientOnly + sender.user.ownTags)
    // Part of the conversation, for those who replay events, and it can be taken back.
    if isKept { output.append(.store(.event(message))) }
    let readers = tagReaders(of: target, from: sender)
    if case .person(let place, _) = target {
      for reader in readers { emit(message, to: reader) }
      if place == sender.user.place, sender.delivery.mode == .live {
        // labeled-response: to oneself the label is on the echo only.
        let own = Outgoing(addressed(message, to: sender.id))
        output.send(to: [sender.id]) { own.encode(for: sender.capabilities, into: &$0) }
      }
    } else {
      emit(Outgoing(message), to: readers)
    }
    if sender.capabilities.contains(.echoMessage) { emit(message, to: sender.id) }
    if let place { noteSpeech(sender, in: place) }
  }

  /// "Servers MUST NOT deliver TAGMSG to clients that haven't negotiated the message tags
  /// capability".
  private mutating func tagReaders(of target: Target, from sender: Session) -> [SessionID] {
    let ids: [SessionID] =
      switch target {
      case .room(let key, _): rooms[key].map { Array($0.members.keys) } ?? []
      case .ranked(let key, let prefix, _): members(of: key, reachedBy: prefix)
      case .person(let place, _):
        sessions(at: place) + readers(ofWordsOf: sender.speaker, to: target)
      case .everybody: sessions.ids.filter { sessions[$0]?.isOnline == true }
      }
    return ids.filter {
      $0 != sender.id && sessions[$0]?.capabilities.contains(.messageTags) == true
        && sessions[$0]?.delivery.mode == .live
    }
  }
}

extension Tags {
  /// Whether they say something that will still be true tomorrow, as typing does not: answers and
  /// reactions, and what its sender asks to have kept (IRCv3 client tag persist, which older
  /// clients send as a client-only tag).
  fileprivate var areLasting: Bool {
    let asks = ["draft/persist", "+draft/persist"]
    if all.contains(where: { asks.contains($0.key) }) { return true }
    let isTyping = clientOnly.contains(where: \.isTyping)
    return clientOnly.contains { $0.isReaction || ($0.isReply && !isTyping) }
  }
}

extension Tags.Tag {
  /// IRCv3 client tag react.
  fileprivate var isReaction: Bool {
    ["+draft/react", "+draft/unreact", "+react", "+unreact"].contains(key) && !value.isEmpty
  }

  /// IRCv3 client tag reply.
  fileprivate var isReply: Bool { ["+draft/reply", "+reply"].contains(key) && !value.isEmpty }

  /// IRCv3 client tag typing.
  fileprivate var isTyping: Bool { key == "+typing" || key == "+draft/typing" }
}

extension Refusal {
  /// The room is there, but this person may not speak in it.
  fileprivate var forbidsSpeaking: Bool { command == Numeric.ERR_CANNOTSENDTOCHAN.command }
}

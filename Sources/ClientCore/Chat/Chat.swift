// What lives here: everything that is said, who is there, and what is still to be said.

import IRC
import System

/// The talk as a value. Messages and commands go in; entries, and lines to send, come out.
struct Chat: Equatable, Sendable {
  var facts = ServerFacts()
  var conversations = Conversations()
  var roster = Roster()
  var outgoing: Outgoing
  var history = HistoryState()
  var markers = ReadMarkers()
  var introduction = Introduction()
  var answers = Answers()
  /// What this person listens for, and to whom not.
  var filter = MessageFilter()
  var writing = Writing()
  var clock: ServerClock
  var output: Output

  init(runID: String, utcOffset: UTCOffset, isPlain: Bool = false) {
    outgoing = Outgoing(runID: runID)
    clock = ServerClock(utcOffset)
    output = Output(isPlain: isPlain)
  }

  /// The same login with nothing kept and nothing said.
  mutating func startAnew() {
    conversations.startAnew()
    (roster, history, markers) = (Roster(), HistoryState(), ReadMarkers())
    (answers, filter) = (Answers(), MessageFilter())
    (outgoing, output) = (outgoing.anew, output.anew)
    (writing.others, writing.own) = (Writers(), writing.own.anew)
    (introduction, clock) = (introduction.anew, clock.anew)
    enterLobby()
  }

  var isPlain: Bool { output.isPlain }

  mutating func send(_ message: Message) { output.add(.send(message)) }

  mutating func keep(_ record: StateRecord) { output.add(.keep(record)) }

  // MARK: The link

  mutating func logIn(nick: String, _ capabilities: Set<Capability>) {
    facts = ServerFacts(nick: nick, capabilities, after: facts)
    introduction.begin(at: clock.moment)
    conversations.shared.begin()
  }

  /// The welcome is over: what is said can be sent.
  var isReady: Bool { introduction.isReady }

  /// The welcome is complete: take up what the last connection left.
  mutating func becomeReady() {
    guard introduction.welcome() else { return }
    takeUpKept()
    introduction.becomeReady()
    if facts.lobby == nil {
      for conversation in conversations.all where conversation.room.wasJoined {
        send(Message(.join, conversation.name))
      }
    }
    catchUpAll()
    for message in outgoing.all where !message.isSent {
      if clock.now - message.time > Self.freshness { hold(message) } else { transmit(message) }
    }
    // Names of people who are offline, for completion and for `/broadcast NAMES`.
    if let everybody = facts.support.everybody {
      roster.learnAccounts()
      send(Message(.names, everybody))
      // Whatever the answer is, it ends before this one's.
      ask(Outgoing.names)
    }
    tellNews()
  }

  /// What is news stands where the person looks, or waits until there is such a place.
  mutating func tell(_ news: String) {
    introduction.add(news: news)
    if isReady { tellNews() }
  }

  private mutating func tellNews() {
    for text in introduction.takeNews() { complain(text) }
  }

  mutating func loseLink() {
    introduction.loseLink()
    _ = facts.endWarning()
    answers.closePage()
    facts.logIn(to: nil)
    writing.loseLink()
    forgetQueries()
    outgoing.loseLink()
    for message in outgoing.all where !message.isHeld { mark(message, as: .unsent) }
    roster.loseLink()
    conversations.updateAll { $0.room.leave() }
  }

  /// A server of Parley says goodbye to people; others tell of the line that closes.
  func readable(farewell: String?) -> String? { facts.support.everybody == nil ? nil : farewell }

  // MARK: Lines

  mutating func receive(_ message: Message) {
    if history.collect(message) { return }
    defer { settleAnswered(message) }
    if message.command.numeric != nil || message.command == .pong { clock.learnSkew(from: message) }
    if let handler = Incoming.table[message.command] {
      handler(&self, message)
    } else if message.command.numeric != nil {
      showNumeric(message)
    } else {
      append(.event, message.description, in: onScreen)
    }
  }

  // MARK: Entries

  @discardableResult
  mutating func append(
    _ kind: Entry.Kind, _ text: String, in key: ConversationKey, from sender: String = "",
    at time: Timestamp? = nil, id: String? = nil, _ origin: Entry.Origin = Entry.Origin(),
    delivery: Entry.Delivery = .received
  ) -> Int {
    let entry = Entry(
      id: conversations.nextEntry(), time: time ?? clock.serverNow, kind: kind, sender: sender,
      text: text, messageID: id, origin, delivery: delivery)
    place(entry, in: key)
    return entry.id
  }

  mutating func tell(_ event: RoomEvent?, of message: Message, in key: ConversationKey) {
    guard let event else { return }
    append(
      event.kind, event.text, in: key, at: clock.time(of: message),
      id: message.tags[Tags.messageID])
  }

  mutating func place(_ entry: Entry, in wanted: ConversationKey) {
    let key = conversations[wanted] == nil ? substitute(for: entry) : wanted
    let isSeen = conversations.sees(key, entry)
    let isLikelySeen = conversations.isLikelySeen(key, at: clock.moment)
    let speaker = entry.isSpeech && !entry.isOwn && !isPlain ? facts.fold(entry.sender) : nil
    let hues = conversations.hueCount
    conversations.update(key) {
      if let speaker { $0.log.hearSpeaker(speaker, of: hues) }
      $0.log.append(entry, isSeen: isSeen, isNew: !isLikelySeen)
    }
    output.add(entry, in: key)
    guard !isLikelySeen, entry.isSpeech, !entry.isOwn else { return }
    let isPrivate = if case .person = key { true } else { false }
    if entry.isMention || isPrivate { call(from: key, entry.sender, entry.text) }
  }

  /// Somebody wants this person, who does not see it: at the terminal by its bell, else by name.
  mutating func call(from key: ConversationKey, _ sender: String = "", _ text: String) {
    guard let place = conversations[key], !place.isMuted else { return }
    guard !conversations.isWatchedFor else { return output.add(.bell) }
    let title =
      sender.isEmpty || place.isPrivate ? place.name : "\(sender) in \(place.name)"
    output.add(.notify(Notification(title: title, text: text)))
  }

  /// Where something stands whose conversation is not open: nothing is lost.
  private func substitute(for entry: Entry) -> ConversationKey {
    switch entry.kind {
    case .message, .action, .notice, .presence: .server
    case .event, .note, .error: onScreen
    }
  }

  /// The client's answer to what was just typed.
  mutating func note(_ text: String) { append(.note, text, in: conversations.current) }

  mutating func complain(_ text: String) {
    output.fail()
    append(.error, text, in: conversations.current)
  }

  // MARK: People

  /// Where the people of the sidebar come from: the room itself, else the lobby.
  var sidebarRoom: Conversation? {
    let current = conversations.currentConversation
    if current.isRoom, current.room.isJoined { return current }
    return facts.lobby.flatMap { conversations[$0] }
  }

  /// Whether time alone changes how somebody beside the messages is.
  var someoneGrowsIdle: Bool {
    sidebarRoom?.room.members.keys.contains { roster[$0]?.lastActive != nil } ?? false
  }

  /// More people are not asked about: what is heard of them has to do.
  static let whoLimit = 500

  /// Asks who is there and since when they are silent.
  mutating func refreshPeople() {
    guard isReady, let room = sidebarRoom, room.room.isJoined else { return }
    guard room.room.members.count <= Self.whoLimit else {
      return note("more than \(Self.whoLimit) people are here: who is idle is not asked")
    }
    ask(for: room, place: nil)
  }

  /// Once after a JOIN; from then on it is heard.
  mutating func askAboutMembers(of key: ConversationKey) {
    guard let conversation = conversations[key], conversation.room.isJoined,
      !conversation.room.hasAskedWho, conversation.room.members.count <= Self.whoLimit
    else { return }
    conversations.update(key) { $0.room.askWho() }
    ask(for: conversation, place: nil)
  }

  /// Whether the names of those who are offline have come, too.
  var knowsPeople: Bool { isReady && !roster.isLearning }

  mutating func askWhoWasHere(minutes: Int) {
    send(Message(.wholast, String(minutes)))
  }

  mutating func ask(for room: Conversation, place: ConversationKey?) {
    let token = roster.ask(from: place)
    if facts.support["WHOX"] != nil || facts.lobby == room.key {
      send(Message(.who, room.name, "%tnfla,\(token)"))
    } else {
      send(Message(.who, room.name))
    }
  }

  var isBusy: Bool {
    roster[facts.fold(facts.nick)].map { $0.presence != .here } ?? false
  }

  /// Whether a line of a room is meant for this person.
  func isForMe(_ text: String) -> Bool {
    MentionMatcher(nick: facts.nick).isMeant(by: text) || filter.isMeant(by: text)
  }
}

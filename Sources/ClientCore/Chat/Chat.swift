// What lives here: everything that is said, who is there, and what is still to be said.

import IRC
import System

/// The talk as a value. Messages and commands go in; entries, and lines to send, come out.
struct Chat: Equatable, Sendable {
  var facts = ServerFacts()
  var conversations = ConversationList()
  var roster = Roster()
  var pending: PendingMessages
  var batches = Batches()
  var seen = RecentIDs()
  var who = WhoQueries()
  var queries = HistoryQueries()
  /// The search that the person looks at.
  var search: Search?
  /// Whether hits are told as lines (plain mode).
  var tellsHits = false
  /// Left by an earlier run, until names have their meaning.
  var kept: KeptState?
  /// Whose state it is is not known before the welcome is over.
  var isAwaitingState = false
  var isWelcomed = false
  /// To be told when there is a page that somebody looks at.
  var news: [String] = []
  /// The newest server time seen.
  var lastOnline: Timestamp?
  var lastReading = Moment(seconds: 0)
  var readingDue: Moment?
  /// Every account's name, folded, where the server tells them.
  var everybody: Set<String> = []
  /// Rooms that the person asked for: they are shown when the server lets them in.
  var wantedRooms: Set<ConversationKey> = []
  /// When the event being handled happened, by the calendar and by running time.
  var now = Timestamp(seconds: 0)
  var moment = Moment(seconds: 0)
  /// Whether what goes to another conversation is remarked where it was typed.
  var leavesRemarks = true
  /// Something that was asked for was refused (the plain mode's status).
  var hasFailed = false
  /// The question that stands behind what was said, and when the next is due.
  var fence: String?
  var fenceCount = 0
  var nextFence: Moment?
  var hasPassedBarrier = false
  /// When a server that never ends its introduction counts as ready.
  var readyDue: Moment?
  /// Seconds east of UTC at a moment.
  let utcOffset: UTCOffset
  /// The welcome is over: what is said can be sent.
  private(set) var isReady = false
  /// How far the server's clock is from this one, as its answers show.
  private(set) var skew: Duration = .zero
  var entryCount = 0
  private var effects: [ClientEffect] = []
  private var fresh: [Arrival] = []

  /// An entry as it came in, for the plain mode.
  struct Arrival: Equatable, Sendable {
    var place: ConversationKey
    var entry: Entry
  }

  init(runID: String, utcOffset: UTCOffset) {
    pending = PendingMessages(runID: runID)
    self.utcOffset = utcOffset
  }

  mutating func takeEffects() -> [ClientEffect] {
    defer { effects = [] }
    return effects
  }

  mutating func takeArrivals() -> [Arrival] {
    defer { fresh = [] }
    return fresh
  }

  mutating func send(_ message: Message) { effects.append(.send(message)) }

  mutating func keep(_ record: StateRecord) { effects.append(.keep(record)) }

  mutating func ring() { effects.append(.bell) }

  // MARK: The link

  mutating func logIn(nick: String, _ capabilities: Set<Capability>) {
    let userAndHost = facts.isMe(nick) ? facts.userAndHost : nil
    let offeredMultiline = facts.offeredMultiline
    facts = ServerFacts()
    facts.offeredMultiline = offeredMultiline
    facts.nick = nick
    facts.userAndHost = userAndHost
    facts.capabilities = capabilities
    isAwaitingState = true
    readyDue = moment + .seconds(10)
  }

  /// How many there are besides this person, where the server told their names.
  var accounts: Int? {
    everybody.isEmpty ? nil : everybody.subtracting([facts.fold(facts.nick)]).count
  }

  /// A person is there who can be asked.
  var canAsk: Bool { leavesRemarks }

  /// The welcome is complete: take up what the last connection left.
  mutating func becomeReady() {
    isWelcomed = true
    guard !isReady, !isAwaitingState else { return }
    readyDue = nil
    takeUpKept()
    isReady = true
    if facts.lobby == nil {
      for conversation in conversations.all where conversation.room.wasJoined {
        send(Message(.join, conversation.name))
      }
    }
    catchUpAll()
    for message in pending.all where !message.isSent {
      if now - message.time > Self.freshness { hold(message) } else { transmit(message) }
    }
    // Names of people who are offline, for completion and for `/broadcast NAMES`.
    if let everybody = facts.support.everybody {
      who.isLearning = true
      send(Message(.names, everybody))
      // Whatever the answer is, it ends before this one's.
      ask(Self.names)
    }
    tellNews()
  }

  /// What is news stands where the person looks, or waits until there is such a place.
  mutating func tell(_ news: String) {
    self.news.append(news)
    if isReady { tellNews() }
  }

  private mutating func tellNews() {
    for text in news { complain(text) }
    news = []
  }

  mutating func loseLink() {
    isReady = false
    isWelcomed = false
    isAwaitingState = false
    (readyDue, fence, hasPassedBarrier) = (nil, nil, false)
    batches.reset()
    who = WhoQueries()
    forgetQueries()
    pending.markAllUnsent()
    for message in pending.all where !message.isHeld { mark(message, as: .unsent) }
    roster.forgetPresence()
    conversations.updateAll { $0.room.leave() }
  }

  // MARK: Lines

  mutating func receive(_ message: Message) {
    if batches.collect(message) { return }
    defer { settleAnswered(message) }
    if message.command.numeric != nil || message.command == .pong { learnSkew(from: message) }
    if let handler = Incoming.table[message.command] {
      handler(&self, message)
    } else if message.command.numeric != nil {
      showNumeric(message)
    } else {
      append(.event, message.description, in: onScreen)
    }
  }

  // MARK: Entries

  /// The moment by the server's clock, by which everything that was said is dated.
  var serverNow: Timestamp { now + skew }

  /// When `message` was said; no server knows tomorrow.
  func time(of message: Message) -> Timestamp {
    guard let time = message.tags[IRC.Tags.time].flatMap(Timestamp.init(parsing:)) else {
      return serverNow
    }
    return min(time, serverNow + .seconds(86400))
  }

  /// Answers are dated when they are given, unlike what people said, which may be of the past.
  mutating func learnSkew(from message: Message) {
    guard message.tags[IRC.Tags.batch] == nil,
      let time = message.tags[IRC.Tags.time].flatMap(Timestamp.init(parsing:))
    else { return }
    let difference = time - now
    // What the way takes is no skew.
    skew = abs(difference.components.seconds) < 5 ? .zero : difference
  }

  @discardableResult
  mutating func append(
    _ kind: Entry.Kind, _ text: String, in key: ConversationKey, from sender: String = "",
    at time: Timestamp? = nil, _ adjust: (inout Entry) -> Void = { _ in }
  ) -> Int {
    entryCount += 1
    var entry = Entry(
      id: entryCount, time: time ?? serverNow, kind: kind, sender: sender, text: text)
    adjust(&entry)
    place(entry, in: key)
    return entry.id
  }

  mutating func place(_ entry: Entry, in wanted: ConversationKey) {
    let key = conversations[wanted] == nil ? substitute(for: entry) : wanted
    let isSeen = conversations.sees(key)
    conversations.update(key) { $0.log.append(entry, isSeen: isSeen && $0.log.unread == 0) }
    fresh.append(Arrival(place: key, entry: entry))
    guard !isSeen, entry.isSpeech, !entry.isOwn else { return }
    let isPrivate = if case .person = key { true } else { false }
    if entry.isMention || isPrivate { effects.append(.bell) }
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
    hasFailed = true
    append(.error, text, in: conversations.current)
  }

  // MARK: People

  /// Where the people of the sidebar come from: the room itself, else the lobby.
  var sidebarRoom: Conversation? {
    let current = conversations.currentConversation
    if current.isRoom, current.room.isJoined { return current }
    return facts.lobby.flatMap { conversations[$0] }
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
    conversations.update(key) { $0.room.hasAskedWho = true }
    ask(for: conversation, place: nil)
  }

  /// Whether the names of those who are offline have come, too.
  var knowsPeople: Bool { isReady && !who.isLearning }

  mutating func askWhoWasHere(minutes: Int) {
    send(Message(.wholast, String(minutes)))
  }

  mutating func ask(for room: Conversation, place: ConversationKey?) {
    let token = who.add(place: place)
    if facts.support["WHOX"] != nil || facts.lobby == room.key {
      send(Message(.who, room.name, "%tnfla,\(token)"))
    } else {
      send(Message(.who, room.name))
    }
  }

  var isBusy: Bool {
    roster[facts.fold(facts.nick)].map { $0.presence != .here } ?? false
  }

  func mentionsMe(_ text: String) -> Bool {
    // No name that a person has is longer; a search for it would be.
    guard !facts.nick.isEmpty, facts.nick.utf8.count <= 128 else { return false }
    let name = facts.nick.lowercased()
    var rest = text.lowercased()[...]
    while let range = rest.firstRange(of: name) {
      let before = rest[..<range.lowerBound].last
      let after = rest[range.upperBound...].first
      if !(before?.isNameCharacter ?? false), !(after?.isNameCharacter ?? false) { return true }
      rest = rest[range.upperBound...]
    }
    return false
  }
}

extension Character {
  fileprivate var isNameCharacter: Bool { isLetter || isNumber || "_-[]\\`^{}|".contains(self) }
}

/// Seconds east of UTC at a moment; comparable by name, since the client is a value.
public struct UTCOffset: Equatable, Sendable {
  private let name: String
  private let compute: @Sendable (Timestamp) -> Int

  public init(_ name: String, _ compute: @escaping @Sendable (Timestamp) -> Int) {
    self.name = name
    self.compute = compute
  }

  public static let utc = UTCOffset("UTC") { _ in 0 }

  public static func == (one: UTCOffset, other: UTCOffset) -> Bool { one.name == other.name }

  func fields(of moment: Timestamp) -> CalendarFields {
    CalendarFields(moment, offset: compute(moment))
  }
}

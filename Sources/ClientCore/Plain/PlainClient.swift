// What lives here: the client for pipes, scripts and screen readers, as a value.

import IRC
import System

/// Lines in, lines out; it asks nothing and ends when its input does. With an errand it says that and
/// nothing else.
package struct PlainClient: Equatable, Sendable {
  /// Attempts to come back that are made for what was left unsaid when the input ended.
  private static let lastAttempts = 6

  private var link: Link
  private var chat: Chat
  private let format: PlainFormat
  private var owner: StateOwner
  private var errand: ErrandProgress?
  /// Typed before the welcome was over.
  private var held: [String] = []
  private var inputHasEnded = false
  private var askedBarrier = false
  /// What the last QUIT says.
  private var lastWords = "end of input"
  /// Attempts that never reached a login end the client.
  private var hasBeenOnline = false
  private var losses = 0
  private var effects: [ClientEffect] = []

  package init(_ settings: ClientSettings, errand: Errand? = nil) {
    link = Link(
      address: settings.address ?? .standard, others: settings.others,
      credentials: Credentials(name: settings.name, password: settings.password ?? ""),
      security: settings.security, readsHistory: errand != nil, takesMail: errand == nil)
    chat = Chat(runID: settings.runID, utcOffset: settings.utcOffset, isPlain: true)
    owner = StateOwner(link.address, name: settings.name)
    format = PlainFormat(utcOffset: settings.utcOffset)
    self.errand = errand.map { ErrandProgress($0) }
    inputHasEnded = errand != nil
  }

  /// When a `tick` is due; nil for never.
  package var wakeTime: Moment? {
    [link.wakeTime, chat.introduction.due, chat.fenceDue].compactMap(\.self).min()
  }

  /// False while enough is under way: the rest of the input waits in its pipe.
  /// Nor does a line count as typed before it can be written down and sent.
  package var wantsInput: Bool {
    chat.knowsPeople && !inputHasEnded && held.count + chat.outgoing.all.count < 200
  }

  /// The one entrance. `time` and `now` are both when it happened, by the calendar and by running
  /// time, since the first can be set.
  package mutating func receive(
    _ event: PlainEvent, at time: Timestamp, _ now: Moment
  ) -> [ClientEffect] {
    let now = Instant(calendar: time, running: now)
    chat.clock.set(now)
    switch event {
    case .start:
      // Who runs an errand says nothing that was left unsaid elsewhere.
      if errand == nil { effects.append(.restore(owner)) } else { restored(KeptState()) }
      link.open(at: now)
    case .restored(let state, let note):
      restored(state)
      if let note { effects.append(.complain(note)) }
    case .notKept(let reason): effects.append(.complain(reason))
    case .input where inputHasEnded: break
    case .input(let line): if chat.knowsPeople { run(line, at: now) } else { held.append(line) }
    case .inputEnded: inputHasEnded = true
    case .link(let event): take(link.receive(event, at: now), at: now)
    case .tick:
      take(link.tick(at: now), at: now)
      chat.tick()
      if chat.introduction.lacksState { takeUp() }
    case .terminate: take(link.quit("terminated", at: now), at: now)
    }
    runHeld(at: now)
    runErrand()
    finishWhenDone(at: now)
    collect()
    defer { effects = [] }
    return (errand?.told(effects) ?? effects).map(\.readable)
  }

  private mutating func restored(_ state: KeptState) {
    if link.isOnline { chat.takeUp(state) } else { chat.introduction.set(kept: state) }
  }

  private mutating func runErrand() {
    guard chat.isReady, let said = errand?.take() else { return }
    said.perform(&chat)
    collect()
  }

  private mutating func runHeld(at now: Instant) {
    guard chat.knowsPeople else { return }
    let lines = held
    held = []
    for line in lines { run(line, at: now) }
  }

  private mutating func run(_ line: String, at now: Instant) {
    switch CommandLine(plain: line) {
    case .nothing: break
    case .command(let command, let arguments): run(command, arguments, at: now)
    case .refused(let reason): chat.complain(reason)
    case .text, .bare, .question: break
    }
    collect()
  }

  private mutating func run(_ command: SlashCommand, _ arguments: String, at now: Instant) {
    switch command.perform(&chat, arguments) {
    case .done, .search, .ask, .page: break
    case .stays(let reason): chat.complain(reason)
    case .help:
      for command in SlashCommand.all {
        effects.append(.complain("\(command.synopsis.dropFirst())  \(command.help)"))
      }
    case .logOut(let text):
      // As at the end of the input: first what was said has to be safe.
      lastWords = text.isEmpty ? "logged out" : text
      inputHasEnded = true
    }
  }

  // MARK: The link

  private mutating func take(_ news: [Link.News], at now: Instant) {
    for item in news {
      effects += link.takeEffects()
      switch item {
      case .loggedIn(let nick, let capabilities):
        hasBeenOnline = true
        // At the end there is nothing to wait for but what was said; that is not tried for ever.
        if !inputHasEnded { losses = 0 }
        // An errand reads nothing, so that nothing counts as read.
        let unused: Set<Capability> = errand == nil ? [] : [.chatHistory, .readMarker]
        chat.logIn(nick: nick, capabilities.subtracting(unused))
      case .message(let message): receive(message)
      case .refused(let problem):
        let lacksPassword =
          [.wrongPassword, .nameTaken].contains(problem.kind) && link.credentials.password.isEmpty
        let advice = "; for a password set PARLEY_PASSWORD or use --password-command"
        fail(problem.display(at: now.running) + (lacksPassword ? advice : ""))
      case .insecure(let problem): fail(problem.text)
      case .lost(let reason)
      where (!hasBeenOnline && !link.hasUntried)
        || (inputHasEnded && losses == Self.lastAttempts):
        fail(reason)
      case .lost(let reason):
        losses += 1
        effects.append(.complain("connection lost: \(reason); trying again"))
        chat.loseLink()
        askedBarrier = false
      case .loggedOut(let reason): fail(reason)
      case .ended(let farewell):
        if let text = chat.readable(farewell: farewell) { effects.append(.complain(text)) }
        effects += link.takeEffects()
        let isDone = !chat.output.hasFailed && chat.outgoing.isSettled
        effects.append(.exit(status: isDone ? 0 : 1, farewell: nil))
      }
    }
  }

  private mutating func receive(_ message: Message) {
    chat.receive(message)
    if Chat.isEndOfWelcome(message), chat.introduction.isAwaitingState { takeUp() }
  }

  /// The state that was asked for at the start is the address's; a server that proves who it is has
  /// its own.
  private mutating func takeUp() {
    let owner = link.owner(chat.facts)
    guard errand == nil, !owner.isSame(as: self.owner) else { return chat.takeUp(nil) }
    if chat.introduction.takeKept() == nil { chat.startAnew() }
    self.owner = owner
    effects.append(.restore(owner))
  }

  private mutating func fail(_ reason: String) {
    errand?.note(reason)
    effects.append(.complain(reason))
    effects += link.takeEffects()
    effects.append(.disconnect)
    effects.append(.exit(status: 1, farewell: nil))
  }

  /// A PING behind everything that was sent: its answer says that all of it was dealt with.
  private mutating func finishWhenDone(at now: Instant) {
    guard inputHasEnded, chat.isReady, held.isEmpty, !(errand?.isDue ?? false), link.isOnline
    else { return }
    if !askedBarrier {
      askedBarrier = true
      chat.ask(Outgoing.barrier)
    } else if chat.outgoing.hasPassedBarrier, chat.outgoing.isSettled {
      collect()
      take(link.quit(lastWords, at: now), at: now)
    }
  }

  // MARK: Lines out

  private mutating func collect() {
    for arrival in chat.output.takeArrivals() { tell(arrival) }
    effects += chat.output.takeEffects().filter { !$0.isCall }
    effects += link.takeEffects()
  }

  /// Whether what stands on the server's own page, as all does where no room is current, is more
  /// than what the server says of itself.
  private func isAnswer(_ entry: Entry) -> Bool {
    switch entry.kind {
    case .error, .note: true
    case .event: chat.isReady
    case .message, .action, .notice, .presence: false
    }
  }

  /// What people say, and answers to commands, go to standard output; the rest to standard error.
  private mutating func tell(_ arrival: Output.Arrival) {
    let entry = arrival.entry
    if entry.kind == .error { errand?.note(entry.text) }
    guard arrival.place != .server || isAnswer(entry), !entry.isOwn,
      let place = chat.conversations[arrival.place]
    else { return }
    if entry.isSpeech || entry.kind == .note {
      for line in format.lines(entry, in: place, lobby: chat.facts.lobby) {
        effects.append(.print(line))
      }
    } else {
      effects.append(.complain(entry.text))
    }
  }
}

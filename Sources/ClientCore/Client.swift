// What lives here: the full-screen client as a value.

import IRC
import System

/// What a client is started with.
package struct ClientSettings: Equatable, Sendable {
  /// Nil: the person is asked.
  let address: Address?
  /// Further servers of the same chat.
  let others: [Address]
  package let name: String
  let password: String?
  /// Distinguishes the messages of this run from those of every other.
  let runID: String
  let utcOffset: UTCOffset
  let security: SecuritySettings
  /// Others may see that the person is writing.
  let tellsWriting: Bool

  package init(
    address: Address? = nil, others: [Address] = [], name: String = "", password: String? = nil,
    runID: String, utcOffset: UTCOffset = .utc, security: SecuritySettings = SecuritySettings(),
    tellsWriting: Bool = true
  ) {
    self.address = address
    self.others = others
    self.name = name
    self.password = password
    self.runID = runID
    self.utcOffset = utcOffset
    self.security = security
    self.tellsWriting = tellsWriting
  }
}

/// Keys and server lines in; effects, and a screen, out.
package struct Client: Equatable, Sendable {
  var link: Link
  var chat: Chat
  var form: LoginForm
  var editor = Editor()
  private(set) var overlay: Overlay?
  var asking = Asking()
  var notebook = Notebook()
  var window = Window()
  private var attendance: Attendance
  private(set) var effects: [ClientEffect] = []
  /// What a key that only edits leaves as it is, for the next pictures.
  private(set) var body: Body?
  /// The key that is handled only edits.
  private var onlyEdits = false

  enum Overlay: Equatable, Sendable {
    case help(HelpView)
    case goTo(GoToView)
    case search(SearchView)
    case page(PageView)
  }

  package init(_ settings: ClientSettings) {
    let credentials = Credentials(name: settings.name, password: settings.password ?? "")
    link = Link(
      address: settings.address ?? .standard, others: settings.others, credentials: credentials,
      security: settings.security, readsHistory: true, seed: settings.runID)
    chat = Chat(runID: settings.runID, utcOffset: settings.utcOffset)
    chat.writing.own = OwnWriting(isOn: settings.tellsWriting)
    form = LoginForm(
      address: settings.address, credentials: credentials, last: settings.security.trust.last)
    attendance = Attendance(
      startsAtOnce: settings.address != nil && !settings.name.isEmpty && settings.password != nil)
  }

  /// The one entrance. `now` and `moment` are both when it happened, by the calendar and by running
  /// time, since the first can be set.
  package mutating func receive(
    _ event: ClientEvent, at now: Timestamp, _ moment: Moment
  ) -> [ClientEffect] {
    chat.clock.set(Instant(calendar: now, running: moment))
    onlyEdits = false
    switch event {
    case .start: if attendance.startsAtOnce { link.open(at: chat.clock.instant) }
    case .key(let key):
      handle(key)
      tellActive(by: key)
    case .shown(let number): asking.see(number)
    case .resized(let columns, let rows):
      window.resize(columns: columns, rows: rows)
      settleScroll()
      if chat.isReady, showsPeople { attendance.beginRefreshing(at: moment) }
    case .hues(let count): chat.conversations.colour(in: count)
    case .joinsEmoji(let joins):
      chat.conversations.joinEmoji(joins)
      settleScroll()
    case .restored(let state, let note): restored(state, note)
    case .notKept(let reason): chat.tell(reason)
    case .link(let event):
      take(link.receive(event, at: chat.clock.instant))
      if chat.isReady, showsPeople { attendance.beginRefreshing(at: moment) }
    case .tick:
      take(link.tick(at: chat.clock.instant))
      chat.tick()
      if chat.introduction.lacksState { takeUp() }
      refreshWhenDue()
    case .terminate: terminate()
    }
    followConversation()
    takeDraft()
    takeSharedDrafts()
    askAboutHeld()
    if !hasLooked { look(byKey: isKey(event), isNew: isLine(event)) }
    chat.tellReading()
    let words = isKey(event) ? self.words : nil
    tellWriting(keyed: words)
    keepBody(words)
    collect()
    writeDown()
    defer { effects = [] }
    return effects.map(\.readable)
  }

  var now: Timestamp { chat.clock.now }
  var moment: Moment { chat.clock.moment }

  /// When the client wants a `tick`, at the latest.
  package var wakeTime: Moment? {
    [
      link.wakeTime, attendance.nextRefresh, nextSecond, notebook.due, chat.markers.due,
      chat.markers.holdsUntil, chat.introduction.due,
      chat.fenceDue, chat.writingDue,
    ].compactMap(\.self).min()
  }

  /// While something counts down on the screen, each second shows.
  private var nextSecond: Moment? {
    var end: Moment?
    if case .waiting(let until, _) = link.state { end = until }
    if case .blocked(let until) = form.problem?.kind, showsForm { end = until }
    if let idleEnd = chat.facts.idleEnd, !showsForm { end = idleEnd }
    guard let end, end > moment else { return nil }
    let left = max(0, (end - moment).wholeSecondsUp - 1)
    return end - .seconds(left)
  }

  /// Before the first login, and when the server wants another name or password.
  var showsForm: Bool {
    if link.state == .idle { return true }
    if attendance.hasBeenOnline || link.isOnline { return false }
    return true
  }

  private mutating func refreshWhenDue() {
    guard attendance.isRefreshDue(at: moment) else { return }
    attendance.refresh(at: moment, goesOn: layout.people != nil && chat.someoneGrowsIdle)
  }

  /// Whether idle times can be seen beside the words.
  private var showsPeople: Bool {
    window.showsSidebar && window.columns >= Layout.peopleThreshold
  }

  private func isKey(_ event: ClientEvent) -> Bool {
    if case .key = event { true } else { false }
  }

  private func isLine(_ event: ClientEvent) -> Bool {
    if case .link = event { true } else { false }
  }

  private mutating func collect() {
    effects += chat.output.takeEffects()
    effects += link.takeEffects()
    _ = chat.output.takeArrivals()
  }

  // MARK: The link

  mutating func take(_ news: [Link.News]) {
    for item in news {
      effects += link.takeEffects()
      switch item {
      case .loggedIn(let nick, let capabilities): logIn(nick, capabilities)
      case .message(let message):
        chat.receive(message)
        if message.command == .nick, !chat.facts.nick.isEmpty { link.take(nick: chat.facts.nick) }
        if Chat.isEndOfWelcome(message), chat.introduction.isAwaitingState { takeUp() }
      case .refused(let problem):
        chat.loseLink()
        form.show(problem)
      case .insecure(let problem):
        chat.loseLink()
        form.show(problem)
        asking.raise()
      case .lost(let reason): lose("connection lost: \(reason)")
      case .loggedOut(let reason): lose(reason)
      case .ended(let farewell): exit(chat.readable(farewell: farewell))
      }
    }
  }

  private mutating func logIn(_ nick: String, _ capabilities: Set<Capability>) {
    if attendance.hasBeenOnline {
      chat.append(.note, "connected again", in: chat.conversations.current)
    }
    form.logIn()
    effects.append(.remember(.last(link.address, name: link.credentials.name)))
    chat.logIn(nick: nick, capabilities)
    asking.forgetHeld()
    attendance.logIn(at: moment)
  }

  /// Any key counts against the idle timeout; a server of Parley hears of it once a minute.
  private mutating func tellActive(by key: Key) {
    guard link.isOnline, chat.facts.support.everybody != nil, key != .focusOut,
      attendance.mustTell(at: moment, atOnce: chat.facts.endWarning())
    else { return }
    chat.send(Message(.active))
  }

  /// The attempts that follow a loss are counted on the screen, not in the log.
  private mutating func lose(_ text: String) {
    attendance.loseLink()
    if attendance.hasBeenOnline, chat.isReady || chat.sidebarRoom?.room.isJoined ?? false {
      chat.append(.error, text, in: chat.conversations.current)
    }
    chat.loseLink()
  }

  private mutating func exit(_ farewell: String?) {
    let text = farewell ?? (attendance.hasBeenOnline ? "Goodbye \(chat.facts.nick)" : nil)
    effects += link.takeEffects()
    effects.append(.exit(status: 0, farewell: text))
  }

  mutating func logOut(_ text: String = "") {
    chat.settleRead()
    // Behind the farewell the server would hear of no draft.
    writeDown(isLast: true)
    take(link.quit(text.isEmpty ? "logged out" : text, at: chat.clock.instant))
  }

  private mutating func terminate() {
    if case .closing = link.state { return exit(nil) }
    logOut("terminated")
  }

  mutating func ring() { want(.bell) }

  /// Something is to be done outside.
  mutating func want(_ effect: ClientEffect) { effects.append(effect) }

  // MARK: What stands over the words

  mutating func open(_ overlay: Overlay) { self.overlay = overlay }

  mutating func closeOverlay() { overlay = nil }

  // MARK: The picture

  /// What is drawn above the line stays as it is.
  mutating func noteEdit() { onlyEdits = true }

  /// Everything but a key that only edits makes it anew.
  private mutating func keepBody(_ words: String?) {
    guard onlyEdits, !showsForm, overlay == nil else { return forgetBody() }
    let layout = self.layout
    let body = self.body?.layout == layout ? self.body : nil
    let screen = body?.screen ?? drawnBody(layout)
    let isShort = isShortMessage(words ?? "")
    let frame = body?.frame ?? (isShort ? framed(screen, layout) : nil)
    self.body = Body(layout: layout, screen: screen, frame: frame, isFramed: isShort)
  }

  /// The key before left the same picture above the line, and all of it was seen then.
  private var hasLooked: Bool { onlyEdits && body?.layout == layout }

  mutating func forgetBody() { body = nil }

  struct Body: Equatable, Sendable {
    let layout: Layout
    let screen: Screen
    /// With the rows around the input, as they are for every short message.
    let frame: Screen?
    /// The line is one.
    let isFramed: Bool

    var framed: Screen? { isFramed ? frame : nil }
  }
}

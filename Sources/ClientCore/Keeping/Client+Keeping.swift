// What lives here: when the full-screen client writes down where it is.

import IRC
import System

/// What was written down last, so that only changes are; whose it is, and when there is more.
struct Notebook: Equatable, Sendable {
  private static let period: Duration = .seconds(1)

  private var owner: StateOwner?
  /// The server's introduction was over once, so that conversations are what they were.
  private(set) var hasBeenReady = false
  private var places: [ConversationKey: KeptPlace] = [:]
  private var online: Timestamp?
  private(set) var due: Moment?

  var isOpen: Bool { owner != nil && hasBeenReady }

  enum Opening {
    case first
    case again
    /// Another person's, or another server's.
    case another
  }

  mutating func open(for owner: StateOwner) -> Opening {
    defer { self.owner = owner }
    guard let known = self.owner else { return .first }
    guard !owner.isSame(as: known) else { return .again }
    self = Notebook()
    return .another
  }

  mutating func becomeReady() { hasBeenReady = true }

  /// Whether `now` there is something to write: at most once a second, unless it is urgent.
  mutating func isDue(_ places: [ConversationKey: KeptPlace], at now: Moment, isUrgent: Bool)
    -> Bool
  {
    guard places != self.places else {
      due = nil
      return false
    }
    let due = self.due ?? now + Self.period
    self.due = due
    return now >= due || isUrgent
  }

  /// Something has changed, and is written down together with what follows.
  func waits(at now: Moment) -> Bool { due.map { now < $0 } ?? false }

  /// What was open when it was last written down, and is not any more.
  func closed(_ places: [ConversationKey: KeptPlace]) -> [ConversationKey: KeptPlace] {
    self.places.filter { places[$0.key] == nil }.mapValues {
      var place = $0
      place.close()
      return place
    }
  }

  /// The records of what changed.
  mutating func write(
    _ places: [ConversationKey: KeptPlace], online: Timestamp?
  ) -> [StateRecord] {
    let changed = places.filter { self.places[$0.key] != $0.value }
    var records =
      changed.values.map(StateRecord.place) + closed(places).values.map(StateRecord.place)
    if let online, online != self.online { records.append(.online(online)) }
    (self.places, self.online, due) = (places, online ?? self.online, nil)
    return records
  }
}

extension Client {
  /// The end of the first welcome, or of one under another name or by another server, takes up what
  /// an earlier run left. Only then is it known who the server is.
  mutating func takeUp() {
    let owner = link.owner(chat.facts)
    switch notebook.open(for: owner) {
    case .first: break
    case .again: return chat.takeUp(nil)
    case .another:
      // Nothing that one person typed is sent by another, and nothing to another server.
      chat.startAnew()
      editor.set("")
      _ = asking.takeQuestion()
    }
    want(.restore(owner))
  }

  mutating func restored(_ state: KeptState, _ note: String?) {
    if let note { chat.introduction.add(news: note) }
    if !notebook.hasBeenReady {
      for line in state.lines { editor.remember(line) }
    }
    chat.takeUp(state)
  }

  /// Writes down what changed, at most once a second unless something is sent or the link is about to end.
  mutating func writeDown(isLast: Bool = false) {
    guard notebook.isOpen, !chat.introduction.holdsState else { return }
    let isLogin = chat.conversations.shared.takeDue()
    let isUrgent = isLast || isSending
    guard isLogin || isUrgent || !notebook.waits(at: moment) else { return }
    // The draft of a conversation that is looked at is what stands in the input line.
    let places = chat.places(draft: chat.conversations.current == .server ? nil : wholeText)
    let isDue = notebook.isDue(places, at: moment, isUrgent: isUrgent)
    guard isLogin || isDue else { return }
    for change in chat.tellDrafts(places) { want(.send(change)) }
    for (key, place) in notebook.closed(places) { chat.conversations.remember(place, as: key) }
    for record in notebook.write(places, online: chat.history.lastOnline) { want(.keep(record)) }
  }

  /// A draft that becomes a message is gone in the same moment; the end writes down everything.
  private var isSending: Bool {
    effects.contains { effect in
      switch effect {
      case .keep(let record): record.comesFirst
      case .exit: true
      default: false
      }
    }
  }
}

extension Client {
  /// The draft of an earlier run goes into the input line, unless something is typed already.
  mutating func takeDraft() {
    guard chat.isReady, !notebook.hasBeenReady, !chat.introduction.holdsState else { return }
    notebook.becomeReady()
    let draft = chat.conversations.currentConversation.draft
    if editor.isEmpty, !draft.isEmpty { editor.set(draft) }
  }
}

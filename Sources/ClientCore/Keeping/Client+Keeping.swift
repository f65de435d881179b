// What lives here: when the full-screen client writes down where it is.

import IRC
import System

/// What was written down last, so that only changes are.
struct Notebook: Equatable, Sendable {
  static let period: Duration = .seconds(1)

  var places: [ConversationKey: KeptPlace] = [:]
  var online: Timestamp?
  var due: Moment?
}

extension Client {
  /// The end of the first welcome, or of one under another name or by another server, takes up what
  /// an earlier run left. Only then is it known who the server is.
  mutating func takeUp() {
    let owner = link.owner(chat.facts)
    defer { self.owner = owner }
    if let known = self.owner {
      guard !owner.isSame(as: known) else { return chat.takeUp(nil) }
      // Nothing that one person typed is sent by another, and nothing to another server.
      chat = chat.startedAnew()
      editor.set("")
      question = nil
      notebook = Notebook()
      hasBeenReady = false
    }
    effects.append(.restore(owner))
  }

  mutating func restored(_ state: KeptState, _ note: String?) {
    if let note { chat.introduction.add(news: note) }
    chat.takeUp(state)
  }

  /// Writes down what changed, at most once a second unless something is sent.
  mutating func writeDown() {
    guard owner != nil, !chat.introduction.holdsState, hasBeenReady else { return }
    let places = chat.places(draft: chat.currentDraft(wholeText))
    let isClosed = notebook.places.keys.contains { places[$0] == nil }
    guard places != notebook.places || isClosed else {
      notebook.due = nil
      return
    }
    let due = notebook.due ?? moment + Notebook.period
    notebook.due = due
    guard moment >= due || isSending else { return }
    writeDown(places)
  }

  private mutating func writeDown(_ places: [ConversationKey: KeptPlace]) {
    for (key, place) in places where notebook.places[key] != place {
      effects.append(.keep(.place(place)))
    }
    for (key, place) in notebook.places where places[key] == nil {
      var closed = place
      closed.isOpen = false
      chat.conversations.remember(closed, as: key)
      effects.append(.keep(.place(closed)))
    }
    if let online = chat.past.lastOnline, online != notebook.online {
      notebook.online = online
      effects.append(.keep(.online(online)))
    }
    notebook.places = places
    notebook.due = nil
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

extension Chat {
  /// The draft of a conversation that is looked at is what stands in the input line.
  fileprivate func currentDraft(_ typed: String) -> String? {
    conversations.current == .server ? nil : typed
  }
}

extension Client {
  /// The draft of an earlier run goes into the input line, unless something is typed already.
  mutating func takeDraft() {
    guard chat.isReady, !hasBeenReady, !chat.introduction.holdsState else { return }
    hasBeenReady = true
    let draft = chat.conversations.currentConversation.draft
    if editor.isEmpty, !draft.isEmpty { editor.set(draft) }
  }
}

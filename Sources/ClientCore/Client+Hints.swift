// What lives here: what keys do at the moment, as the last row tells it.

/// Made from the tables of keys: a hint that is shown does what it says.
struct Hint: Equatable, Sendable {
  let key: Key
  let label: String

  var text: String { "\(key.name) \(label)" }
  var columns: Int { text.count }
}

extension Client {
  /// The most needed first.
  var hints: [Hint] {
    switch overlay {
    case .page(let page):
      let items = items(of: page.kind)
      let position = page.position(in: items)
      let acts = items.indices.contains(position) && items[position].deed != nil
      return (acts ? [Hint(key: .enter, label: "goes there")] : []) + [back]
    case .goTo: return [Hint(key: .enter, label: "goes there"), back]
    case .search: return [back]
    case .help: return [Hint(key: .pageDown, label: "more"), back]
    case nil: return asking.question == nil ? usual : []
    }
  }

  private var back: Hint { Hint(key: .escape, label: "back") }

  private var usual: [Hint] {
    var hints = editor.isEmpty ? [] : typed
    let log = chat.conversations.currentConversation.log
    if log.scroll != nil { hints += [hint(.scrollToBottom, "latest")] }
    if log.unread > 0, leadsToFirstUnread { hints.append(hint(.firstUnread, "first unread")) }
    hints += [hint(.help, "help"), hint(.goTo, "go to")]
    if layout.people == nil, chat.sidebarRoom != nil { hints.append(hint(.people, "people")) }
    return hints + [hint(.logOut, "leave")]
  }

  private var typed: [Hint] {
    var hints: [Hint] = []
    if editor.isSearching {
      return [Hint(key: .enter, label: "takes it"), Hint(key: .escape, label: "back")]
    }
    switch CommandLine(editor.text) {
    case .nothing: break
    case .command: hints.append(Hint(key: .enter, label: "runs it"))
    case .text: hints.append(Hint(key: .enter, label: "sends"))
    case .bare:
      hints += [Hint(key: .enter, label: "runs it"), Hint(key: .altEnter, label: "says it")]
    case .question: hints.append(Hint(key: .enter, label: "asks"))
    case .refused: break
    }
    if editor.hasJustPasted {
      let undo = EditorAction.undo.keys.first ?? .control("_")
      hints.append(Hint(key: undo, label: "takes the paste back"))
    }
    return hints
  }

  func hint(_ action: Action, _ label: String) -> Hint {
    Hint(key: action.keys.first ?? .escape, label: label)
  }

  /// As many as there is room for; help stays longest.
  func fitting(_ hints: [Hint], in room: Int) -> [Hint] {
    var hints = hints
    let help = Action.help.keys.first
    while hints.reduce(-3, { $0 + $1.columns + 3 }) > room, hints.count > 1 {
      hints.remove(at: hints.last?.key == help ? hints.count - 2 : hints.count - 1)
    }
    return hints
  }
}

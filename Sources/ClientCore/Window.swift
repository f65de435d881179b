// What lives here: the size of the screen, and from where the view was moved.

struct Window: Equatable, Sendable {
  /// The view was moved to the first unread line.
  struct Jump: Equatable, Sendable {
    fileprivate let conversation: ConversationKey
    let from: ScrollAnchor?
    fileprivate let target: ScrollAnchor?
  }

  private(set) var rows = 24
  private(set) var columns = 80
  private(set) var showsSidebar = true
  private var jump: Jump?
  private var textColumns = 0

  mutating func resize(columns: Int, rows: Int) { (self.columns, self.rows) = (columns, rows) }

  /// True when messages have other rows than before.
  mutating func note(textColumns: Int) -> Bool {
    defer { self.textColumns = textColumns }
    return textColumns != self.textColumns
  }

  mutating func toggleSidebar() { showsSidebar.toggle() }

  mutating func jump(in key: ConversationKey, from: ScrollAnchor?, to target: ScrollAnchor?) {
    jump = Jump(conversation: key, from: from, target: target)
  }

  /// Whether the view still stands where it was moved to.
  func hasJumped(in key: ConversationKey, at anchor: ScrollAnchor?) -> Bool {
    jump.map { $0.conversation == key && $0.target == anchor } ?? false
  }

  /// The way back, once.
  mutating func takeJump(in key: ConversationKey, at anchor: ScrollAnchor?) -> Jump? {
    guard hasJumped(in: key, at: anchor) else { return nil }
    return jump.take()
  }
}

// What lives here: which server of a chat this is, and whether what it does is decided.

struct Replica: Sendable {
  /// Nil for a server alone.
  let node: NodeNumber?
  /// A deed of the log is being done.
  private(set) var isApplying = false
  /// As the log tells it: the same on all servers.
  private(set) var time = ChatTime()
  /// Servers that may be gone, as of the last deed.
  private(set) var silent: Set<NodeNumber> = []
  /// As the servers said.
  private(set) var servers = ServerList()

  /// Keeps the chat, whose part this is, where it is. A value whose type the compiler knows in full is
  /// moved to the stack, a kilobyte of it, by each of the two dozen functions that only look at it for
  /// one message; one that holds an existential is handed on by address.
  private let anchor: any Sendable = ()

  init(node: NodeNumber?) { self.node = node }

  /// Whether what happens here has to be decided with the others first.
  var mustDecide: Bool { node != nil && !isApplying }

  /// Whether somebody is connected to this server, or was: it writes about them into its log.
  func owns(_ id: SessionID) -> Bool { node.map { id.node == $0 } ?? true }

  /// Begins to do what was decided; returns the time in which that happens.
  mutating func begin(_ input: Input, _ silent: Set<NodeNumber>) -> ChatTime {
    isApplying = true
    self.silent = silent
    _ = time.take(input)
    return time
  }

  mutating func hear(of servers: ServerList) { self.servers = servers }

  /// Goes on where another server was.
  mutating func catchUp(to time: ChatTime) { self.time = time }

  mutating func end() { isApplying = false }
}

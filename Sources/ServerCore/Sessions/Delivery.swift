/// What lives here: what a session was sent and has not acknowledged.
import Collections

/// The rule that keeps mailboxes whole: everything of the mailbox's kinds up to `sentThrough` was
/// sent, in order. So while a replay or a busy spell holds one message back, it holds all.
struct Delivery: Sendable {
  enum Mode: Sendable, Equatable {
    /// Messages go out as they come.
    case live
    /// Messages wait in the archive and go out page by page.
    case held
  }

  /// A message to the person that its sender takes for delivered.
  struct Letter: Sendable, Equatable {
    let sequence: Sequence
    /// Folded account; nil where nobody needs to hear of a failure (`$*`).
    let sender: String?
  }

  var mode = Mode.live
  var sentThrough: Sequence = 0
  /// Not yet acknowledged, in order.
  private(set) var letters: Deque<Letter> = []
  /// The first message of a room that is not acknowledged.
  private(set) var firstRoomMessage: Sequence?
  /// The end of the order when the archive was last asked.
  var searchedThrough: Sequence = 0
  /// Where holding began for rooms.
  var roomsHeldFrom: Sequence?
  /// The barrier that is out, answered by its PONG.
  var barrier: Sequence?
  /// Whether the last page was full, so that another follows its PONG.
  var morePages = false
  /// The rooms are entered once the first page is out.
  var isEntering = false

  var isDirty: Bool { firstRoomMessage != nil || !letters.isEmpty }

  /// A client that never acknowledges costs no more than this many letters; the oldest are in its
  /// mailbox all the same.
  private static let letterLimit = 10_000

  mutating func sent(letter: Letter) {
    letters.append(letter)
    if letters.count > Self.letterLimit { letters.removeFirst() }
    sentThrough = max(sentThrough, letter.sequence)
  }

  mutating func sentRoomMessage(_ sequence: Sequence) {
    if firstRoomMessage == nil { firstRoomMessage = sequence }
    sentThrough = max(sentThrough, sequence)
  }

  mutating func hold(from sequence: Sequence) {
    mode = .held
    if roomsHeldFrom == nil { roomsHeldFrom = sequence }
  }

  mutating func release() {
    mode = .live
    roomsHeldFrom = nil
    morePages = false
  }

  mutating func acknowledge(_ sequence: Sequence) {
    while let first = letters.first, first.sequence <= sequence { letters.removeFirst() }
    if let first = firstRoomMessage, first <= sequence {
      firstRoomMessage = sequence < sentThrough ? sequence + 1 : nil
    }
    if let barrier, barrier <= sequence { self.barrier = nil }
  }
}

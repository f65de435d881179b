// What lives here: what a session was sent and has not acknowledged.
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
    let sequence: MessageNumber
    /// Nil where nobody needs to hear of a failure (`$*`).
    let sender: Place?
  }

  /// Part of a conversation that the client asked for; its PONG proves that it arrived.
  struct Fetched: Sendable, Equatable {
    let number: Int
    let places: [Place]
    let range: ClosedRange<MessageNumber>
    /// What was sent before it.
    let sentThrough: MessageNumber
  }

  private(set) var mode = Mode.live
  var sentThrough: MessageNumber = 0
  /// What rooms said up to here is accounted for in what follows.
  private(set) var settledThrough: MessageNumber = 0
  /// What went out up to here has arrived.
  private var provenThrough: MessageNumber = 0
  /// The last letter that went out.
  private var lettersThrough: MessageNumber = 0
  /// Who takes letters for delivered that are not acknowledged, and the number of the last of each.
  private var writers: OrderedDictionary<Place, MessageNumber> = [:]
  /// The first message of a room that is not acknowledged.
  private(set) var firstRoomMessage: MessageNumber?

  /// Up to where the last page of the mailbox was searched.
  var searchedThrough: MessageNumber = 0
  /// Where holding began for rooms.
  var roomsHeldFrom: MessageNumber?
  /// The barrier that is out, answered by its PONG.
  var barrier: MessageNumber?
  /// It stands among those who are asked at the next tick.
  var isListed = false
  /// Whether the last page was full, so that another follows its PONG.
  var morePages = false
  /// The rooms are entered once the first page is out.
  var isEntering = false
  /// Where a PONG's proof begins: everything was sent from here on. Nil while that is not known, as
  /// for a client that reads history until the archive has said what it would have to ask for.
  var provesFrom: MessageNumber?
  /// Pages of history on their way, in order.
  private(set) var fetched: Deque<Fetched> = []
  private(set) var fetchCount = 0

  /// Something was sent, and nobody has asked yet whether it arrived.
  var needsBarrier: Bool { barrier == nil && isDirty }

  var isDirty: Bool { firstRoomMessage != nil || lettersThrough > provenThrough }

  /// In the order in which their letters began to go unanswered.
  var unansweredWriters: [Place] { writers.keys.elements }

  /// A client that never acknowledges costs no more than this many; whoever wrote first is told no
  /// more that it waits, and it waits all the same.
  private static let writerLimit = 1000
  /// What falls out is sent again at worst.
  private static let fetchLimit = 100

  mutating func sent(letter: Letter) {
    lettersThrough = max(lettersThrough, letter.sequence)
    sentThrough = max(sentThrough, letter.sequence)
    guard let sender = letter.sender else { return }
    writers[sender] = letter.sequence
    if writers.count > Self.writerLimit { writers.removeFirst() }
  }

  mutating func sentRoomMessage(_ sequence: MessageNumber) {
    if firstRoomMessage == nil { firstRoomMessage = sequence }
    sentThrough = max(sentThrough, sequence)
  }

  /// A room has spoken, the last time with `number`, and the session was sent all of it. Where that
  /// began is not noted: since the last proof, at the earliest.
  mutating func heard(through number: MessageNumber) {
    let known = max(settledThrough, provenThrough)
    guard number > known else { return }
    if firstRoomMessage == nil { firstRoomMessage = known + 1 }
    sentThrough = max(sentThrough, number)
  }

  /// All that rooms have said is accounted for.
  mutating func settle(through number: MessageNumber) { settledThrough = number }

  /// Returns the number that the PONG has to carry.
  mutating func fetched(_ range: ClosedRange<MessageNumber>, of places: [Place]) -> Int {
    fetchCount += 1
    fetched.append(
      Fetched(number: fetchCount, places: places, range: range, sentThrough: sentThrough))
    if fetched.count > Self.fetchLimit { fetched.removeFirst() }
    return fetchCount
  }

  /// What a PONG with `number` proves.
  mutating func acknowledgeFetched(_ number: Int) -> [Fetched] {
    let proven = Array(fetched.prefix { $0.number <= number })
    fetched.removeFirst(proven.count)
    return proven
  }

  mutating func hold(from sequence: MessageNumber) {
    mode = .held
    if roomsHeldFrom == nil { roomsHeldFrom = sequence }
  }

  /// `number`: the last that was given; what comes behind it goes out.
  mutating func release(at number: MessageNumber) {
    mode = .live
    settledThrough = number
    roomsHeldFrom = nil
    morePages = false
  }

  mutating func acknowledge(_ sequence: MessageNumber) {
    provenThrough = max(provenThrough, sequence)
    if lettersThrough <= sequence {
      writers = [:]
    } else {
      writers.removeAll { $0.value <= sequence }
    }
    if let first = firstRoomMessage, first <= sequence {
      firstRoomMessage = sequence < sentThrough ? sequence + 1 : nil
    }
    if let barrier, barrier <= sequence { self.barrier = nil }
  }
}

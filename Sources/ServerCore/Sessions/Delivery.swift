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

  private(set) var replay = Replay()
  private(set) var sentThrough: MessageNumber = 0
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
  /// The barrier that is out, answered by its PONG.
  private(set) var barrier: MessageNumber?
  /// It stands among those who are asked at the next tick.
  private var isListed = false
  /// Where a PONG's proof begins: everything was sent from here on. Nil while that is not known, as
  /// for a client that reads history until the archive has said what it would have to ask for.
  private(set) var provesFrom: MessageNumber?
  private var pages = HistoryPages()

  var mode: Mode { replay.mode }

  /// Something was sent, and nobody has asked yet whether it arrived.
  var needsBarrier: Bool { barrier == nil && isDirty }

  var isDirty: Bool { firstRoomMessage != nil || lettersThrough > provenThrough }

  /// In the order in which their letters began to go unanswered.
  var unansweredWriters: [Place] { writers.keys.elements }

  /// A client that never acknowledges costs no more than this many; whoever wrote first is told no
  /// more that it waits, and it waits all the same.
  private static let writerLimit = 1000

  // MARK: What goes out

  /// All that there was up to a number is accounted for, or is about to be asked for.
  mutating func begin(after number: MessageNumber) { sentThrough = number }

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

  // MARK: Whether it arrived

  /// PONGs prove what comes from here on.
  mutating func prove(from number: MessageNumber) { provesFrom = number }

  /// Whether the session needs a barrier and nobody knew; then it stands among those who do.
  mutating func lists() -> Bool {
    guard !isListed, needsBarrier else { return false }
    isListed = true
    return true
  }

  /// It does not stand there any more.
  mutating func unlist() { isListed = false }

  /// A barrier goes out; returns what it proves.
  @discardableResult
  mutating func beginBarrier() -> MessageNumber {
    barrier = sentThrough
    return sentThrough
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

  // MARK: History that was asked for

  /// Returns the number that the PONG has to carry.
  mutating func fetched(_ range: ClosedRange<MessageNumber>, of places: [Place]) -> Int {
    pages.add(range, of: places, after: sentThrough)
  }

  /// What a PONG with `number` proves.
  mutating func acknowledgeFetched(_ number: Int) -> [HistoryPages.Page] {
    pages.acknowledge(number)
  }

  // MARK: What waits

  mutating func hold(from sequence: MessageNumber) { replay.hold(from: sequence) }

  /// The rooms are entered once the first page is out.
  mutating func enterAfterPage() { replay.enterAfterPage() }

  /// Returns whether the rooms are to be entered now.
  mutating func enters() -> Bool { replay.enters() }

  /// A page has come, up to `through`, unless the archive could not be read.
  mutating func took(page count: Int?, of limit: Int, through: MessageNumber) {
    replay.took(page: count, of: limit, through: through)
  }

  /// `number`: the last that was given; what comes behind it goes out.
  mutating func release(at number: MessageNumber) {
    replay.release()
    settledThrough = number
  }
}

/// What waits for a session, and how far it has been sent.
struct Replay: Sendable {
  private(set) var mode = Delivery.Mode.live
  /// Up to where the last page of the mailbox was searched.
  private(set) var searchedThrough: MessageNumber = 0
  /// Where holding began for rooms.
  private(set) var roomsHeldFrom: MessageNumber?
  /// Whether the last page was full, so that another follows its PONG.
  private(set) var morePages = false
  /// The rooms are entered once the first page is out.
  private(set) var isEntering = false

  fileprivate mutating func hold(from sequence: MessageNumber) {
    mode = .held
    if roomsHeldFrom == nil { roomsHeldFrom = sequence }
  }

  fileprivate mutating func enterAfterPage() { isEntering = true }

  fileprivate mutating func enters() -> Bool {
    defer { isEntering = false }
    return isEntering
  }

  fileprivate mutating func took(page count: Int?, of limit: Int, through: MessageNumber) {
    morePages = count.map { $0 == limit } ?? true
    if count != nil { searchedThrough = through }
  }

  fileprivate mutating func release() {
    mode = .live
    roomsHeldFrom = nil
    morePages = false
  }
}

/// Pages of history on their way, in order; their PONGs prove that they arrived.
struct HistoryPages: Sendable {
  /// Part of a conversation that the client asked for.
  struct Page: Sendable, Equatable {
    fileprivate let number: Int
    let places: [Place]
    let range: ClosedRange<MessageNumber>
    /// What was sent before it.
    let sentThrough: MessageNumber
  }

  private var pages: Deque<Page> = []
  private var count = 0

  /// What falls out is sent again at worst.
  private static let limit = 100

  fileprivate mutating func add(
    _ range: ClosedRange<MessageNumber>, of places: [Place], after sentThrough: MessageNumber
  ) -> Int {
    count += 1
    pages.append(Page(number: count, places: places, range: range, sentThrough: sentThrough))
    if pages.count > Self.limit { pages.removeFirst() }
    return count
  }

  fileprivate mutating func acknowledge(_ number: Int) -> [Page] {
    let proven = Array(pages.prefix { $0.number <= number })
    pages.removeFirst(proven.count)
    return proven
  }
}

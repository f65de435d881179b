// What lives here: what of a conversation is not here.

/// What is known about the time before the first entry.
enum LogTop: Equatable, Sendable {
  case unknown
  case more
  case loading
  /// The beginning is here; it is told when the reader asks for more.
  case complete
  case beginning
  case noHistory

  var text: String? {
    switch self {
    case .unknown, .more, .complete: nil
    case .loading: "-- loading --"
    case .beginning: "-- the beginning --"
    case .noHistory: "-- this server keeps no history --"
    }
  }
}

/// Messages between two entries that are not here.
enum LogGap: Equatable, Sendable {
  case open
  case loading
}

struct HistoryCoverage: Equatable, Sendable {
  private(set) var top = LogTop.unknown
  /// By the entry below the gap.
  private(set) var gaps: [Int: LogGap] = [:]
  /// The message after which an interrupted catching up goes on.
  private var catchUpFrom: String?

  // MARK: The end

  /// Where to go on: where it was interrupted, else behind the newest.
  mutating func catchUp(from newest: String?) -> String? {
    catchUpFrom = catchUpFrom ?? newest
    return catchUpFrom
  }

  /// Nil when nothing is missing any more.
  mutating func catchUp(goesOnFrom last: String?) { catchUpFrom = last }

  // MARK: The top

  /// The reader wants what is above. True when it is to be asked for.
  mutating func askAbove(hasHistory: Bool, isReady: Bool) -> Bool {
    guard hasHistory || !isReady else {
      top = .noHistory
      return false
    }
    switch top {
    case .loading, .beginning: return false
    case .complete:
      top = .beginning
      return false
    case .unknown, .more, .noHistory:
      guard isReady else { return false }
      top = .loading
      return true
    }
  }

  mutating func reach(top: LogTop) { self.top = top }

  /// The oldest are not here any more.
  mutating func cutTop(above entry: Int? = nil) {
    if let entry { gaps[entry] = nil }
    if top != .noHistory { top = .more }
  }

  // MARK: Gaps

  mutating func open(gap entry: Int) { gaps[entry] = .open }

  /// True when the gap is to be asked for.
  mutating func ask(gap entry: Int) -> Bool {
    guard gaps[entry] == .open else { return false }
    gaps[entry] = .loading
    return true
  }

  mutating func close(gap entry: Int) { gaps[entry] = nil }

  mutating func clear() {
    gaps = [:]
    cutTop()
  }

  /// The link is gone, and with it the answers.
  mutating func stopLoading() {
    if top == .loading { top = .more }
    for (entry, gap) in gaps where gap == .loading { gaps[entry] = .open }
  }
}

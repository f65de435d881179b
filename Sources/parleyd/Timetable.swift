// What lives here: what happens because time passes, and the end.
import Dispatch
import System

/// Confined to the server's queue.
struct Timetable {
  private let clock: RunningClock
  private var ticker: DispatchSourceTimer?
  private var signals: [DispatchSourceSignal] = []
  /// When the archive is tidied next.
  private var nextTidying = Moment(milliseconds: 0)
  /// When the last commit began.
  private var commitBegan = ContinuousClock.now
  /// When the goodbyes are over at the latest; nil while nobody has ended the server.
  private(set) var end: Moment?
  /// The last is being done.
  private var isEnding = false

  /// A commit that lasts longer is taken for failed.
  private static let storeLimit = Duration.seconds(5)

  init(_ clock: RunningClock) { self.clock = clock }

  var moment: Moment { clock.moment }

  mutating func keep(_ timer: DispatchSourceTimer) { ticker = timer }

  mutating func keep(_ signal: DispatchSourceSignal) { signals.append(signal) }

  /// A step a second while there is something to remove, else one a minute.
  mutating func tidies(at now: Moment) -> Bool {
    guard now >= nextTidying else { return false }
    nextTidying = now + .seconds(60)
    return true
  }

  mutating func tidySoon() { nextTidying = moment + .milliseconds(200) }

  mutating func commitBegins() { commitBegan = .now }

  /// A disk that does not answer is one that does not store.
  var isCommitLate: Bool { .now - commitBegan >= Self.storeLimit }

  // MARK: The end

  var isLeaving: Bool { end != nil }

  /// Goodbyes may take so long.
  mutating func leave(within span: Duration) { end = moment + span }

  /// Whether the process ends now, which it does once. `isDone`: everybody has their goodbye.
  mutating func ends(_ isDone: Bool) -> Bool {
    guard let end, !isEnding, isDone || moment >= end else { return false }
    isEnding = true
    return true
  }
}

// What lives here: reading the log from a position on, for ever.
import System

/// Asks an address for its version, for who is there at our position, and then for everything behind
/// it. Whatever breaks or falls silent is begun anew elsewhere.
struct Reader: Sendable {
  private enum State {
    case idle, toBegin, asksVersion, asksStandings, opens, watches, stopped
  }

  private var state = State.idle
  private var lane = LaneState(.watch)
  private var ledger = Ledger(after: .start)

  /// An address that does not answer for so long is left.
  static let patience = Duration.milliseconds(1000)
  /// Every node appends something each second.
  static let silence = Duration.seconds(2)

  var hasStopped: Bool { state == .stopped }
  var deadline: Uptime? { state == .stopped || state == .idle ? nil : lane.deadline }

  mutating func follow(after position: Position, _ now: Uptime, _ actions: inout LogActions) {
    guard state == .idle else { return }
    ledger = Ledger(after: position)
    if position == .start { actions.append(.tell(.present([:], position))) }
    begin(now, &actions)
  }

  /// For good.
  mutating func stop(_ fault: LogFault, _ actions: inout LogActions) {
    lane.stop(&actions)
    state = .stopped
    actions.append(.tell(.stopped(fault)))
  }

  mutating func tick(_ now: Uptime, _ actions: inout LogActions) {
    if lane.hasExpired(now) { fail(now, &actions) }
    if state == .toBegin, lane.isFree(now) { begin(now, &actions) }
  }

  /// Returns what is new, in order.
  mutating func take(
    _ answer: StoreAnswer, ticket: UInt64, _ now: Uptime, _ actions: inout LogActions
  ) -> [LogNews] {
    guard lane.awaits(ticket) else { return [] }
    do throws(LogFault) {
      switch (state, answer) {
      case (.asksVersion, .version(let version)):
        try check(version)
        askStandings(now, &actions)
      case (.asksStandings, .standings(let standings)):
        let isFirst = try ledger.compare(standings)
        open(now, &actions)
        return isFirst ? [.present(standings, ledger.position)] : []
      case (.opens, .watching):
        state = .watches
        lane.goesOn(for: Self.silence, now)
      case (.watches, .events(let events)):
        lane.goesOn(for: Self.silence, now)
        return try take(events, &actions)
      case (_, .failed(.compacted)): throw .truncated(ledger.position)
      case (_, .failed(.future)): throw .rewound(ledger.position)
      case (_, .failed(.malformed(let reason))): throw .malformed(ledger.position, reason)
      default: fail(now, &actions)
      }
    } catch {
      stop(error, &actions)
    }
    return []
  }

  private mutating func begin(_ now: Uptime, _ actions: inout LogActions) {
    state = .asksVersion
    lane.send(.version, within: Self.patience, now, &actions)
  }

  private mutating func askStandings(_ now: Uptime, _ actions: inout LogActions) {
    lane.end()
    guard ledger.position > .start else { return open(now, &actions) }
    state = .asksStandings
    lane.send(.standings(at: ledger.position), within: Self.patience, now, &actions)
  }

  private mutating func open(_ now: Uptime, _ actions: inout LogActions) {
    lane.end()
    state = .opens
    lane.send(.watch(after: ledger.position), within: Self.patience, now, &actions)
  }

  private mutating func fail(_ now: Uptime, _ actions: inout LogActions) {
    lane.retreat(now, &actions)
    state = .toBegin
  }

  private mutating func take(
    _ events: [StoreEvent], _ actions: inout LogActions
  ) throws(LogFault) -> [LogNews] {
    var news: [LogNews] = []
    for event in events {
      do throws(LogFault) {
        if let item = try ledger.take(event) { news.append(item) }
      } catch {
        // What came before it is true.
        actions += news.map { .tell($0) }
        throw error
      }
    }
    return news
  }

  /// etcd 3.5.0 to 3.5.2 may lose what they confirmed when they are killed (postmortem of 3.5's data
  /// inconsistency), and before 3.4 a watch has no fragments.
  private func check(_ version: String) throws(LogFault) {
    let parts = version.split(separator: ".", maxSplits: 2)
    let numbers = parts.map { Int($0.prefix { $0.isASCII && $0.isNumber }) }
    guard numbers.count == 3, let major = numbers[0], let minor = numbers[1], let patch = numbers[2]
    else {
      throw .unsuitable("the log's engine has no version: \(version.prefix(32).debugDescription)")
    }
    if (major, minor) < (3, 4) {
      throw .unsuitable("etcd \(version) is too old; 3.4 or newer is needed")
    }
    if (major, minor) == (3, 5), patch <= 2 {
      throw .unsuitable("etcd \(version) may corrupt its data; 3.5.3 or newer is needed")
    }
  }
}

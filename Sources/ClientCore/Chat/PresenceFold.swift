// What lives here: comings, goings and changes of name, and what is left to tell of many of them.

/// Somebody came, went or changed name.
package struct PresenceChange: Equatable, Sendable {
  package enum Verb: String, Equatable, Sendable {
    case joined
    case left
    case returned = "is back"
    case renamed = "is now"
  }

  let nick: String
  let verb: Verb
  /// The reason, or the new name.
  let detail: String
  /// By which it is known who is who.
  let folded: String
  let newFolded: String
  /// Where the server keeps it as a part of the past.
  let messageID: String?

  init(
    _ nick: String, _ verb: Verb, _ detail: String = "", messageID: String? = nil,
    fold: (String) -> String
  ) {
    self.nick = nick
    self.messageID = messageID
    self.verb = verb
    self.detail = detail
    folded = fold(nick)
    newFolded = verb == .renamed ? fold(detail) : folded
  }

  /// `bob joined`, `carol left (reading)`, `dave is now david`.
  var sentence: String {
    switch verb {
    case .renamed: "\(nick) is now \(detail)"
    default: detail.isEmpty ? "\(nick) \(verb.rawValue)" : "\(nick) \(verb.rawValue) (\(detail))"
    }
  }
}

/// Changes that follow each other, as one row. Each is taken in without looking at those before it;
/// the words are made when they are shown.
package struct PresenceFold: Equatable, Sendable {
  /// More of a kind are a number.
  static let namesTold = 5
  /// More changes begin a new row.
  static let limit = 20_000

  private struct Course: Equatable {
    var first: String
    var name: String
    var wasHere: Bool
    var isHere: Bool
    var wasAway = false
  }

  /// What became of somebody, in the order in which it is looked for.
  private enum Outcome: Int, CaseIterable {
    case joined, left, cameAndLeft, leftAndCameBack, renamed, asBefore
  }

  private var courses: [Course] = []
  private var places: [String: Int] = [:]
  private var only: PresenceChange?
  private(set) var messageIDs: [String] = []
  private(set) var count = 0

  init(_ change: PresenceChange) { add(change) }

  /// False when there is no room for it.
  mutating func add(_ other: PresenceFold) -> Bool {
    guard let change = other.only, count < Self.limit else { return false }
    add(change)
    return true
  }

  private mutating func add(_ change: PresenceChange) {
    count += 1
    only = count == 1 ? change : nil
    if let id = change.messageID { messageIDs.append(id) }
    let place = place(of: change)
    switch change.verb {
    case .joined, .returned: courses[place].isHere = true
    case .left: (courses[place].isHere, courses[place].wasAway) = (false, true)
    case .renamed:
      courses[place].name = change.detail
      places[change.folded] = nil
      places[change.newFolded] = place
    }
  }

  private mutating func place(of change: PresenceChange) -> Int {
    if let place = places[change.folded] { return place }
    let wasHere = change.verb != .joined && change.verb != .returned
    courses.append(
      Course(first: change.nick, name: change.nick, wasHere: wasHere, isHere: wasHere))
    places[change.folded] = courses.count - 1
    return courses.count - 1
  }

  /// `bob, carol joined; dave left`, `100 people joined`: what is left to tell after all of them.
  var summary: String {
    if let only { return only.sentence }
    var order: [Outcome] = []
    var counts = Array(repeating: 0, count: Outcome.allCases.count)
    var first = Array(repeating: [Course](), count: Outcome.allCases.count)
    for course in courses {
      let outcome = Self.outcome(of: course)
      if counts[outcome.rawValue] == 0, outcome != .asBefore { order.append(outcome) }
      counts[outcome.rawValue] += 1
      if counts[outcome.rawValue] <= Self.namesTold { first[outcome.rawValue].append(course) }
    }
    if order.isEmpty { order = [.asBefore] }
    return order.map { Self.sentence($0, first[$0.rawValue], count: counts[$0.rawValue]) }
      .joined(separator: "; ")
  }

  private static func outcome(of course: Course) -> Outcome {
    switch (course.wasHere, course.isHere) {
    case (false, true): .joined
    case (true, false): .left
    case (false, false): .cameAndLeft
    case (true, true):
      course.first != course.name
        ? .renamed : course.wasAway ? .leftAndCameBack : .asBefore
    }
  }

  /// `courses`: as many as are told by name.
  private static func sentence(_ outcome: Outcome, _ courses: [Course], count: Int) -> String {
    let verb =
      switch outcome {
      case .joined: "joined"
      case .left: "left"
      case .cameAndLeft: "came and left"
      case .leftAndCameBack: "left and came back"
      case .renamed: "changed their names"
      case .asBefore: "changed names and back"
      }
    if count > namesTold { return "\(count) people \(verb)" }
    if outcome == .renamed {
      return courses.map { "\($0.first) is now \($0.name)" }.joined(separator: "; ")
    }
    return courses.map(\.name).joined(separator: ", ") + " " + verb
  }
}

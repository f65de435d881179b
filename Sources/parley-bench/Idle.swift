// What lives here: many sessions that say nothing.

import ArgumentParser
import Histogram

struct Idle: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Hold registered sessions and see what the server's memory grows by.")

  @OptionGroup var options: TestedServerOptions
  @Option(help: "Sessions to hold.") var sessions = 1000

  func run() throws {
    let figures = try IdleRun(sessions: sessions).measure(options.target())
    print("idle: \(sessions) registered sessions, all answered PING")
    guard let before = figures.before, let after = figures.after else { return }
    print("resident before       \(megabytes(before))")
    print("resident after        \(megabytes(after))")
    print("bytes per session     \(figures.bytesPerSession.map { fixed($0, 0) } ?? "-")")
  }
}

struct IdleRun {
  struct Figures {
    let sessions: Int
    let before: Int?
    let after: Int?

    var bytesPerSession: Double? {
      guard let before, let after, sessions > 0 else { return nil }
      return Double(after - before) / Double(sessions)
    }
  }

  let sessions: Int

  func measure(_ target: TestedServer) throws(Failure) -> Figures {
    let deadline = target.deadline
    let before = target.process?.residentBytes
    let crew = try Crew.assemble(sessions, for: target, on: try Loop(), until: deadline)
    try crew.settle(until: deadline)
    let after = target.process?.residentBytes
    try crew.settle(until: deadline)
    crew.disband()
    return Figures(sessions: sessions, before: before, after: after)
  }
}

// What lives here: the chat as a parser of everything that people and machines do to it.
import IRC
import ServerCore

extension Parser {
  /// What is chosen stands in front, lines as they are said behind two zeros.
  private static func halves(_ bytes: [UInt8]) -> (choices: ArraySlice<UInt8>, lines: [String]) {
    let zeros = zip(bytes, bytes.dropFirst()).enumerated().first { $0.element == (0, 0) }
    guard let place = zeros?.offset else { return (bytes[...], []) }
    let lines = bytes[(place + 2)...].split(separator: 10).map {
      String(decoding: $0, as: UTF8.self)
    }
    return (bytes[..<place], lines)
  }

  /// Twenty people, their lines, answers to what the chat asks, time, and a calendar that is set.
  static func takeChat(_ bytes: [UInt8]) {
    guard let seed = bytes.first else { return }
    let (choices, lines) = halves(Array(bytes.dropFirst()))
    Dictation.begin(choices)
    var run = GrammarRun(seed: UInt64(seed))
    run.dictate(lines)
    var steps = 0
    while !Dictation.isOver, steps < 500 {
      if steps % 16 == 15 { run.setCalendar(by: skew(Dictation.next())) }
      run.step()
      steps += 1
      precondition(run.faults.isEmpty, run.faults.joined(separator: "\n"))
    }
    run.replay()
    precondition(run.faults.isEmpty, run.faults.joined(separator: "\n"))
  }

  /// None, or up to years ahead or back.
  private static func skew(_ byte: UInt8) -> Duration {
    guard byte >= 64 else { return .zero }
    let span = Duration.milliseconds(Int64(1) << Int64(byte & 31 + 8))
    return byte >= 160 ? .zero - span : span
  }

  /// The same before a disk that fails, hangs and takes some of it only.
  static func takeStoring(_ bytes: [UInt8]) {
    guard let seed = bytes.first else { return }
    Dictation.begin(bytes.dropFirst())
    var run = StoringRun(seed: UInt64(seed))
    var steps = 0
    while !Dictation.isOver, steps < 300 {
      run.step()
      steps += 1
      precondition(run.faults.isEmpty, run.faults.joined(separator: "\n"))
    }
  }
}

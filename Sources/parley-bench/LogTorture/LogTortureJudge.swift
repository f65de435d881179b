// What lives here: what the files of a torment's nodes say.
import System

struct LogTortureJudge {
  /// Word, when it was heard, and how long that took, in microseconds.
  private let heard: [(word: String, time: Int64, latency: Int64)]
  private let lost: Int
  private let doubled: Int
  private let disordered: Int
  private let late: Int

  static func lines(_ path: String) throws -> [String] {
    try WholeFile.text(of: path).split(separator: "\n").map { String($0) }
  }

  init(folder: String, nodes: [String]) throws {
    let views = try nodes.map { try Self.lines("\(folder)/\($0).view") }
    let heard: [(word: String, time: Int64, latency: Int64)] = try nodes.flatMap {
      try Self.lines("\(folder)/\($0).heard")
    }.compactMap { line in
      let words = line.split(separator: " ")
      guard words.count == 4, let time = Int64(words[2]), let latency = Int64(words[3]) else {
        return nil
      }
      return ("\(words[0]) \(words[1])", time, latency)
    }
    let said = (views.first ?? []).map { String($0.drop { $0 != " " }.dropFirst()) }
      .filter { !$0.hasSuffix("arrived") && !$0.hasSuffix("gone") }
    let known = Set(said)
    self.heard = heard
    lost = heard.filter { !known.contains($0.word) }.count
    doubled = said.count - known.count
    disordered = views.filter { $0 != views.first }.count
    late = Self.late(in: views.first ?? [])
  }

  /// Words of a life that had ended, or that come before one said earlier.
  private static func late(in view: [String]) -> Int {
    var lives: [Substring: (epoch: Substring, number: Int)] = [:]
    var late = 0
    for line in view {
      let words = line.split(separator: " ")
      guard words.count == 3 else { continue }
      switch words[2] {
      case "arrived": lives[words[1]] = (words[0], 0)
      case "gone": lives[words[1]] = nil
      default:
        let parts = words[2].split(separator: ".")
        let number = parts.last.flatMap { Int($0) } ?? 0
        guard let life = lives[words[1]], life.epoch == parts.first, number == life.number + 1
        else {
          late += 1
          continue
        }
        lives[words[1]] = (life.epoch, number)
      }
    }
    return late
  }

  var isGood: Bool { lost + doubled + disordered + late == 0 && !heard.isEmpty }

  var verdict: String {
    "acknowledged \(heard.count), lost \(lost), doubled \(doubled), disordered \(disordered), of ended lives"
      + " \(late)"
  }

  func figures(of run: LogTortureRun, seconds: Int) -> String {
    let latencies = heard.map(\.latency).sorted()
    func percentile(_ part: Double) -> String {
      guard !latencies.isEmpty else { return "-" }
      let place = min(latencies.count - 1, Int(Double(latencies.count) * part))
      return fixed(Double(latencies[place]) / 1000, 1)
    }
    var text =
      "\(heard.count / max(1, seconds)) words/s; acknowledged after p50 \(percentile(0.5)) ms, p99"
      + " \(percentile(0.99)) ms\nnodes killed \(run.nodeDeaths), members killed \(run.memberDeaths),"
      + " stopped \(run.pauses)"
    let silences = run.leaderDeaths.map(silence(after:)).sorted()
    if let longest = silences.last {
      text +=
        "; nobody could speak when the leader was taken: median"
        + " \(fixed(silences[silences.count / 2], 2)) s, longest \(fixed(longest, 2)) s"
        + " (of \(silences.count))"
    }
    return text
  }

  /// The longest time without a word that begins in the second after, in seconds.
  private func silence(after death: Int64) -> Double {
    let times = heard.map(\.time).filter { $0 >= death - 100_000 }.sorted()
    var longest: Int64 = 0
    for (time, next) in zip(times, times.dropFirst()) where time < death + 1_000_000 {
      longest = max(longest, next - time)
    }
    return Double(longest) / 1e6
  }
}

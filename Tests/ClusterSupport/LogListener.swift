// What lives here: everything that a log told.
import Cluster
import Synchronization

package final class LogListener: Sendable {
  private let heard = Mutex<[LogNews]>([])

  package init() {}

  package var news: [LogNews] { heard.withLock { $0 } }

  package func follow(_ log: some Log, after position: Position = .start) {
    log.follow(after: position) { news in self.heard.withLock { $0.append(news) } }
  }

  package var fault: LogFault? {
    news.lazy.compactMap { if case .stopped(let fault) = $0 { fault } else { nil } }.first
  }

  /// Of the newest life that has begun.
  package var epoch: Epoch? {
    news.reversed().lazy.compactMap { if case .joined(let epoch) = $0 { epoch } else { nil } }.first
  }

  /// The first words of the batches, with whose they are.
  package var words: [String] {
    news.flatMap { item in
      guard case .batch(let batch, let origin, _) = item else { return [String]() }
      return batch.deeds.map { "\(origin.node) " + String(decoding: $0, as: UTF8.self) }
    }
  }

  package func has(_ item: LogNews) -> Bool { news.contains(item) }

  /// Of the last entry that was heard.
  package var position: Position {
    news.reversed().lazy.compactMap { item in
      switch item {
      case .arrived(_, let epoch, _): epoch.arrival
      case .batch(_, _, let position), .gone(_, _, let position), .present(_, let position):
        position
      default: nil
      }
    }.first ?? .start
  }
}

extension Batch {
  /// That says one word.
  package static func saying(_ word: String) -> Batch {
    Batch(time: .init(milliseconds: 0), deeds: [Array(word.utf8)])
  }
}

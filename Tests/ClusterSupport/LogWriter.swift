// What lives here: a node that appends numbered words, for as long as it lives.
import Cluster
import Synchronization
import System

/// Stands for a server: has a view, which is what it read, and keeps it when it is killed. Each word is
/// appended in one life alone; what is undecided when that life ends is given up.
package final class LogWriter: Sendable {
  package struct State: Sendable {
    /// Every word of every batch, in the log's order, with its place.
    package var view: [(word: String, origin: Origin, position: Position)] = []
    package var position = Position.start
    package var acknowledged: [String] = []
    package var news: [LogNews] = []
    package var epoch: Epoch?
    package var fences = 0
    var underWay: (word: String, number: UInt64)?
    var lastNumber: UInt64 = 0
    var lastWord = 0
  }

  package let node: NodeID
  package let log: any Log
  private let state: Mutex<State>
  private let time: @Sendable () -> Timestamp

  /// `former`: whose view it goes on with.
  package init(
    _ node: NodeID, _ log: any Log, former: LogWriter? = nil,
    time: @escaping @Sendable () -> Timestamp = { Timestamp(milliseconds: 0) }
  ) {
    self.node = node
    self.log = log
    self.time = time
    var kept = former?.contents ?? State()
    kept.underWay = nil
    kept.epoch = nil
    kept.news = []
    state = Mutex(kept)
  }

  package var contents: State { state.withLock { $0 } }

  package func start() {
    log.follow(after: contents.position) { [weak self] in self?.hear($0) }
    join()
  }

  private func join() { log.join(as: node, greeting: Batch(time: time())) }

  private func hear(_ news: LogNews) {
    let isToJoin = state.withLock { state in
      state.news.append(news)
      return Self.take(news, node, &state)
    }
    if isToJoin { join() }
    say()
  }

  /// Returns whether to join again.
  private static func take(_ news: LogNews, _ node: NodeID, _ state: inout State) -> Bool {
    switch news {
    case .arrived(_, let epoch, _): state.position = epoch.arrival
    case .joined(let epoch):
      state.epoch = epoch
      state.lastNumber = 0
    case .batch(let batch, let origin, let position):
      state.position = position
      for deed in batch.deeds {
        state.view.append((String(decoding: deed, as: UTF8.self), origin, position))
      }
      guard origin.node == node, origin.epoch == state.epoch,
        let underWay = state.underWay, origin.number == underWay.number
      else { break }
      state.acknowledged.append(underWay.word)
      state.lastNumber = underWay.number
      state.underWay = nil
    case .gone(_, _, let position): state.position = position
    case .refused: state.underWay = nil
    case .fenced, .outOfTouch:
      state.underWay = nil
      state.epoch = nil
      state.fences += 1
      return true
    case .present, .waiting, .stopped, .trouble: break
    }
    return false
  }

  private func say() {
    let next: (Batch, UInt64)? = state.withLock { state in
      guard state.epoch != nil, state.underWay == nil else { return nil }
      state.lastWord += 1
      let word = "\(node) \(state.lastWord)"
      state.underWay = (word, state.lastNumber + 1)
      return (Batch(time: time(), deeds: [Array(word.utf8)]), state.lastNumber + 1)
    }
    if let next { log.append(next.0, number: next.1) }
  }
}

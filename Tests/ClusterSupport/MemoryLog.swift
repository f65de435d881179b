// What lives here: one node's log in memory.
import Cluster
import System

package final class MemoryLog: Log {
  private let world: MemoryWorld
  let number: Int

  init(world: MemoryWorld, number: Int) {
    self.world = world
    self.number = number
  }

  package func follow(after position: Position, news: @escaping @Sendable (LogNews) -> Void) {
    world.state.withLock { state in
      state.members[number].news = news
      state.drive(number) { $0.follow(after: position, $1) }
    }
  }

  package func join(as node: NodeID, greeting: Batch) {
    drive { $0.join(as: node, greeting: greeting, $1) }
  }

  package func append(_ batch: Batch, number: UInt64) {
    drive { $0.append(batch, number: number, $1) }
  }

  package func leave() { drive { $0.leave($1) } }

  package func close(_ done: @escaping @Sendable () -> Void) {
    kill()
    done()
  }

  package func notes(under name: String, _ answer: @escaping @Sendable (NotesAnswer) -> Void) {
    ask(.notes(under: name), answer)
  }

  package func write(
    _ bytes: [UInt8], to name: String, version: UInt64,
    _ answer: @escaping @Sendable (NotesAnswer) -> Void
  ) {
    ask(.note(name, bytes, version: version), answer)
  }

  package var isInTouch: Bool {
    world.state.withLock { state in
      state.members[number].core.inTouchUntil.map { state.now < $0 } ?? false
    }
  }

  /// Nobody reaches it, and it reaches nobody.
  package func setCut(_ isCut: Bool) {
    world.state.withLock { $0.members[number].isCut = isCut }
  }

  /// Stands still; what comes meanwhile waits.
  package func pause() { world.state.withLock { $0.members[number].isPaused = true } }

  package func resume() { world.state.withLock { $0.resume(number) } }

  /// As `kill -9` does.
  package func kill() { world.state.withLock { $0.members[number].isDead = true } }

  private func ask(_ request: StoreRequest, _ answer: @escaping @Sendable (NotesAnswer) -> Void) {
    world.state.withLock { state in
      state.lastQuestion += 1
      let question = state.lastQuestion
      state.questions[question] = answer
      state.drive(number) { $0.ask(request, number: question, $1) }
    }
  }

  private func drive(_ body: (inout LogNode, Uptime) -> [LogAction]) {
    world.state.withLock { $0.drive(number, body) }
  }
}

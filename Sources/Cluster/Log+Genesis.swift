// What lives here: how a chat of many servers begins.
import System

/// What a chat is, for all of its nodes.
package struct SettledGenesis: Equatable, Sendable {
  /// As it stands in the log.
  package let genesis: Genesis
  /// Where the log begins for a node that knows nothing yet.
  package let position: Position
  /// How often it has been written, for whoever raises `logic`.
  let version: UInt64
}

/// Why nothing can be said of a beginning.
package enum GenesisFault: Error, Equatable, Sendable, CustomStringConvertible {
  case unreadable(String)
  case refused(String)

  package var description: String {
    switch self {
    case .unreadable(let reason): "the chat's beginning cannot be read: \(reason)"
    case .refused(let reason): "the chat's beginning cannot be written: \(reason)"
    }
  }
}

extension Log {
  /// What stands in the log, or else `proposal`, which does from then on.
  package func begin(
    proposing proposal: Genesis,
    _ answer: @escaping @Sendable (Result<SettledGenesis, GenesisFault>) -> Void
  ) {
    write(proposal, version: 0, answer)
  }

  /// Puts `genesis` in place of what has been settled so far; the answer is what stands there then,
  /// where somebody else was faster.
  package func raise(
    _ settled: SettledGenesis, to genesis: Genesis,
    _ answer: @escaping @Sendable (Result<SettledGenesis, GenesisFault>) -> Void
  ) {
    write(genesis, version: settled.version, answer)
  }

  private func write(
    _ genesis: Genesis, version: UInt64,
    _ answer: @escaping @Sendable (Result<SettledGenesis, GenesisFault>) -> Void
  ) {
    write(genesis.encoded, to: "genesis", version: version) { result in
      switch result {
      case .written, .found:
        self.notes(under: "genesis") { answer(Self.genesis(in: $0)) }
      case .refused(let reason): answer(.failure(.refused(reason)))
      case .read: answer(.failure(.refused("an answer to another question")))
      }
    }
  }

  private static func genesis(in answer: NotesAnswer) -> Result<SettledGenesis, GenesisFault> {
    guard case .read(let notes) = answer, let note = notes.first(where: { $0.name == "genesis" })
    else { return .failure(.unreadable("it is not there")) }
    do throws(Unreadable) {
      let genesis = try Genesis(decoding: note.bytes)
      return .success(
        SettledGenesis(genesis: genesis, position: note.position, version: note.version))
    } catch {
      return .failure(.unreadable(error.reason))
    }
  }
}

// What lives here: entries that nobody applies, because they crash whoever does.

extension Log {
  /// All nodes pass over the entry at `position` from now on; has to be read before the log is.
  package func skip(_ position: Position, _ answer: @escaping @Sendable (NotesAnswer) -> Void) {
    write([], to: Self.skips + position.description, version: 0, answer)
  }

  /// Nil when they cannot be read.
  package func skips(_ answer: @escaping @Sendable (Set<Position>?) -> Void) {
    notes(under: Self.skips) { result in
      guard case .read(let notes) = result else { return answer(nil) }
      let numbers = notes.map { UInt64($0.name.dropFirst(Self.skips.utf8.count)) }
      answer(numbers.contains(nil) ? nil : Set(numbers.compactMap { $0.map { Position($0) } }))
    }
  }

  private static var skips: String { "skip/" }
}

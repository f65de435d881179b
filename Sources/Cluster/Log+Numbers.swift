// What lives here: small numbers for the names of nodes.

extension Log {
  /// The number of `node` among all that were ever nodes of this chat, from 1; it is given once and stays.
  /// Nil when that cannot be found out.
  package func number(of node: NodeID, _ answer: @escaping @Sendable (UInt16?) -> Void) {
    notes(under: Self.numbers) { result in
      guard case .read(let notes) = result else { return answer(nil) }
      let mine = notes.first { $0.bytes == Array(node.name.utf8) }
      if let mine { return answer(Self.number(in: mine)) }
      let taken = notes.compactMap { Self.number(in: $0) }
      take((taken.max() ?? 0) + 1, for: node, answer)
    }
  }

  private func take(
    _ number: UInt16, for node: NodeID, _ answer: @escaping @Sendable (UInt16?) -> Void
  ) {
    let name = Array(node.name.utf8)
    write(name, to: Self.numbers + String(number), version: 0) { result in
      switch result {
      case .written: answer(number)
      case .found(let note?) where note.bytes == name: answer(number)
      // Somebody else was faster.
      case .found where number < 1000: take(number + 1, for: node, answer)
      default: answer(nil)
      }
    }
  }

  private static var numbers: String { "number/" }

  private static func number(in note: Note) -> UInt16? {
    UInt16(note.name.dropFirst(Self.numbers.utf8.count))
  }
}

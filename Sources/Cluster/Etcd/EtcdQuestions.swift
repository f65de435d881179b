// What lives here: what etcd was asked, and who waits for the answer.

/// Who asked what, by the number that was given to it.
struct EtcdQuestions {
  private var answers: [UInt64: @Sendable (NotesAnswer) -> Void] = [:]
  private var last: UInt64 = 0

  mutating func add(_ answer: @escaping @Sendable (NotesAnswer) -> Void) -> UInt64 {
    last += 1
    answers[last] = answer
    return last
  }

  mutating func answer(_ number: UInt64, _ answer: NotesAnswer) {
    answers.removeValue(forKey: number)?(answer)
  }
}

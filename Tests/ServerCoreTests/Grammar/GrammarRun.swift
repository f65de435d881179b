// What lives here: one chat under random commands, and what must be true of it after each.
import IRC

@testable import ServerCore

struct GrammarRun {
  private let start: Chat
  private var chat: Chat
  private var script: RandomScript
  private var inputs: [Input] = []
  /// What came out of every input.
  private var digests: [Int] = []
  private(set) var commands = 0
  private(set) var faults: [String] = []
  /// Numerics and words that were sent.
  private(set) var answered: Set<String> = []

  init(seed: UInt64) {
    var configuration = RandomScript.configuration(seed)
    configuration.shared.entry.allowsRegistration = seed % 2 == 1
    configuration.operators = [Operator(name: "root", credential: .plain("pw"))]
    start = Chat(configuration)
    chat = start
    script = RandomScript(seed: seed, grammar: Grammar(seed: seed &+ 0x5EED))
    let entries = RandomScript.accounts.map { Account.Entry(name: $0, credential: .plain("pw")) }
    take(Input(at: script.now, .accounts(entries)))
  }

  /// Lines that are said among the others.
  mutating func dictate(_ lines: [String]) { script.dictation = lines }

  mutating func setCalendar(by skew: Duration) { script.skew = skew }

  mutating func step() {
    let input = script.next()
    if case .line = input.event { commands += 1 }
    take(input)
    if !faults.isEmpty { faults += inputs.suffix(12).map { "\($0.event)" } }
  }

  private mutating func take(_ input: Input) {
    let before = addressees
    let verb = chat.verb(of: input)
    let last = chat.post.last
    let known = Set(chat.sessions.ids)
    let effects = chat.receive(input)
    script.observe(effects)
    inputs.append(input)
    digests.append(Self.digest(effects))
    faults += chat.violations
    faults += chat.violations(of: effects, among: known.union(chat.sessions.ids))
    checkReplies(in: effects, before: before)
    if verb?.reach == .own,
      effects.contains(where: \.changesWhatIsShared) || chat.post.last != last
    {
      faults.append("has reach beyond this server")
    }
  }

  private var addressees: [SessionID: String] {
    var names: [SessionID: String] = [:]
    for id in chat.sessions.ids { names[id] = chat.sessions[id]?.addressee }
    return names
  }

  /// A numeric names the session it goes to, and goes to nobody else.
  private mutating func checkReplies(in effects: [Effect], before: [SessionID: String]) {
    for effect in effects {
      guard case .send(let bytes, let ids) = effect else { continue }
      for line in bytes.split(separator: 10) {
        guard let message = try? Message(parsing: Array(line.dropLast()).span) else { continue }
        answered.insert(message.command.rawValue)
        guard message.command.numeric != nil else { continue }
        let isRight =
          ids.only != nil
          && ids.allSatisfy {
            message[0] == before[$0] || message[0] == chat.sessions[$0]?.addressee
          }
        if !isRight { faults.append("to the wrong one: \(message)") }
      }
    }
  }

  /// The same inputs, to a chat that has seen nothing, once more.
  mutating func replay() {
    var other = start
    for (index, input) in inputs.enumerated() {
      guard Self.digest(other.receive(input)) == digests[index] else {
        faults.append("input \(index) has other effects when replayed: \(input.event)")
        return
      }
    }
    if portrait(of: other) != portrait(of: chat) { faults.append("the replayed state differs") }
  }

  private static func digest(_ effects: [Effect]) -> Int {
    var hasher = Hasher()
    for effect in effects {
      if case .send(let bytes, let ids) = effect {
        hasher.combine(bytes)
        hasher.combine(Array(ids))
      } else {
        hasher.combine("\(effect)")
      }
    }
    return hasher.finalize()
  }
}

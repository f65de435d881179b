// What lives here: properties that hold whatever people do.
import IRC
import Testing

@testable import ServerCore

@Suite struct `Whatever people do` {
  private func chat(seed: UInt64) -> Chat {
    var configuration = RandomScript.configuration(seed)
    configuration.shared.entry.allowsRegistration = seed % 2 == 0
    configuration.silence.registrationTimeout = .seconds(200)
    return Chat(configuration)
  }

  private var accounts: Event {
    .accounts(
      RandomScript.accounts.map { Account.Entry(name: $0, credential: .plain("pw")) })
  }

  @Test(arguments: UInt64(1)...8)
  func `the chat stays whole, and the same inputs have the same effects`(_ seed: UInt64) {
    var script = RandomScript(seed: seed)
    var one = chat(seed: seed)
    var other = chat(seed: seed)
    _ = one.receive(Input(at: script.now, accounts))
    _ = other.receive(Input(at: script.now, accounts))
    var busiest = 0
    var removed = Removed()
    var asked = 0
    for step in 0..<4000 {
      let input = script.next()
      let known = Set(one.sessions.ids)
      let verb = one.verb(of: input)
      let last = one.post.last
      let effects = one.receive(input)
      script.observe(effects)
      let faults =
        one.violations
        + one.violations(of: effects, among: known.union(one.sessions.ids))
        + removed.violations(of: effects, in: one)
      busiest = max(busiest, one.people.count)
      let isSame = other.receive(input) == effects
      if verb?.reach == .own {
        asked += 1
        let changes = effects.contains(where: \.changesWhatIsShared) || one.post.last != last
        #expect(!changes, "\(verb?.command.rawValue ?? "") has reach beyond this server")
      }
      if !faults.isEmpty || !isSame {
        Issue.record("seed \(seed), step \(step), \(input.event): same \(isSame), \(faults)")
        return
      }
    }
    // Otherwise nothing was tested.
    #expect(asked > 100)
    #expect(busiest >= 4 && one.post.last > 20, "\(busiest) online, \(one.post.last) messages")
  }
}

/// Messages that were removed.
private struct Removed {
  private var ids: Set<String> = []

  /// Words of theirs that go out nevertheless; takes note of what is removed.
  mutating func violations(of effects: [Effect], in chat: Chat) -> [String] {
    var found: [String] = []
    for effect in effects {
      switch effect {
      case .store(.redacted(let sequence)): ids.insert(chat.post.messageID(sequence))
      case .send(let bytes, _) where !ids.isEmpty:
        for line in bytes.split(separator: 10) {
          guard let message = try? Message(parsing: Array(line.dropLast()).span),
            let id = message.tags["msgid"], ids.contains(id), message[1] != "-"
          else { continue }
          found.append("\(id) was removed and is read")
        }
      default: break
      }
    }
    return found
  }
}

// What lives here: how far a command reaches, and whether its effects went further.
import IRC

@testable import ServerCore

extension Chat {
  /// What somebody online says, when nothing is left to do that was said before.
  func verb(of input: Input) -> Verb? {
    guard case .line(let id, let message) = input.event, isOnline(id), !agenda.hasChores else {
      return nil
    }
    return Verb.table[message.command]
  }
}

extension Effect {
  var changesWhatIsShared: Bool {
    switch self {
    case .store(.alive), .store(.reserved): false
    case .store: true
    default: false
    }
  }
}

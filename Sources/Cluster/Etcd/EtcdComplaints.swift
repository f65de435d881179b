// What lives here: what is said of addresses that cannot be used, once each.

struct EtcdComplaints {
  private var reasons: [Lane: String] = [:]
  /// What was said of each address since it answered last.
  private var said: [String: String] = [:]

  /// Each answer, before it is acted upon.
  mutating func note(_ answer: StoreAnswer, of address: EtcdAddress, _ lane: Lane) {
    if case .failed(.unanswered(let reason)) = answer {
      reasons[lane] = reason
    } else {
      reasons[lane] = nil
      said[address.description] = nil
    }
  }

  /// Why the address is left, unless that was said already.
  mutating func words(about address: EtcdAddress, _ lane: Lane) -> String? {
    let reason = reasons.removeValue(forKey: lane) ?? "does not answer"
    guard said[address.description] != reason else { return nil }
    said[address.description] = reason
    return "\(address): \(reason)"
  }
}

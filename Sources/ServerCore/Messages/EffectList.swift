// What lives here: the effects of one input as they gather.

/// Lines for the same recipients that follow each other become one buffer.
struct EffectList: Sendable {
  private var effects: [Effect] = []
  private var buffer: [UInt8] = []
  private var recipients: Audience = []

  mutating func send(to audience: Audience, _ encode: (inout [UInt8]) -> Void) {
    if audience != recipients { flush() }
    if buffer.isEmpty {
      recipients = audience
      buffer.reserveCapacity(256)
    }
    encode(&buffer)
  }

  mutating func append(_ effect: Effect) {
    flush()
    reserve()
    effects.append(effect)
  }

  private mutating func flush() {
    guard !buffer.isEmpty else { return }
    reserve()
    effects.append(.send(buffer, to: recipients))
    buffer = []
    recipients = []
  }

  /// Growing one by one would move large values about.
  private mutating func reserve() {
    if effects.isEmpty { effects.reserveCapacity(4) }
  }

  /// Hands over everything and is empty again.
  mutating func take() -> [Effect] {
    flush()
    defer { effects = [] }
    return effects
  }
}

/// What lives here: CAP (IRCv3 capability-negotiation).
import IRC

extension Chat {
  mutating func negotiate(_ request: Request) throws(Refusal) {
    let id = request.id
    switch request[0]?.uppercased() {
    case "LS":
      suspendRegistration(id)
      if let version = request[1].flatMap({ Int($0) }), let session = sessions[id] {
        // A later CAP LS never lowers the version.
        sessions[id]?.registration.capabilityVersion = max(
          session.registration.capabilityVersion, version)
        if version >= 302 { sessions[id]?.capabilities.insert(.capNotify) }
      }
      listCapabilities(id)
    case "LIST":
      capability(id, ["LIST", sessions[id]?.capabilities.names.joined(separator: " ") ?? ""])
    case "REQ":
      suspendRegistration(id)
      requestCapabilities(id, request[1] ?? "")
    case "END":
      guard sessions[id]?.stage == .registering else { return }
      sessions[id]?.registration.isNegotiating = false
      tryToWelcome(id)
    default:
      throw Refusal(.ERR_INVALIDCAPCMD, request[0] ?? "*", "Invalid CAP command")
    }
  }

  private mutating func suspendRegistration(_ id: SessionID) {
    guard sessions[id]?.stage == .registering else { return }
    sessions[id]?.registration.isNegotiating = true
  }

  private mutating func listCapabilities(_ id: SessionID) {
    let showsValues = (sessions[id]?.registration.capabilityVersion ?? 0) >= 302
    let offers = CapabilitySet.offered.filter { isOffered($0.set) }
    let words = offers.map { offer in
      let value = showsValues ? value(of: offer.capability, for: id) : nil
      return offer.capability.rawValue + (value.map { "=" + $0 } ?? "")
    }
    let strict = showsValues ? strictTransport(for: id) : []
    capability(id, ["LS", (words + strict).joined(separator: " ")])
  }

  /// Where TLS is, or how long to insist on it (IRCv3 sts, "Details"). Nobody requests it, and it
  /// says nothing without its value.
  private func strictTransport(for id: SessionID) -> [String] {
    guard let policy = configuration.strictTransport else { return [] }
    let isSecure = sessions[id]?.peer.isSecure ?? false
    return [isSecure ? "sts=duration=\(policy.duration)" : "sts=port=\(policy.port)"]
  }

  private func value(of capability: Capability, for id: SessionID) -> String? {
    switch capability {
    case .sasl: sessions[id].map { mechanisms(for: $0).joined(separator: ",") }
    case .accountRegistration: "before-connect"
    default: nil
    }
  }

  /// Some capabilities depend on the settings.
  private func isOffered(_ capability: CapabilitySet) -> Bool {
    capability != .accountRegistration || configuration.allowsRegistration
  }

  /// All of a REQ is granted, or none of it.
  private mutating func requestCapabilities(_ id: SessionID, _ list: String) {
    guard var granted = sessions[id]?.capabilities else { return }
    for word in list.split(separator: " ") {
      let isRemoval = word.hasPrefix("-")
      let name = Capability(rawValue: String(isRemoval ? word.dropFirst() : word))
      guard let capability = CapabilitySet(name), isOffered(capability) else {
        self.capability(id, ["NAK", list])
        return
      }
      if isRemoval { granted.subtract(capability) } else { granted.formUnion(capability) }
    }
    // cap-notify comes with version 302 and cannot be given back.
    if (sessions[id]?.registration.capabilityVersion ?? 0) >= 302 { granted.insert(.capNotify) }
    sessions[id]?.capabilities = granted
    capability(id, ["ACK", list])
  }

  private mutating func capability(_ id: SessionID, _ parameters: [String]) {
    tell(id, .cap, [sessions[id]?.addressee ?? "*"] + parameters)
  }
}

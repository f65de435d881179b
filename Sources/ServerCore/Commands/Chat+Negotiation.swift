// What lives here: CAP (IRCv3 capability-negotiation).
import IRC

extension Chat {
  mutating func negotiate(_ request: Request) throws(Refusal) {
    let id = request.id
    switch request[0]?.uppercased() {
    case "LS":
      suspendRegistration(id)
      listOffers(id, version: takeVersion(request[1], id))
    case "LIST": listEnabled(id)
    case "REQ":
      suspendRegistration(id)
      requestCapabilities(id, request[1] ?? "")
    case "END":
      guard sessions[id]?.stage == .registering else { return }
      sessions[id]?.negotiate(false)
      tryToWelcome(id)
    default:
      throw Refusal(.ERR_INVALIDCAPCMD, request[0] ?? "*", "Invalid CAP command")
    }
  }

  private mutating func suspendRegistration(_ id: SessionID) {
    guard sessions[id]?.stage == .registering else { return }
    sessions[id]?.negotiate(true)
  }

  /// "CAP LS Version": the answer is as the request says; the highest is kept.
  private mutating func takeVersion(_ word: String?, _ id: SessionID) -> Int {
    guard let version = word.flatMap({ Int($0) }), let session = sessions[id] else { return 301 }
    sessions[id]?.take(version: version)
    if version >= 302 { sessions[id]?.agree(on: session.capabilities.union(.capNotify)) }
    return version
  }

  private mutating func listOffers(_ id: SessionID, version: Int) {
    guard let session = sessions[id] else { return }
    var offers = offers(for: session)
    if version >= 302 {
      listCapabilities("LS", offers.map { $0.word(withValue: true) }, to: id)
      return
    }
    offers.removeAll(where: \.needsValue)
    // One line is all that an older client reads: the last ones, all drafts, may be missing.
    let words = offers.map { $0.word(withValue: false) }
    capability(id, ["LS", capabilityLines(words, "LS", for: id)[0]])
  }

  private mutating func listEnabled(_ id: SessionID) {
    guard let session = sessions[id] else { return }
    let names = session.capabilities.names
    if session.registration.capabilityVersion >= 302 {
      listCapabilities("LIST", names, to: id)
    } else {
      capability(id, ["LIST", capabilityLines(names, "LIST", for: id)[0]])
    }
  }

  /// "Multiline replies": a star stands before the list in every line but the last.
  private mutating func listCapabilities(_ verb: String, _ words: [String], to id: SessionID) {
    let lines = capabilityLines(words, verb, for: id)
    for line in lines.dropLast() { capability(id, [verb, "*", line]) }
    capability(id, [verb, lines[lines.count - 1]])
  }

  /// All of a REQ is granted, or none of it.
  private mutating func requestCapabilities(_ id: SessionID, _ list: String) {
    guard let session = sessions[id] else { return }
    let words = list.split(at: " ").map(String.init)
    var granted = session.capabilities
    for word in words {
      let removed = word.behind("-")
      let name = Capability(rawValue: removed.map { String($0) } ?? word)
      guard let capability = offered(name, to: session) else {
        answer("NAK", words, id)
        return
      }
      if removed != nil { granted.subtract(capability) } else { granted.formUnion(capability) }
    }
    // cap-notify comes with version 302 and cannot be given back.
    if session.registration.capabilityVersion >= 302 { granted.insert(.capNotify) }
    answer("ACK", words, id)
    // "a server MUST NOT change the capabilities of the client until the last ACK ... is sent".
    sessions[id]?.agree(on: granted)
    reseat(id)
    if session.isOnline, session.capabilities.isDisjoint(with: .anyMetadata) {
      tellOwnMetadata(id)
    }
  }

  /// As many lines as it takes: the server's own name may not leave room for the list as it came.
  private mutating func answer(_ verb: String, _ words: [String], _ id: SessionID) {
    for line in capabilityLines(words, verb, for: id) { capability(id, [verb, line]) }
  }

  private mutating func capability(_ id: SessionID, _ parameters: [String]) {
    tell(id, .cap, [sessions[id]?.addressee ?? "*"] + parameters)
  }
}

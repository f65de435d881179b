// What lives here: which capabilities are offered now, with their values, and news of changes.
import IRC

/// A capability as CAP LS lists it.
struct Offer: Sendable, Equatable {
  let capability: Capability
  private(set) var value = ""

  /// Whether it says nothing to those who read no values.
  var needsValue: Bool { capability == .strictTransport }

  /// `name=value` for those who understand values (capability-negotiation, "Capability Values").
  func word(withValue: Bool) -> String {
    withValue && !value.isEmpty ? capability.rawValue + "=" + value : capability.rawValue
  }
}

extension Chat {
  /// Everything that `session` may hear of, in the order of CAP LS.
  func offers(for session: borrowing Session, by settings: Configuration? = nil) -> [Offer] {
    let settings = settings ?? configuration
    var offers: [Offer] = []
    for capability in CapabilitySet.offered.map(\.capability) {
      guard let value = value(of: capability, for: session, settings) else { continue }
      offers.append(Offer(capability: capability, value: value))
    }
    // Where TLS is, or how long to insist on it (IRCv3 sts, "Details"). Nobody requests it.
    if let policy = settings.greeting.strictTransport {
      let value = session.peer.isSecure ? "duration=\(policy.duration)" : "port=\(policy.port)"
      offers.append(Offer(capability: .strictTransport, value: value))
    }
    return offers
  }

  /// The value of a capability, empty for those without; nil while it is not offered.
  private func value(
    of capability: Capability, for session: borrowing Session, _ settings: Configuration
  ) -> String? {
    switch capability {
    case .sasl:
      let mechanisms = mechanisms(for: copy session)
      return mechanisms.isEmpty ? nil : mechanisms.joined(separator: ",")
    case .accountRegistration: return settings.registrationOffer
    case .metadata, .metadata3:
      return "before-connect,max-subs=\(settings.limits.metadataSubscriptions),"
        + "max-keys=\(settings.shared.people.metadataKeys),"
        + "max-value-bytes=\(settings.shared.people.metadataValueLength),"
        + "private=\(Metadata.privateStart)"
    case .multiline:
      let limits = settings.shared.messages
      return "max-bytes=\(limits.multilineBytes),max-lines=\(limits.multilineLines)"
    default: return ""
    }
  }

  /// What `session` gets if it asks for this name now.
  func offered(_ capability: Capability, to session: borrowing Session) -> CapabilitySet? {
    value(of: capability, for: session, configuration) == nil ? nil : CapabilitySet(capability)
  }

  /// capability-negotiation, "cap-notify": who asked hears what is new and what is gone.
  mutating func announceOffers(changedFrom before: Configuration) {
    guard configuration.offersOther(than: before) else { return }
    let opened = moment
    forEverySession { chat, id in
      // Who came since then was offered what there is now.
      guard let session = chat.sessions[id], session.stage != .departing,
        session.liveness.opened <= opened
      else { return }
      chat.agenda.spend(15)
      chat.announceOffers(
        chat.offers(for: session, by: before), chat.offers(for: session), to: session)
    }
  }

  private mutating func announceOffers(_ old: [Offer], _ new: [Offer], to session: Session) {
    guard new != old else { return }
    let id = session.id
    let kept = Set(new.map(\.capability))
    // sts is never taken back; its own duration ends it ("sts", "Capability").
    let gone = old.map(\.capability).filter { !kept.contains($0) && $0 != .strictTransport }
    for capability in gone {
      guard let set = CapabilitySet(capability), let old = sessions[id]?.capabilities else {
        continue
      }
      sessions[id]?.agree(on: old.subtracting(set))
    }
    reseat(id)
    guard session.capabilities.contains(.capNotify) else { return }
    notify("DEL", gone.map(\.rawValue), to: id)
    let showsValues = session.registration.capabilityVersion >= 302
    let fresh = new.filter { !old.contains($0) && (showsValues || !$0.needsValue) }
      .map { $0.word(withValue: showsValues) }
    notify("NEW", fresh, to: id)
  }

  /// NEW and DEL have no continuation: each line stands for itself.
  private mutating func notify(_ verb: String, _ words: [String], to id: SessionID) {
    guard !words.isEmpty else { return }
    for line in capabilityLines(words, verb, for: id) {
      tell(id, .cap, [sessions[id]?.addressee ?? "*", verb, line])
    }
  }

  /// Words as full lines can carry them.
  func capabilityLines(_ words: [String], _ verb: String, for id: SessionID) -> [String] {
    let addressee = sessions[id]?.addressee ?? "*"
    // `:server CAP nick VERB * :` and the line's end.
    let room =
      LineLimit.body - configuration.shared.serverName.utf8.count - addressee.utf8.count
      - verb.utf8.count - 14
    var lines = [""]
    for word in words {
      let line = lines[lines.count - 1]
      if !line.isEmpty, line.utf8.count + word.utf8.count + 1 > room {
        lines.append(word)
      } else {
        lines[lines.count - 1] += (line.isEmpty ? "" : " ") + word
      }
    }
    return lines
  }
}

extension Configuration {
  /// draft/account-registration, "Capability"; nil while nobody can register.
  fileprivate var registrationOffer: String? {
    guard shared.entry.allowsRegistration else { return nil }
    return shared.entry.nickFollowsAccount ? "before-connect" : "before-connect,custom-account-name"
  }

  /// Whether anything may be different of what capabilities and their values are made of.
  fileprivate func offersOther(than other: Configuration) -> Bool {
    greeting.strictTransport != other.greeting.strictTransport
      || shared.entry != other.shared.entry || shared.messages != other.shared.messages
      || shared.people != other.shared.people
      || limits.metadataSubscriptions != other.limits.metadataSubscriptions
  }
}

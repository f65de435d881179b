// What lives here: what is remembered of servers: certificates that a person accepted, and policies.

import IRC
import System

/// Pins belong to a host and a port, policies to a host (IRCv3 sts).
package struct Trust: Equatable, Sendable {
  struct Policy: Equatable, Sendable {
    let port: UInt16
    let expires: Timestamp
  }

  /// What a server did with SCRAM, by which it shows that it knows the password, too.
  enum Proof: String, Comparable, Sendable {
    case offered
    case proved

    static func < (one: Proof, other: Proof) -> Bool { one == .offered && other == .proved }
  }

  private(set) var pins: [Address: String] = [:]
  private(set) var proofs: [Address: Proof] = [:]
  private(set) var policies: [String: Policy] = [:]
  private var servers: [Address: [Address]] = [:]
  /// Where this person was last, and under which name.
  package private(set) var last: LastLogin?

  package struct LastLogin: Equatable, Sendable {
    package let address: Address
    package let name: String
  }

  package init() {}

  func pin(of address: Address) -> String? { pins[address.place] }

  func proof(of address: Address) -> Proof? { proofs[address.place] }

  /// Where else the chat of this server is, as it said.
  func servers(beside address: Address) -> [Address] { servers[address.place] ?? [] }

  /// A policy that still binds.
  func policy(of host: String, at now: Timestamp) -> Policy? {
    policies[host.lowercased()].flatMap { $0.expires > now ? $0 : nil }
  }

  /// Takes the place of what was known; only that a server has proved itself is never taken back.
  package mutating func apply(_ change: TrustChange) {
    switch change {
    case .last(let address, let name): last = LastLogin(address: address, name: name)
    case .pin(let address, let fingerprint): pins[address.place] = fingerprint
    case .scram(let address, let isProved):
      let known = proofs[address.place] ?? .offered
      proofs[address.place] = max(known, isProved ? .proved : .offered)
    case .servers(let address, let others):
      servers[address.place] = others.isEmpty ? nil : others
    case .policy(let host, let port, let expires):
      policies[host.lowercased()] = expires.map { Policy(port: port, expires: $0) }
    }
  }
}

/// Something learned that later runs need.
package enum TrustChange: Equatable, Sendable {
  case pin(Address, fingerprint: String)
  /// Where somebody logged in.
  case last(Address, name: String)
  /// The server offered SCRAM, or showed by it that it knows the password.
  case scram(Address, isProved: Bool)
  /// The server named others that have the same chat.
  case servers(beside: Address, [Address])
  /// Without an end the policy is taken back.
  case policy(host: String, port: UInt16, expires: Timestamp?)
}

extension Address {
  /// The same for every way of writing it.
  fileprivate var place: Address { Address(host: host.lowercased(), port: port) }

  /// Without spaces.
  fileprivate var word: String {
    let name = host.contains(":") ? "[\(host)]" : host
    return "\(isSecure ? "ircs://" : "")\(name):\(port)"
  }
}

// MARK: As text

extension Trust {
  /// `pin HOST PORT FINGERPRINT`, `sts HOST PORT END` and `scram HOST PORT proved`, one a line; what
  /// is not understood is left out.
  package init(parsing text: String) {
    for line in text.split(whereSeparator: \.isNewline) {
      let words = line.split(separator: " ").map(String.init)
      guard words.count == 4, let port = UInt16(words[2]) else { continue }
      switch words[0] {
      case "pin":
        guard let fingerprint = Fingerprint.parse(words[3]) else { continue }
        apply(.pin(Address(host: words[1], port: port), fingerprint: fingerprint))
      case "last":
        guard let address = Address(parsing: "\(words[1]) \(words[2])") else { continue }
        apply(.last(address, name: words[3]))
      case "scram":
        guard let proof = Proof(rawValue: words[3]) else { continue }
        apply(.scram(Address(host: words[1], port: port), isProved: proof == .proved))
      case "servers":
        guard let others = Address.list(parsing: words[3]) else { continue }
        apply(.servers(beside: Address(host: words[1], port: port), others))
      case "sts":
        guard let end = Timestamp(parsing: words[3]) else { continue }
        apply(.policy(host: words[1], port: port, expires: end))
      default: continue
      }
    }
  }

  /// The same state always gives the same text.
  package var text: String {
    let pins = pins.map { "pin \($0.host) \($0.port) \($1)" }
    let policies = policies.map { "sts \($0) \($1.port) \($1.expires)" }
    let last = self.last.map { ["last \($0.address) \($0.name)"] } ?? []
    let proofs = proofs.map { "scram \($0.host) \($0.port) \($1.rawValue)" }
    let servers = servers.map { place, others in
      "servers \(place.host) \(place.port) \(others.map(\.word).joined(separator: ","))"
    }
    let head =
      "# What parley remembers of servers: accepted certificates, until when TLS is a must, who "
      + "proved to know the password, and the last login."
    return ([head] + (pins + policies + proofs + servers + last).sorted()).joined(separator: "\n")
      + "\n"
  }
}

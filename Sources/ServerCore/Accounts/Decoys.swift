// What lives here: what names look like that do not exist.
import IRC

/// How many accounts there are of each kind, as it was when there came to be these kinds: a name that
/// does not exist must not change its looks when accounts are added or change.
public struct Decoys: Sendable, Equatable {
  /// What SCRAM's second message tells of a credential.
  struct Kind: Hashable, Sendable, Comparable {
    /// Nil for a password in the clear.
    let verifierIterations: Int?
    let saltLength: Int

    static let plain = Kind(verifierIterations: nil, saltLength: 16)

    private init(verifierIterations: Int?, saltLength: Int) {
      self.verifierIterations = verifierIterations
      self.saltLength = saltLength
    }

    init(_ credential: Credential) {
      switch credential {
      case .verifier(let verifier):
        self.init(verifierIterations: verifier.iterations, saltLength: verifier.salt.count)
      case .plain, .locked: self = .plain
      }
    }

    static func < (one: Kind, other: Kind) -> Bool {
      (one.verifierIterations ?? 0, one.saltLength) < (
        other.verifierIterations ?? 0, other.saltLength
      )
    }
  }

  private var kinds: [(kind: Kind, upTo: UInt64)] = []

  init() {}

  init(_ credentials: some Sequence<Credential>) {
    var counts: [Kind: UInt64] = [:]
    for credential in credentials where credential != .locked {
      counts[Kind(credential), default: 0] += 1
    }
    var sum: UInt64 = 0
    for (kind, count) in counts.sorted(by: { $0.key < $1.key }) {
      sum += count
      kinds.append((kind, sum))
    }
  }

  /// Accounts have changed. Only where a kind has come or gone would the old looks give names away.
  mutating func follow(_ fresh: Decoys) {
    if fresh.kinds.map(\.kind) != kinds.map(\.kind) { self = fresh }
  }

  func knows(_ kind: Kind) -> Bool { kinds.contains { $0.kind == kind } }

  /// As many names get a kind as accounts have it; `spread` is eight bytes that nobody can foresee.
  func kind(spread: [UInt8]) -> Kind {
    guard let total = kinds.last?.upTo else { return .plain }
    let place = spread.prefix(8).reduce(0 as UInt64) { $0 << 8 | UInt64($1) } % total
    return kinds.first { place < $0.upTo }?.kind ?? .plain
  }

  public static func == (one: Decoys, other: Decoys) -> Bool {
    one.kinds.elementsEqual(other.kinds) { $0.kind == $1.kind && $0.upTo == $1.upTo }
  }
}

// What lives here: the servers of one chat, one of which is asked at a time.

import System

/// Those that were asked for, and those that one of them has named; where to go next, and when.
struct ServerAddresses: Equatable, Sendable {
  private(set) var asked: [Address]
  private(set) var named: [Address]
  /// All of them, in the order in which they are tried.
  private var order: [Address]
  private var place = 0
  /// Attempts since the last success.
  private var attempts = 0
  private var random: UInt64
  private var delay = RetryDelay()

  /// So many more attempts come soon where there are several: a server that is gone is missed for some
  /// seconds, and its people's names are free then.
  private static let hurried = 8

  /// `seed`: another for each client, so that not all of a server's people are at the next one at once.
  init(_ asked: [Address], named: [Address] = [], seed: String) {
    self.asked = asked
    self.named = named
    order = asked + named.filter { !asked.contains($0) }
    random = seed.utf8.reduce(14_695_981_039_346_656_037) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
  }

  /// Elsewhere altogether.
  func moved(to address: Address, named: [Address]) -> ServerAddresses {
    var moved = self
    (moved.asked, moved.named, moved.place, moved.attempts) = ([address], named, 0, 0)
    moved.order = [address] + named.filter { $0 != address }
    return moved
  }

  var current: Address { order[place] }

  var hasOthers: Bool { order.count > 1 }

  /// Since the last success.
  var hasUntried: Bool { attempts + 1 < order.count }

  mutating func attempt(at now: Moment) { delay.attempt(at: now) }

  /// A fast typist is no reason to knock at every key.
  func mayKnock(at now: Moment) -> Bool { delay.mayKnock(at: now) }

  /// To the next one; returns how soon.
  mutating func next() -> Duration { turn() ?? delay.next() }

  /// Nil where nobody is to be in a hurry.
  private mutating func turn() -> Duration? {
    guard hasOthers else { return nil }
    place = (place + 1) % order.count
    attempts += 1
    guard attempts < order.count + Self.hurried else { return nil }
    random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    let chance = Duration.milliseconds(Int64(random >> 33) % 500)
    return attempts < order.count ? chance : .milliseconds(250) + chance
  }

  /// It begins anew.
  mutating func arrived() {
    attempts = 0
    delay.reset()
  }

  /// A server knows best where to go when it is gone: its order counts from now on. Returns whether that is
  /// news.
  mutating func name(_ addresses: [Address]) -> Bool {
    let others = addresses + asked.filter { !addresses.contains($0) }
    order = [current] + others.filter { $0 != current }
    place = 0
    guard addresses != named else { return false }
    named = addresses
    return true
  }
}

extension Address {
  /// `a.example,b.example 6697`, `a.example:6697,b.example:6698`: servers of one chat. Nil where one of
  /// them is no address, or none is there.
  package static func list(parsing text: String) -> [Address]? {
    let words = text.split(separator: " ", maxSplits: 1).map(String.init)
    guard let hosts = words.first, words.count < 2 || !words[1].contains(",") else { return nil }
    var addresses: [Address] = []
    for host in hosts.split(separator: ",", omittingEmptySubsequences: false) {
      guard !host.isEmpty else { return nil }
      guard
        let address = Address(parsing: ([String(host)] + words.dropFirst()).joined(separator: " "))
      else { return nil }
      if !addresses.contains(address) { addresses.append(address) }
    }
    return addresses
  }
}

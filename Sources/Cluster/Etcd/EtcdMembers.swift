// What lives here: which of etcd's members are asked.

/// Each lane asks one of them until that fails; all are to be of one etcd.
struct EtcdMembers {
  private let addresses: [EtcdAddress]
  /// Which address each lane asks.
  private var places = [Int](repeating: 0, count: Lane.allCases.count)
  private var cluster: UInt64?

  init(_ addresses: [EtcdAddress]) { self.addresses = addresses }

  func address(of lane: Lane) -> EtcdAddress { addresses[places[lane.rawValue]] }

  mutating func moveOn(_ lane: Lane) {
    places[lane.rawValue] = (places[lane.rawValue] + 1) % addresses.count
  }

  /// Whether it is the etcd that was asked before.
  mutating func take(cluster: UInt64) -> Bool {
    guard cluster == self.cluster ?? cluster else { return false }
    self.cluster = cluster
    return true
  }
}

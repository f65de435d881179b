// What lives here: logs on an etcd of the test's own.
import ClusterSupport
import Glibc
import System
import TestSupport
import Testing

@testable import Cluster

/// With its folder, which is gone when nobody refers to this any more.
final class EtcdHarness: Sendable {
  let folder: TemporaryFolder
  let servers: EtcdServers

  static let isPossible = EtcdMember.program != nil

  init(_ count: Int = 1, extra: [String] = []) throws {
    folder = try TemporaryFolder()
    servers = try EtcdServers(count, in: folder.path, extra: extra)
  }

  func log(_ name: String = "none", through addresses: [EtcdAddress]? = nil) throws -> EtcdLog {
    var options = EtcdOptions(addresses: addresses ?? servers.addresses)
    options.leaseFile = "\(folder.path)/\(name).lease"
    return try EtcdLog(options)
  }

  func joined(_ name: String) async throws -> (EtcdLog, LogListener) {
    let (log, listener) = (try log(name), LogListener())
    listener.follow(log)
    log.join(as: Samples.node(name), greeting: .saying("hello"))
    try await eventually { listener.epoch != nil }
    return (log, listener)
  }
}

/// A minute is over.
struct Patience: Error {}

/// Waits for what has to come, and does not say how soon.
func eventually(
  _ comment: Comment? = nil, _ condition: () -> Bool, at place: SourceLocation = #_sourceLocation
) async throws {
  let deadline = ContinuousClock.now + .seconds(60)
  while !condition() {
    guard ContinuousClock.now < deadline else {
      Issue.record(comment ?? "it has not come true", sourceLocation: place)
      throw Patience()
    }
    try await Task.sleep(for: .milliseconds(3))
  }
}

extension LogListener {
  func hasGone(_ node: NodeID) -> Bool {
    news.contains { if case .gone(node, _, _) = $0 { true } else { false } }
  }
}

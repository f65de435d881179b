// What lives here: one etcd or several that are one, started on free ports.
import Cluster
import Glibc
import System

package final class EtcdServers: Sendable {
  package let members: [EtcdMember]
  private let scheme: String

  /// They answer when this returns. Somebody else may take a port between our look and etcd's, so that is
  /// tried a few times.
  package init(
    _ count: Int = 1, in folder: String, scheme: String = "http", extra: [String] = []
  ) throws {
    self.scheme = scheme
    for attempt in 1... {
      let ports = try Self.freePorts(2 * count)
      let names = (0..<count).map { "m\(attempt)\($0)" }
      let cluster = names.enumerated().map { "\($1)=http://127.0.0.1:\(ports[2 * $0 + 1])" }
      let members = names.enumerated().map { index, name in
        EtcdMember(
          name, in: folder, clientPort: ports[2 * index], peerPort: ports[2 * index + 1],
          cluster: cluster.joined(separator: ","), scheme: scheme, extra: extra)
      }
      for member in members { try member.start() }
      if Self.isReady(members, isPlain: scheme == "http") {
        self.members = members
        return
      }
      guard attempt < 3 else {
        throw EtcdTrouble(description: members.map(\.complaints).joined())
      }
    }
    preconditionFailure("no attempt was made")
  }

  package var addresses: [EtcdAddress] {
    members.compactMap { try? EtcdAddress(parsing: "\(scheme)://127.0.0.1:\($0.clientPort)") }
  }

  /// Who leads, as the members say.
  package var leader: EtcdMember? {
    members.first { member in
      guard let status = member.ask("/v3/maintenance/status", "{}"),
        let json = try? JSON(parsing: Array(status.utf8)), let leader = json["leader"]?.text
      else { return false }
      return json["header"]?["member_id"]?.text == leader
    }
  }

  private static func isReady(_ members: [EtcdMember], isPlain: Bool) -> Bool {
    let deadline = ContinuousClock.now + .seconds(30)
    while ContinuousClock.now < deadline {
      guard members.allSatisfy(\.isRunning) else { return false }
      if !isPlain { return true }
      if members.allSatisfy({ $0.ask("/health")?.contains("true") == true }) { return true }
      usleep(10_000)
    }
    return false
  }

  package static func freePorts(_ count: Int) throws -> [UInt16] {
    var sockets: [Int32] = []
    defer { for socket in sockets { close(socket) } }
    return try (0..<count).map { _ in
      let number = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      sockets.append(number)
      var address = PlainHTTP.loopback(port: 0)
      var length = socklen_t(MemoryLayout<sockaddr_in>.size)
      let isBound = withUnsafeMutableBytes(of: &address) { bytes in
        guard let base = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self) else {
          return false
        }
        return bind(number, base, length) == 0 && getsockname(number, base, &length) == 0
      }
      guard isBound else { throw Errno("bind") }
      return UInt16(bigEndian: address.sin_port)
    }
  }
}

// What lives here: servers of our own that are one chat, with the members of their log.
import ClusterSupport
import Glibc
import System

/// Three members of the log, and each server asks another one first.
struct OwnCluster {
  let folder: String
  let servers: [TortureServer]
  let log: EtcdServers

  /// The servers have begun to start when this returns.
  init(_ count: Int, program: String, accounts: [Credentials]) throws {
    folder = try TortureServer.freshFolder()
    log = try EtcdServers(3, in: folder)
    let addresses = log.addresses.map(\.description)
    var servers: [TortureServer] = []
    for index in 0..<count {
      let path = "\(folder)/n\(index)"
      mkdir(path, 0o700)
      let near = addresses[(index % 3)...] + addresses[..<(index % 3)]
      servers.append(
        try TortureServer(
          program: program, accounts: accounts,
          options: [
            "--listen", "127.0.0.1:0", "--node", "n\(index)", "--cluster",
            near.joined(separator: ","),
          ], folder: path))
    }
    self.servers = servers
    for server in servers { try server.begin() }
  }

  /// Waits until all listen.
  func waitUntilUp() throws(Failure) {
    for server in servers {
      while try !server.hasStarted() { usleep(2000) }
    }
  }

  /// What etcd's database takes, in bytes; of the first member that says so.
  var databaseSize: Int? {
    log.members.lazy.compactMap { member -> Int? in
      guard let status = member.ask("/v3/maintenance/status", "{}"),
        let json = try? JSON(parsing: Array(status.utf8)), let size = json["dbSizeInUse"]?.text
      else { return nil }
      return Int(size)
    }.first
  }

  func end() {
    for server in servers { server.end() }
    for member in log.members { member.kill() }
    Directory.remove(folder)
  }
}

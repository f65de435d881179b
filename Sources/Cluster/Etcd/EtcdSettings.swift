// What lives here: the settings of etcd that a cluster wants.

/// Members by name and host, as `a=a.example`.
package struct EtcdSettings: Sendable {
  package struct Refusal: Error, Equatable, CustomStringConvertible {
    package let description: String
  }

  private let members: [(name: NodeID, host: String)]

  package init(_ words: [String]) throws(Refusal) {
    var members: [(name: NodeID, host: String)] = []
    for word in words {
      let parts = word.split(separator: "=", maxSplits: 1)
      guard parts.count == 2, let name = NodeID(String(parts[0])) else {
        throw Refusal(description: "\(word) is no NAME=HOST")
      }
      let host = String(parts[1])
      guard let address = try? EtcdAddress(parsing: "http://\(host)"), address.host == host else {
        throw Refusal(description: "\(host) is no host")
      }
      guard !members.contains(where: { $0.name == name || $0.host == host }) else {
        throw Refusal(description: "\(word): each name and each host belongs to one member")
      }
      members.append((name, host))
    }
    guard !members.isEmpty else {
      throw Refusal(description: "name the members: a=HOST b=HOST c=HOST")
    }
    guard members.count % 2 == 1 else {
      throw Refusal(
        description: "\(members.count) members outlive no more deaths than"
          + " \(members.count - 1): take an odd number")
    }
    self.members = members
  }

  /// For `/etc/default/etcd` of each machine. `certificates`: where its certificate, its key and their
  /// authority lie, or nil for plain text.
  package func text(certificates: String?) -> String {
    members.map { name, host in
      (["# \(host): /etc/default/etcd"] + lines(name, host, certificates) + [""])
        .joined(separator: "\n")
    }.joined(separator: "\n")
  }

  private func lines(_ name: NodeID, _ host: String, _ certificates: String?) -> [String] {
    let scheme = certificates == nil ? "http" : "https"
    let cluster = members.map { "\($0.name)=\(scheme)://\($0.host):2380" }.joined(separator: ",")
    var lines = [
      "ETCD_NAME=\(name)",
      "ETCD_INITIAL_CLUSTER=\(cluster)",
      "ETCD_INITIAL_CLUSTER_TOKEN=parley",
      // etcd listens on addresses, and is reached by names.
      "ETCD_LISTEN_PEER_URLS=\(scheme)://0.0.0.0:2380",
      "ETCD_INITIAL_ADVERTISE_PEER_URLS=\(scheme)://\(host):2380",
      "ETCD_LISTEN_CLIENT_URLS=\(scheme)://0.0.0.0:2379",
      "ETCD_ADVERTISE_CLIENT_URLS=\(scheme)://\(host):2379",
      "ETCD_ELECTION_TIMEOUT=500",
      "ETCD_HEARTBEAT_INTERVAL=50",
      "ETCD_AUTO_COMPACTION_MODE=revision",
      "ETCD_AUTO_COMPACTION_RETENTION=200000",
      "ETCD_QUOTA_BACKEND_BYTES=4294967296",
    ]
    guard let certificates else { return lines }
    for prefix in ["ETCD", "ETCD_PEER"] {
      lines += [
        "\(prefix)_CERT_FILE=\(certificates)/cert.pem",
        "\(prefix)_KEY_FILE=\(certificates)/key.pem",
        "\(prefix)_TRUSTED_CA_FILE=\(certificates)/ca.pem",
        "\(prefix)_CLIENT_CERT_AUTH=true",
      ]
    }
    return lines
  }
}

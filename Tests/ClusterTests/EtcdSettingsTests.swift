// What lives here: the settings of etcd that are printed for a cluster.
import Cluster
import Testing

@Suite struct `Settings of etcd` {
  @Test func `are printed for each machine`() throws {
    let text = try EtcdSettings(["a=a.example", "b=10.0.0.2", "c=c"]).text(certificates: nil)
    #expect(text.hasPrefix("# a.example: /etc/default/etcd\nETCD_NAME=a\n"))
    #expect(text.contains("\n\n# 10.0.0.2: /etc/default/etcd\nETCD_NAME=b\n"))
    let cluster =
      "ETCD_INITIAL_CLUSTER=a=http://a.example:2380,b=http://10.0.0.2:2380,c=http://c:2380"
    #expect(text.split(separator: "\n").filter { $0 == cluster }.count == 3)
    #expect(text.contains("ETCD_ADVERTISE_CLIENT_URLS=http://a.example:2379\n"))
    #expect(!text.contains("CERT"))
  }

  @Test func `ask for certificates where they are given`() throws {
    let text = try EtcdSettings(["a=a.example"]).text(certificates: "/etc/etcd")
    #expect(text.contains("ETCD_CERT_FILE=/etc/etcd/cert.pem\n"))
    #expect(text.contains("ETCD_PEER_CLIENT_CERT_AUTH=true\n"))
    #expect(!text.contains("http:"))
  }

  @Test(arguments: [
    [], ["a"], ["a="], ["=a.example"], ["a=a.example", "b=b.example"], ["a/b=a.example"],
    ["a=a.example:1"], ["a=http://a"], ["a=a b"], ["a=x", "a=y", "b=z"], ["a=x", "b=x", "c=z"],
  ])
  func `are refused for anything else`(_ words: [String]) {
    #expect(throws: EtcdSettings.Refusal.self) { try EtcdSettings(words) }
  }
}

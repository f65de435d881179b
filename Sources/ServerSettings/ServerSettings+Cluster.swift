// What lives here: the rows of the settings of one of several servers.
import Settings

extension ServerSettings {
  static let servers = Group(
    "One of several servers",
    note: """
      Several servers are one chat by the order that etcd keeps for them (docs/cluster.md). A server alone \
      needs none of this.
      """,
    [
      .text(
        "cluster", "URL,...", \.cluster.addresses, "wants addresses such as http://a.example:2379",
        "Be one of several servers, by way of etcd at these addresses; the nearest first."
      ) { !$0.isEmpty }.example("http://127.0.0.1:2379").untilRestart,
      .text(
        "node", "NAME", \.cluster.node, "wants 1 to 32 letters, digits, '.', '_' and '-'",
        "What this server is called among them; each needs a name of its own."
      ) { (1...32).contains($0.utf8.count) }.example("a").untilRestart,
      .text(
        "node-address", "HOST:PORT", \.cluster.address, "wants HOST:PORT",
        "Where clients find this server; all servers of the chat tell it to theirs, who go there when "
          + "another is gone."
      ) { Endpoint($0) != nil }.example("a.example:6697").untilRestart,
      .file(
        "cluster-ca", \.cluster.authority, "Whose certificates of etcd are believed, PEM."
      ).example("ca.pem").untilRestart,
      .file(
        "cluster-cert", \.cluster.certificate, "What this server shows to etcd, PEM."
      ).example("cert.pem").untilRestart,
      .file("cluster-key", \.cluster.key, "That certificate's key, PEM.").example("key.pem")
        .untilRestart,
      .text(
        "cluster-prefix", "TEXT", \.cluster.prefix, "wants 1 to 64 letters, digits, '-' and '.'",
        "What the keys of this chat begin with in etcd."
      ) { (1...64).contains($0.utf8.count) }.untilRestart,
    ])
}

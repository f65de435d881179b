// What lives here: a log on an etcd that knows its clients by their certificates.
import Cluster
import ClusterSupport
import Glibc
import System
import TestSupport
import Testing

@Suite(.enabled(if: EtcdHarness.isPossible && access("/usr/bin/openssl", X_OK) == 0, "no etcd"))
struct `An etcd with certificates` {
  /// One certificate that is its own authority, for both ends.
  private static func certificate(in folder: String, _ name: String) throws {
    let words = [
      "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days",
      "2",
      "-subj", "/CN=\(name)", "-addext", "subjectAltName=IP:127.0.0.1",
      "-keyout", "\(folder)/\(name).key", "-out", "\(folder)/\(name).pem",
    ]
    var arguments = (["/usr/bin/openssl"] + words).map { (word: String) in strdup(word) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    var child = pid_t()
    var status: Int32 = 0
    guard posix_spawn(&child, "/usr/bin/openssl", &actions, nil, &arguments, nil) == 0,
      waitpid(child, &status, 0) == child, status == 0
    else { throw Errno("openssl") }
  }

  @Test func `is believed where its authority is named, and believes who has one`() async throws {
    let folder = try TemporaryFolder()
    for name in ["etcd", "stranger"] { try Self.certificate(in: folder.path, name) }
    let path = folder.path + "/etcd"
    let servers = try EtcdServers(
      in: folder.path, scheme: "https",
      extra: [
        "--cert-file", path + ".pem", "--key-file", path + ".key", "--client-cert-auth",
        "--trusted-ca-file", path + ".pem",
      ])
    func join(_ authority: String?, _ certificate: String?) throws -> (EtcdLog, LogListener) {
      var options = EtcdOptions(addresses: servers.addresses)
      options.authority = authority.map { "\(folder.path)/\($0).pem" }
      options.certificate = certificate.map { "\(folder.path)/\($0).pem" }
      options.key = certificate.map { "\(folder.path)/\($0).key" }
      let (log, listener) = (try EtcdLog(options), LogListener())
      listener.follow(log)
      log.join(as: Samples.node("a"), greeting: .saying("hello"))
      return (log, listener)
    }
    let (log, listener) = try join("etcd", "etcd")
    try await eventually { listener.epoch != nil }
    log.append(.saying("in secret"), number: 1)
    try await eventually { listener.words == ["a in secret"] }
    log.leave()
    for (authority, certificate) in [
      (nil, "etcd"), ("stranger", "etcd"), ("etcd", nil), ("etcd", "stranger"),
    ] as [(String?, String?)] {
      let (other, refused) = try join(authority, certificate)
      try await eventually {
        refused.news.contains { if case .trouble = $0 { true } else { false } }
      }
      #expect(refused.epoch == nil)
      _ = other
    }
  }
}

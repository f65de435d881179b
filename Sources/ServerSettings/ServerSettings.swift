// What lives here: what parleyd's settings say.
import Glibc
import IRC
import ServerCore
import Settings

/// All options of `parleyd`; each is a row of `groups`.
package struct ServerSettings: SettingTable {
  /// What the chat itself goes by, but for what stands in files of its own.
  package var configuration: Configuration
  /// Addresses and ports.
  package var listening = Listening()
  /// The certificate, and what clients are told of TLS.
  package var encryption = Encryption()
  /// Limits of one client.
  package var flood = Flood()
  /// The archive.
  package var keeping = Keeping()
  /// Files with accounts, operators and texts.
  package var files = Files()
  /// Nothing for a server alone.
  package var cluster = Cluster()
  /// Whether there is a room that everybody is in.
  var hasNoLobby = false
  var lobby = "#everyone"
  /// Whether a login changes the nick; nil where only guests decide that.
  var nickFollowsAccount: Answer?

  /// A choice that may be left open.
  package enum Answer: String, CaseIterable, Sendable {
    case yes
    case no
  }

  package init() {
    configuration = Configuration()
    configuration.logsMessages = false
  }

  /// Where connections come in.
  package struct Listening: Sendable {
    /// Those in front of the options: a host and a port, or a port alone.
    var words: [String] = []
    /// Without TLS.
    var plain: [Endpoint] = []
    /// With TLS.
    package var secure: [Endpoint] = []
    /// Whether plain text is taken from other machines.
    package var allowsPlaintext = false
  }

  /// TLS for clients.
  package struct Encryption: Sendable {
    /// The file with the chain, in PEM; nil without TLS.
    package var certificate: String?
    /// The file with the private key, in PEM.
    package var key: String?
    /// From connecting to the end of the handshake.
    package var handshakeLimit = Duration.seconds(15)
    /// How long clients are to insist on TLS, in seconds.
    var insistence: Int?
    /// The port that they are told; nil for that of the first listener.
    var insistencePort: Int?
  }

  /// How much of the server one client may take.
  package struct Flood: Sendable {
    /// Nobody named: loopback.
    var exempt: [CIDR] = []
    /// Lines at once, and lines a second after that.
    package var burst = 60
    /// Lines a second.
    package var rate = 10
    /// The same for all connections of an address together.
    package var householdBurst = 600
    /// Lines a second.
    package var householdRate = 100
    /// Bytes that may wait behind flood control.
    package var limit = 64 << 10
    /// Bytes that a peer which does not read may let pile up.
    package fileprivate(set) var outbox = ConnectionLimits().outbox

    /// Whose lines and connections are not counted.
    package var exemptRanges: [CIDR] { exempt.isEmpty ? CIDR.loopback : exempt }
  }

  /// Where the archive is, and for how long it keeps.
  package struct Keeping: Sendable {
    /// The directory as it was given; nil is the usual one.
    package var data: String?
    var isEphemeral = false

    /// Where the archive lives; nil keeps nothing.
    package var directory: String? {
      if isEphemeral { return nil }
      if let data { return data }
      if let state = Self.environment("XDG_STATE_HOME") { return state + "/parley" }
      return (Self.environment("HOME") ?? ".") + "/.local/state/parley"
    }

    package init() {}

    private static func environment(_ name: String) -> String? {
      guard let value = getenv(name) else { return nil }
      let text = String(cString: value)
      return text.isEmpty ? nil : text
    }
  }

  /// Files that are read for a setting.
  package struct Files: Sendable {
    /// Accounts; nil is the usual place.
    package var users: String?
    var motd: String?
    var operators: String?
    var serverPassword: String?
  }

  /// How one of several servers reaches the log that they share.
  package struct Cluster: Sendable {
    /// Of etcd; nil for a server alone.
    package var addresses: String?
    /// What this server is called among the others.
    package var node: String?
    /// Where clients find it.
    package var address: String?
    /// The file with the certificates that etcd's are checked by.
    package var authority: String?
    /// The file with what this server shows to etcd.
    package var certificate: String?
    /// The file with that certificate's private key.
    package var key: String?
    /// Of all keys in etcd, so that several chats can share one.
    package var prefix = "parley"
  }

  var shared: SharedSettings {
    get { configuration.shared }
    set { configuration.shared = newValue }
  }

  /// The chat and the connections have this one in common.
  var outbox: Int {
    get { configuration.limits.outbox }
    set {
      configuration.limits.outbox = newValue
      flood.outbox = newValue
    }
  }
}

extension ServerSettings {
  package mutating func take(words: [String]) throws(SettingFault) {
    guard words.count <= 2 else {
      throw SettingFault(description: "give a host and a port, or a port alone")
    }
    if let word = words.last, UInt16(word) == nil {
      throw SettingFault(description: "'\(word)' is not a port (0 to 65535)")
    }
    listening.words = words
  }

  package var contradiction: String? {
    if keeping.isEphemeral, keeping.data != nil {
      return "--data and --ephemeral exclude each other"
    }
    if keeping.isEphemeral, cluster.addresses != nil {
      return "--cluster and --ephemeral exclude each other"
    }
    if (cluster.addresses == nil) != (cluster.node == nil) {
      return "--cluster and --node are given together"
    }
    guard !listening.secure.isEmpty else {
      return encryption.insistence != nil && encryption.insistencePort == nil
        ? "--sts wants --tls-listen, or --sts-port" : nil
    }
    guard encryption.certificate == nil || encryption.key == nil else { return nil }
    return "--tls-listen wants --tls-cert and --tls-key; parleyd certificate makes both for a try"
  }

  /// All addresses for plain text.
  package var endpoints: [Endpoint] {
    let words = listening.words
    if words.isEmpty, !(listening.plain.isEmpty && listening.secure.isEmpty) {
      return listening.plain
    }
    let port = words.last.flatMap { UInt16($0) } ?? 8001
    return [Endpoint(host: words.count == 2 ? words[0] : "127.0.0.1", port: port)]
      + listening.plain
  }
}

// What lives here: the part of the command line that is about encryption.
import ArgumentParser
import ServerCore
import Transport

struct TLSOptions: ParsableArguments {
  @Option(help: "An address to listen on for TLS; repeatable. Port 0 picks one.")
  var tlsListen: [Endpoint] = []

  @Option(
    help: ArgumentHelp(
      "The certificate and its chain, PEM; read again on SIGHUP. `parleyd certificate` makes one.",
      valueName: "file"))
  var tlsCert: String?

  @Option(help: ArgumentHelp("The certificate's key, PEM.", valueName: "file"))
  var tlsKey: String?

  @Option(help: "Close a connection that has not begun TLS after this many seconds.")
  var handshakeTimeout = Seconds(15)

  @Flag(help: "Take plain text from other machines, too: passwords can be read on the way.")
  var allowPlaintext = false

  @Option(
    help: ArgumentHelp(
      "Tell clients to insist on TLS for this many seconds; 0 takes it back. (default: say nothing)",
      valueName: "seconds"))
  var sts: Int?

  @Option(help: "The TLS port to tell plain clients of. (default: the first --tls-listen)")
  var stsPort: UInt16?

  mutating func validate() throws {
    // Ten years, as browsers take at most.
    try FloodOptions.check(sts ?? 0, "sts", 0...315_360_000)
    guard handshakeTimeout.duration > .zero else {
      throw ValidationError("--handshake-timeout is more than 0")
    }
  }

  /// What does not fit together. A line of a configuration file is tried alone, so `validate` cannot
  /// know.
  var fault: String? {
    if tlsListen.isEmpty {
      return sts != nil && stsPort == nil ? "--sts wants --tls-listen, or --sts-port" : nil
    }
    guard identity == nil else { return nil }
    return "--tls-listen wants --tls-cert and --tls-key; parleyd certificate makes both for a try"
  }

  var identity: TLSIdentity? {
    guard let tlsCert, let tlsKey else { return nil }
    return TLSIdentity(certificate: tlsCert, key: tlsKey)
  }

  /// Port 0 stands for the first TLS listener's, whatever it will be.
  var strictTransport: StrictTransport? {
    sts.map { StrictTransport(port: stsPort ?? 0, duration: $0) }
  }
}

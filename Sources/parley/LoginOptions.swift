// What lives here: the part of the command line that says who logs in.

import ArgumentParser
import ClientCore
import ClientKeeping
import Glibc
import System
import Transport

struct LoginOptions: ParsableArguments {
  @Option(help: "The name to log in with.")
  var user: String?

  @Option(help: ArgumentHelp("A command that prints the password.", valueName: "cmd"))
  var passwordCommand: String?

  @Option(help: ArgumentHelp("A file of options, one \"key = value\" a line.", valueName: "file"))
  var config: String?

  @Flag(help: "Do not show others that you are writing.")
  var noTyping = false

  /// `servers`: the first is asked first; none, and the person is asked.
  func settings(_ servers: [Address], _ tls: TLSOptions) throws -> ClientSettings {
    ClientSettings(
      address: servers.first, others: Array(servers.dropFirst()), name: user ?? "",
      password: try password(), runID: RunID.fresh(), utcOffset: Clock.localOffset,
      security: tls.security(TrustStore().load()),
      tellsWriting: !noTyping)
  }

  private func password() throws -> String? {
    if let passwordCommand { return try PasswordCommand(passwordCommand).output() }
    return getenv("PARLEY_PASSWORD").map { String(cString: $0) }
  }
}

extension Encryption {
  /// Ends the program where the files that were named are of no use.
  static func prepared(_ tls: TLSOptions) -> Encryption {
    do throws(TLSFault) {
      return try tls.encryption()
    } catch {
      StandardStream.complain("parley: \(error)")
      Glibc.exit(1)
    }
  }
}

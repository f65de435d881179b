// What lives here: the part of the command line that is about encryption.

import ArgumentParser
import ClientCore
import Transport

struct TLSOptions: ParsableArguments {
  @Flag(help: "Encrypt the link; port 6697 and ircs://HOST are encrypted without it.")
  var tls = false

  @Option(
    help: ArgumentHelp(
      "Authorities to believe instead of the system's, PEM.", valueName: "file"))
  var tlsCa: String?

  @Option(
    help: ArgumentHelp(
      "The SHA-256 fingerprint of the only certificate to believe.", valueName: "fingerprint"))
  var tlsPin: String?

  @Option(help: ArgumentHelp("A certificate of your own to show, PEM.", valueName: "file"))
  var tlsCert: String?

  @Option(help: ArgumentHelp("Its key, PEM. (default: the file of --tls-cert)", valueName: "file"))
  var tlsKey: String?

  @Flag(help: "Send the password to other machines even where it can be read on the way.")
  var allowPlaintext = false

  mutating func validate() throws {
    guard let tlsPin, Fingerprint.parse(tlsPin) == nil else { return }
    throw ValidationError("--tls-pin wants a SHA-256 fingerprint: 64 hexadecimal digits")
  }

  func security(_ trust: Trust) -> SecuritySettings {
    SecuritySettings(
      wantsTLS: tls, pin: tlsPin.flatMap(Fingerprint.parse), allowsPlaintext: allowPlaintext,
      hasCertificate: tlsCert != nil, trust: trust)
  }

  func encryption() throws(TLSFault) -> Encryption {
    try Encryption(
      authorities: tlsCa,
      identity: tlsCert.map { TLSIdentity(certificate: $0, key: tlsKey ?? $0) })
  }
}

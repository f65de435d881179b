// What lives here: `parleyd certificate`.
import ArgumentParser
import Crypto
import Glibc
import System

/// Makes a self-signed certificate for trying out.
enum CertificateTool {
  struct ToolOptions: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "parleyd certificate")

    @Option(
      help: "A name or address that clients connect to; repeatable. (default: this machine's)")
    var name: [String] = []
    @Option(help: "How many days it is good for.")
    var days = 3650
    @Option(help: "Where parley-cert.pem and parley-key.pem are written.")
    var outDir = "."

    mutating func validate() throws {
      guard (1...36500).contains(days) else { throw ValidationError("--days wants 1 to 36500") }
    }
  }

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  static func handles(_ arguments: [String]) -> Bool {
    arguments.count > 1 && arguments[1] == "certificate"
  }

  static func run(_ arguments: [String]) -> Never {
    let options = ToolOptions.parseOrExit(Array(arguments.dropFirst(2)))
    do throws(Failure) {
      try make(options)
      exit(0)
    } catch {
      Parleyd.fail(error.description, status: 1)
    }
  }

  private static func make(_ options: ToolOptions) throws(Failure) {
    let names = options.name.isEmpty ? [hostName, "localhost", "127.0.0.1", "::1"] : options.name
    guard let made = SelfSignedCertificate(names: names, days: options.days) else {
      throw Failure(description: "no certificate can be made for \(names.joined(separator: ", "))")
    }
    let certificate = options.outDir + "/parley-cert.pem"
    let key = options.outDir + "/parley-key.pem"
    for path in [certificate, key] where access(path, F_OK) == 0 {
      throw Failure(description: "\(path) is there already and stays as it is")
    }
    do throws(FileFailure) {
      try AtomicFile.create(key, with: Array(made.key.utf8))
      try AtomicFile.create(certificate, with: Array(made.certificate.utf8), mode: 0o644)
    } catch {
      throw Failure(description: error.description)
    }
    print("made \(certificate) and \(key) for \(names.joined(separator: ", "))")
    print("start with: --tls-cert \(certificate) --tls-key \(key)")
    print("SHA-256 fingerprint: \(made.fingerprint)")
  }

  private static var hostName: String {
    var name = [CChar](repeating: 0, count: 256)
    guard gethostname(&name, 255) == 0, name[0] != 0 else { return "localhost" }
    return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}

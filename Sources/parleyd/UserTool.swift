// What lives here: `parleyd user`, which edits the user file.
import ArgumentParser
import Crypto
import Glibc
import IRC
import ServerCore
import ServerShell
import System

struct UserTool: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "parleyd user", abstract: "Edits the file of accounts; a running server notices.",
    subcommands: [Add.self, Passwd.self, Remove.self, List.self, Hash.self])

  static func handles(_ arguments: [String]) -> Bool {
    arguments.count > 1 && arguments[1] == "user"
  }

  static func run(_ arguments: [String]) -> Never {
    do {
      var command = try parseAsRoot(Array(arguments.dropFirst(2)))
      try command.run()
      Glibc.exit(0)
    } catch {
      guard exitCode(for: error) != .success else { exit(withError: error) }
      let isUsage = exitCode(for: error) == .validationFailure
      Parleyd.fail(message(for: error), status: isUsage ? 64 : 1)
    }
  }

  struct Place: ParsableArguments {
    @Option(help: "The file of accounts.")
    var users = "user_pass.txt"

    var writer: UserFileWriter { UserFileWriter(users) }

    /// A file that is not there has nobody to change, and must not come to be by that.
    func requireFile() throws {
      try WholeFile.check(users)
    }
  }

  struct Derivation: ParsableArguments {
    @Option(help: "How much work a password's check is; at least 4096.")
    var passwordIterations = Configuration().passwordIterations

    func validate() throws {
      let allowed = SCRAM.minimumIterations...SCRAM.maximumIterations
      guard allowed.contains(passwordIterations) else {
        throw ValidationError(
          "--password-iterations wants \(allowed.lowerBound) to \(allowed.upperBound)")
      }
    }

    func verifier(of password: String) -> SCRAM.Verifier {
      .fresh(of: password, iterations: passwordIterations)
    }
  }

  struct Problem: Error, CustomStringConvertible {
    let description: String
  }
}

extension UserTool {
  struct Add: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Adds an account; the password comes from the terminal or standard input.")
    @OptionGroup var place: Place
    @OptionGroup var derivation: Derivation
    @Option(help: "Let the certificate with this SHA-256 fingerprint log in; asks no password.")
    var certificate: String?
    @Argument var name: String

    func validate() throws {
      guard UserFile.isName(name) else { throw ValidationError("'\(name)' cannot be a name") }
    }

    func run() throws {
      if let certificate {
        return try place.writer.edit { text in
          guard text.add(certificate: certificate, of: name) else {
            throw Problem(description: "'\(certificate)' is no SHA-256 fingerprint")
          }
        }
      }
      // Nobody should have to type a password for nothing.
      try place.writer.edit { try refuseDouble($0) }
      let verifier = derivation.verifier(of: try PasswordPrompt.read(for: name))
      try place.writer.edit { text in
        try refuseDouble(text)
        text.set(verifier.description, of: name)
      }
    }

    private func refuseDouble(_ text: UserFile.Text) throws {
      if text.contains(name) { throw Problem(description: "'\(name)' is there already") }
    }
  }

  struct Passwd: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Changes an account's password.")
    @OptionGroup var place: Place
    @OptionGroup var derivation: Derivation
    @Argument var name: String

    func run() throws {
      try place.requireFile()
      try place.writer.edit { try refuseUnknown(name, $0) }
      let verifier = derivation.verifier(of: try PasswordPrompt.read(for: name))
      try place.writer.edit { text in
        try refuseUnknown(name, text)
        text.set(verifier.description, of: name)
      }
    }
  }

  struct Remove: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Removes an account.")
    @OptionGroup var place: Place
    @Argument var name: String

    func run() throws {
      try place.requireFile()
      try place.writer.edit { text in
        try refuseUnknown(name, text)
        text.remove(name)
      }
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Lists the accounts, and how each of them may log in.")
    @OptionGroup var place: Place

    func run() throws {
      for entry in try UserFile(parsing: WholeFile.text(of: place.users)).entries {
        print("\(entry.name)  \(entry.ways.joined(separator: ", "))".visible)
      }
    }
  }

  struct Hash: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Puts verifiers in the place of passwords, so that the file shows none.")
    @OptionGroup var place: Place
    @OptionGroup var derivation: Derivation
    @Argument(help: "Whose; everybody's if left out.") var name: String?

    func run() throws {
      try place.requireFile()
      var changed: [String] = []
      try place.writer.edit { text in
        if let name { try refuseUnknown(name, text) }
        changed = text.hash(only: name) { derivation.verifier(of: $0) }
      }
      print("\(changed.count) \(changed.count == 1 ? "password" : "passwords") replaced")
    }
  }
}

private func refuseUnknown(_ name: String, _ text: UserFile.Text) throws {
  if !text.contains(name) { throw UserTool.Problem(description: "there is no '\(name)'") }
}

extension Account.Entry {
  fileprivate var ways: [String] {
    let password: [String] =
      switch credential {
      case .plain: ["password in the clear"]
      case .verifier(let verifier): ["verifier (\(verifier.iterations) iterations)"]
      case .locked: []
      }
    let count = certificates.count
    return password + (count == 0 ? [] : [count == 1 ? "1 certificate" : "\(count) certificates"])
  }
}

extension SCRAM.Verifier {
  /// With a salt of its own.
  static func fresh(of password: String, iterations: Int) -> SCRAM.Verifier {
    guard let salt = Randomness.bytes(16) else {
      Parleyd.fail("the system has no random numbers", status: 1)
    }
    return SCRAM.Verifier(password: password, salt: salt, iterations: iterations, .openSSL)
  }
}

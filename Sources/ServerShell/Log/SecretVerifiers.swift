// What lives here: verifiers in the place of plain passwords, the same on all servers of a chat.
import IRC
import ServerCore

/// What is decided stands in the log, where no password has to be read. A verifier's salt follows from
/// the chat's secret and the name, so that two servers with the same user file say the same. More work than
/// the least would hold up a start, for passwords that stand in a file as plain text.
package struct SecretVerifiers: Sendable {
  private let secret: [UInt8]
  private let functions: SCRAM.Functions
  /// Derivations take long, and most lines stay as they are.
  private var known: [String: (password: String, verifier: SCRAM.Verifier)] = [:]

  package init(secret: [UInt8], _ functions: SCRAM.Functions) {
    self.secret = secret
    self.functions = functions
  }

  /// A verifier in place of a plain password, which takes a derivation the first time; anything
  /// else as it is.
  package mutating func seal(_ entry: Account.Entry) -> Account.Entry {
    guard case .plain(let password) = entry.credential else { return entry }
    let verifier: SCRAM.Verifier
    if let old = known[entry.name], old.password == password {
      verifier = old.verifier
    } else {
      let salt = functions.hmac(secret, Array("verifier \(entry.name)".utf8)).prefix(16)
      verifier = SCRAM.Verifier(
        password: password, salt: Array(salt), iterations: SCRAM.minimumIterations, functions)
      known[entry.name] = (password, verifier)
    }
    var sealed = entry
    sealed.take(.verifier(verifier))
    return sealed
  }

  /// The same for every account that is written.
  package mutating func seal(_ change: AccountChange) -> AccountChange {
    change.rewritten { seal($0) }
  }
}

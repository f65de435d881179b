/// What lives here: work with passwords, which is done away from the chat's queue.
import IRC

/// Something to be found out about a password; the answer is `Event.verified`.
public struct Challenge: Sendable, Equatable, CustomStringConvertible {
  public enum Work: Sendable, Equatable {
    /// Is this the password?
    case password(String)
    /// The server's first message of SCRAM: a fresh nonce, and the name's salt.
    case greeting(SCRAM.ClientFirst)
    /// Does the client's last message of SCRAM prove the password?
    case proof([UInt8], SCRAM.ServerExchange)
  }

  /// What a right password is good for.
  public enum Purpose: Sendable, Equatable {
    case login
    case oper
  }

  public let account: String
  public let purpose: Purpose
  let work: Work
  /// For a name that has none, somebody else's: it takes the same time and is never right.
  let credential: Credential
  let isDecoy: Bool

  init(
    account: String, for purpose: Purpose = .login, work: Work, credential: Credential,
    isDecoy: Bool = false
  ) {
    self.account = account
    self.purpose = purpose
    self.work = work
    self.credential = credential
    self.isDecoy = isDecoy || credential == .locked
  }

  /// Whether a verdict takes a few milliseconds at most: no derivation with many iterations.
  public var isQuick: Bool {
    if case .password = work, case .verifier = credential { return false }
    return true
  }

  /// Names no password.
  public var description: String { "password of \(account)" }
}

/// What came of a challenge.
public enum Verdict: Sendable, Equatable {
  case wrong
  /// There are too many challenges; this one was not looked at.
  case busy
  case right
  case greeting(SCRAM.ServerExchange)
  /// The proof was right; the server's last message of SCRAM.
  case proved([UInt8])
}

/// Does the work of challenges. The same challenge and nonce have the same verdict.
public struct PasswordCheck: Sendable {
  private let functions: SCRAM.Functions
  private let secret: [UInt8]

  /// `secret` is this server's own and makes up salts for names that have none.
  public init(_ functions: SCRAM.Functions, secret: [UInt8]) {
    self.functions = functions
    self.secret = secret
  }

  /// May take as long as a derivation. `nonce` is fresh, unguessable and printable.
  public func verdict(_ challenge: Challenge, nonce: String) -> Verdict {
    switch challenge.work {
    case .password(let password):
      let isMet = isMet(password, challenge.credential)
      return isMet && !challenge.isDecoy ? .right : .wrong
    case .greeting(let first):
      let salt = salt(challenge)
      return .greeting(
        SCRAM.ServerExchange(
          first, nonce: nonce, salt: salt, iterations: iterations(challenge.credential)))
    case .proof(let payload, let exchange):
      let verifier = verifier(challenge)
      let final = try? exchange.finish(payload, verifier, functions)
      guard let final, !challenge.isDecoy else { return .wrong }
      return .proved(final)
    }
  }

  private func isMet(_ password: String, _ credential: Credential) -> Bool {
    switch credential {
    case .plain(let expected):
      // Digests have one length, whatever was typed.
      functions.areEqual(
        functions.hmac(secret, Array(expected.utf8)), functions.hmac(secret, Array(password.utf8)))
    case .verifier(let verifier): verifier.matches(password, functions)
    case .locked: false
    }
  }

  /// A name's own salt is that of its verifier; every other name has one that only we can tell.
  private func salt(_ challenge: Challenge) -> [UInt8] {
    if case .verifier(let verifier) = challenge.credential, !challenge.isDecoy {
      return verifier.salt
    }
    let name = CaseMapping.key(challenge.account)
    var length = 16
    if case .verifier(let verifier) = challenge.credential { length = verifier.salt.count }
    return Array(functions.hmac(secret, Array("salt \(name)".utf8)).prefix(length))
  }

  private func iterations(_ credential: Credential) -> Int {
    if case .verifier(let verifier) = credential { return verifier.iterations }
    return SCRAM.minimumIterations
  }

  private func verifier(_ challenge: Challenge) -> SCRAM.Verifier {
    switch challenge.credential {
    case .verifier(let verifier): verifier
    case .plain(let password):
      SCRAM.Verifier(
        password: password, salt: salt(challenge), iterations: SCRAM.minimumIterations, functions)
    case .locked:
      SCRAM.Verifier(
        password: "", salt: salt(challenge), iterations: SCRAM.minimumIterations, functions)
    }
  }
}

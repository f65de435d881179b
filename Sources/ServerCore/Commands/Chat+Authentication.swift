// What lives here: AUTHENTICATE, message by message (IRCv3 sasl 3.1 and 3.2).
import IRC
import System

extension Chat {
  mutating func authenticate(_ request: Request) throws(Refusal) {
    let id = request.id
    guard let session = sessions[id], let word = request[0] else { return }
    // The answer to a check belongs to the name that was asked about, and to no later one.
    guard session.login.check == nil else {
      throw Refusal(.ERR_SASLFAIL, "The last login is still being checked")
    }
    if word == "*" {
      endExchange(id)
      throw Refusal(.ERR_SASLABORTED, "Login aborted")
    }
    switch session.login.exchange {
    case nil: try beginExchange(word, session)
    case .refused: try passOver(word, session)
    default: try collect(word, from: id)
    }
  }

  /// A message that is too long has one answer, however long it goes on: its end is a piece that is
  /// not full, unless that is the beginning of another try.
  private mutating func passOver(_ chunk: String, _ session: Session) throws(Refusal) {
    // RFC 4422: the name of a mechanism has at most twenty characters.
    let isPiece = chunk.utf8.count > 20 || chunk == "+" || Base64.decode(chunk) != nil
    guard isPiece, !mechanisms(for: session).contains(chunk.uppercased()) else {
      endExchange(session.id)
      try beginExchange(chunk, session)
      return
    }
    if chunk.utf8.count < SASL.chunkSize { endExchange(session.id) }
  }

  /// The mechanisms that would work on this connection, the better ones first.
  func mechanisms(for session: Session) -> [String] {
    (session.peer.certificate == nil ? [] : ["EXTERNAL"]) + [SCRAM.mechanism, "PLAIN"]
  }

  private mutating func beginExchange(_ word: String, _ session: Session) throws(Refusal) {
    let mechanism = word.uppercased()
    guard mechanisms(for: session).contains(mechanism) else {
      reply(
        session.id, .RPL_SASLMECHS, mechanisms(for: session).joined(separator: ","),
        "are available SASL mechanisms")
      throw Refusal(.ERR_SASLFAIL, "This way of logging in is not known here")
    }
    let exchange: Login.Exchange =
      switch mechanism {
      case SCRAM.mechanism: .scramFirst
      case "EXTERNAL": .external
      default: .plain
      }
    sessions[session.id]?.expect(exchange)
    emit(Outgoing(Message(.authenticate, ["+"])), to: session.id)
  }

  private mutating func collect(_ chunk: String, from id: SessionID) throws(Refusal) {
    switch sessions[id]?.take(chunk: chunk) {
    case nil, .incomplete: return
    case .tooLong where chunk.utf8.count > SASL.chunkSize:
      endExchange(id)
      throw Refusal(.ERR_SASLTOOLONG, "The login message is too long")
    case .tooLong:
      sessions[id]?.expect(.refused)
      throw Refusal(.ERR_SASLFAIL, "The login message is too long")
    case .malformed:
      endExchange(id)
      throw Refusal(.ERR_SASLFAIL, "The login message is not base64")
    case .complete(let payload):
      let exchange = sessions[id]?.login.exchange
      endExchange(id)
      switch exchange {
      case nil, .refused: return
      case .plain: try takePlain(payload, from: id)
      case .external: try takeExternal(payload, from: id)
      case .scramFirst: try takeScramFirst(payload, from: id)
      case .scramProof(let exchange):
        check(exchange.first.username, .proof(payload, exchange), .sasl, for: id)
      case .scramConsent(let account, let credential):
        try takeConsent(payload, as: account, proving: credential, from: id)
      }
    }
  }

  /// Registration does not wait for a login that the client no longer pursues.
  mutating func abandonExchange(_ id: SessionID) {
    guard let exchange = sessions[id]?.login.exchange else { return }
    endExchange(id)
    if exchange != .refused { reply(id, .ERR_SASLABORTED, "Login aborted") }
  }

  private mutating func endExchange(_ id: SessionID) {
    sessions[id]?.expect(nil)
  }

  // MARK: Mechanisms

  /// RFC 4616.
  private mutating func takePlain(_ payload: [UInt8], from id: SessionID) throws(Refusal) {
    let halves = payload.split(separator: 0, maxSplits: 2, omittingEmptySubsequences: false)
    guard halves.prefix(2).allSatisfy({ $0.count <= nameLimit }) else {
      throw Refusal(.ERR_SASLFAIL, "The name is too long")
    }
    guard let plain = SASL.Plain(payload: payload),
      isShort(plain.account), isShort(plain.authorization),
      plain.authorization.isEmpty || fold(plain.authorization) == fold(plain.account)
    else { throw Refusal(.ERR_SASLFAIL, "The login message needs a name and a password") }
    try allow(plain.account, id)
    check(plain.account, .password(plain.password), .sasl, for: id)
  }

  /// RFC 4422, appendix A: the client may name the account that its certificate is to open.
  /// Bytes of a name in whatever spelling; looked at before anything else is done with a name, for
  /// composing and folding a long one takes its time.
  var nameLimit: Int { 4 * configuration.shared.names.nickLength }

  func isShort(_ name: String) -> Bool { name.utf8.count <= nameLimit }

  /// Two names and a password or a nonce are no longer than this.
  private func mayHoldName(_ payload: [UInt8]) -> Bool {
    payload.count <= 2 * nameLimit + EntrySettings.longestPassword + 300
  }

  private mutating func takeExternal(_ payload: [UInt8], from id: SessionID) throws(Refusal) {
    guard let session = sessions[id], let certificate = session.peer.certificate,
      payload.count <= nameLimit, let name = String(validating: payload, as: UTF8.self)
    else { throw Refusal(.ERR_SASLFAIL, "The login message needs a name or nothing") }
    let owners = accounts.owners(ofCertificate: certificate).compactMap { accounts[$0] }
    if name.isEmpty, owners.count > 1 {
      throw Refusal(.ERR_SASLFAIL, "This certificate opens several accounts; name one")
    }
    let owner = owners.first { name.isEmpty || fold($0.name) == fold(name) }
    let login = Login.Check(name: owner?.name ?? name, way: .sasl, label: nil)
    try allow(login.name, id)
    if let seconds = blockedSeconds(login.name, session) {
      refuseBlocked(login.name, seconds: seconds, way: .sasl, id)
    } else if let owner {
      accept(owner, .certificate(certificate), login, id)
    } else if name.isEmpty {
      // There is no name to guess passwords for, so there are no tries to count.
      throw Refusal(.ERR_SASLFAIL, "This certificate opens no account here")
    } else {
      refuseWrong(login, session, id)
    }
  }

  /// RFC 5802, section 5.
  private mutating func takeScramFirst(_ payload: [UInt8], from id: SessionID) throws(Refusal) {
    do throws(SCRAM.Fault) {
      guard mayHoldName(payload) else { throw .invalidUsernameEncoding }
      let first = try SCRAM.ClientFirst(parsing: payload)
      guard isShort(first.username), isShort(first.authorization ?? "") else {
        throw .invalidUsernameEncoding
      }
      if let other = first.authorization, fold(other) != fold(first.username) {
        throw .otherError
      }
      do throws(Refusal) {
        try allow(first.username, id)
      } catch {
        reply(id, error)
        return
      }
      check(first.username, .greeting(first), .greeting, for: id)
    } catch {
      throw Refusal(.ERR_SASLFAIL, "The login message is refused (\(error.rawValue))")
    }
  }

  /// Our signature is with the client, which sends an empty answer if it agrees.
  private mutating func takeConsent(
    _ payload: [UInt8], as name: String, proving credential: Credential?, from id: SessionID
  ) throws(Refusal) {
    guard payload.isEmpty, let session = sessions[id] else {
      throw Refusal(.ERR_SASLFAIL, "The login message has to be empty here")
    }
    guard let account = accounts[fold(name)], account.credential == credential else {
      throw Refusal(.ERR_SASLFAIL, Self.changedPassword)
    }
    if let seconds = blockedSeconds(name, session) {
      refuseBlocked(name, seconds: seconds, way: .sasl, id)
      return
    }
    accept(
      account, .password(account.credential),
      Login.Check(name: account.name, way: .sasl, label: nil), id)
  }

  /// sasl 3.2, "SASL Reauthentication": the same account again is fine, another one is not.
  private func allow(_ name: String, _ id: SessionID) throws(Refusal) {
    guard let account = sessions[id]?.user.account, account.key != fold(name) else { return }
    throw Refusal(.ERR_SASLALREADY, "You are logged in as \(account); log out to be another")
  }

  // MARK: Messages of ours

  mutating func greet(_ exchange: SCRAM.ServerExchange, _ id: SessionID) {
    sessions[id]?.expect(.scramProof(exchange))
    sendPayload(exchange.answer.payload, to: id)
  }

  mutating func sign(_ payload: [UInt8], _ account: Account, _ id: SessionID) {
    sessions[id]?.expect(
      .scramConsent(name: account.name, credential: account.credential))
    sendPayload(payload, to: id)
  }

  private mutating func sendPayload(_ payload: [UInt8], to id: SessionID) {
    for chunk in SASL.chunks(of: payload) {
      emit(Outgoing(Message(.authenticate, [chunk])), to: id)
    }
  }
}

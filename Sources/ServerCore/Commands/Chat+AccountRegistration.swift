// What lives here: REGISTER and VERIFY (IRCv3 draft/account-registration).
import IRC
import System

/// What came of writing a new account down.
public enum Enrolment: Sendable, Equatable {
  case done(Account.Entry)
  /// The user file has the name already.
  case taken
  case failed
}

extension Chat {
  /// `REGISTER <account> {<email> | "*"} <password>`.
  mutating func register(_ request: Request) throws(Refusal) {
    guard configuration.shared.entry.allowsRegistration else {
      throw .noRegistration(request.command)
    }
    let id = request.id
    guard let session = sessions[id], let wanted = request[0], let email = request[1],
      let password = request[2]
    else { return }
    if let account = session.user.account { throw .alreadyAuthenticated(.register, account) }
    guard session.login.check == nil else { throw unavailable("*") }
    let registration = session.registration
    let wish = registration.wantsNick ?? registration.refusedNick ?? ""
    let nick = session.isOnline ? session.user.nick : wish
    let name = try accountName(wanted, of: nick)
    try checkNewName(name, for: id)
    try checkEmail(email, name)
    try checkNewPassword(password, name)
    guard
      gate.admitsEnrolment(session.peer, configuration.shared.entry.registrationsPerHour, moment)
    else {
      throw unavailable(name)
    }
    let pending = Login.Check(name: name, way: .registration, label: output.deferAnswer())
    sessions[id]?.wait(for: pending, since: time.moment)
    output.append(.enroll(id, name: name, password: password))
  }

  /// The nick, or where nicks do not follow accounts any name ("custom-account-name").
  private func accountName(_ wanted: String, of own: String) throws(Refusal) -> String {
    let isNick = wanted == "*" || isShort(wanted) && fold(wanted) == fold(own)
    if !isNick, !configuration.shared.entry.nickFollowsAccount {
      let limits = configuration.shared.names
      guard Names.isFree(wanted, limits: limits), Names.isAccount(wanted, limits: limits) else {
        throw .fail(
          .register, .BAD_ACCOUNT_NAME, [wanted.clipped(to: 64)], "This cannot be a name")
      }
      return wanted
    }
    guard !own.isEmpty else {
      throw .fail(.register, .NEED_NICK, ["*"], "Choose a name with NICK first")
    }
    guard isNick else {
      throw .fail(
        .register, .ACCOUNT_NAME_MUST_BE_NICK, [wanted.clipped(to: 64)],
        "An account has the name that you use here; change it with NICK")
    }
    guard Names.isAccount(own, limits: configuration.shared.names) else {
      throw .fail(.register, .BAD_ACCOUNT_NAME, [own.clipped(to: 64)], "This cannot be a name")
    }
    return own
  }

  /// `VERIFY <account> <code>`; no registration here waits for a code.
  mutating func verify(_ request: Request) throws(Refusal) {
    guard configuration.shared.entry.allowsRegistration else {
      throw .noRegistration(request.command)
    }
    guard let session = sessions[request.id], let name = request[0] else { return }
    if let account = session.user.account { throw .alreadyAuthenticated(.verify, account) }
    throw .fail(
      .verify, .INVALID_CODE, [name.clipped(to: 64)], "No account here waits for a code")
  }

  /// An address is not asked for, and not kept.
  private func checkEmail(_ email: String, _ name: String) throws(Refusal) {
    let halves = email.split(at: "@", omittingEmptySubsequences: false)
    guard email == "*" || (halves.count >= 2 && halves.allSatisfy { !$0.isEmpty }) else {
      throw .fail(.register, .INVALID_EMAIL, [name], "This is no address; * stands for none")
    }
  }

  private func checkNewPassword(_ password: String, _ name: String) throws(Refusal) {
    let entry = configuration.shared.entry
    let isText = password.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    guard isText, password.utf8.count <= EntrySettings.longestPassword else {
      throw .fail(
        .register, .UNACCEPTABLE_PASSWORD, [name],
        "A password has at most \(EntrySettings.longestPassword) bytes and no control characters")
    }
    guard password.count >= entry.shortestPassword, fold(password) != fold(name) else {
      throw .fail(
        .register, .WEAK_PASSWORD, [name],
        "A password has at least \(entry.shortestPassword) characters and is not the name")
    }
  }

  private func unavailable(_ name: String) -> Refusal {
    .fail(
      .register, .TEMPORARILY_UNAVAILABLE, [name], "No account can be made now; try again later")
  }

  /// The account stands in the user file, or does not.
  mutating func finishRegistration(_ id: SessionID, _ outcome: Enrolment) {
    if case .done(let entry) = outcome { decide(.enrolled(entry, maker: id)) }
    guard let session = sessions[id], session.stage != .departing,
      let login = session.login.check, login.way == .registration
    else { return }
    sessions[id]?.endWait(at: time.moment)
    beginAnswer(label: login.label, to: id)
    switch outcome {
    case .done(let entry):
      tell(id, .register, ["SUCCESS", entry.name, "You have an account now"])
      prove(id, Proof(account: entry.key, basis: .password(entry.credential)))
      if !session.isOnline {
        become(AccountName(entry.name), id)
      }
      tellAccount(AccountName(entry.name), id)
      if session.isOnline {
        decide(
          .loggedIn(id, account: AccountName(entry.name), takesOver: false))
      }
    case .taken:
      reply(
        id,
        .fail(
          .register, .ACCOUNT_EXISTS, [login.name], "Somebody has this name already"))
    case .failed: reply(id, unavailable(login.name))
    }
    finishAnswer()
    if isAccount(fold(login.name)) { decide(.freed(fold(login.name))) }
    tryToWelcome(id)
  }
}

extension Refusal {
  fileprivate static func noRegistration(_ command: Command) -> Refusal {
    Refusal(.ERR_UNKNOWNCOMMAND, command.rawValue, "Whoever runs this server makes its accounts")
  }

  fileprivate static func alreadyAuthenticated(
    _ command: Command, _ account: AccountName
  ) -> Refusal {
    .fail(command, .ALREADY_AUTHENTICATED, [account.text], "You are logged in as \(account)")
  }
}

/// How many accounts an address has made lately.
struct EnrolmentGuard: Sendable {
  private var made: [String: [Moment]] = [:]

  /// Counts one more, unless there were too many within an hour.
  mutating func admits(_ peer: Peer, _ limit: Int, _ moment: Moment) -> Bool {
    guard !peer.isExempt else { return true }
    let household = peer.household
    let recent = (made[household] ?? []).filter { moment - $0 < .seconds(3600) }
    guard recent.count < limit else { return false }
    made[household] = recent + [moment]
    return true
  }

  /// Forgets what no longer counts.
  mutating func expire(at moment: Moment) {
    guard !made.isEmpty else { return }
    made = made.filter { $0.value.contains { moment - $0 < .seconds(3600) } }
  }
}

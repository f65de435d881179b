// What lives here: what one server of a chat has decided, and all of them do in one order.
import IRC

/// Everything that changes what the servers of a chat share. A server alone does it at once; one of
/// several hands it to their log, and does it when it comes back from there. It holds all that it
/// depends on: a server that knows nothing of the session but its share of it comes to the same.
public enum Deed: Sendable, Equatable, Codable {
  /// What this program can do. The last changes with whatever makes servers come to something else from the
  /// same deeds; the first, when what was done before cannot be done any more. Servers do what all of them
  /// know.
  public static let logics: ClosedRange<UInt64> = 1...1

  /// Somebody is to be let in.
  case arrived(SessionID, Arrival)
  /// What waited for somebody is on its way, and the rooms are entered. Letters up to `through` are
  /// accounted for.
  case entered(SessionID, through: MessageNumber?)
  /// A line of somebody online. `capabilities`: theirs, when it was said.
  case did(SessionID, Message, joints: [Int], capabilities: CapabilitySet)
  /// Somebody leaves, or was lost. `remark`: their own words, in the place of the reason.
  case departed(SessionID, reason: String, remark: String?)
  /// Somebody online has proved to be an account's owner. `takesOver`: whatever other sessions they have.
  case loggedIn(SessionID, account: AccountName, takesOver: Bool)
  /// An account's owner is kept out by a session of theirs, which may be dead.
  case doubted(SessionID)
  /// Somebody has become an operator of the server, or is none any more.
  case promoted(SessionID, Bool)
  /// A message of the archive is removed; `target` as it was asked for.
  case redacted(SessionID, StoredMessage, Target, reason: String?)
  /// All that the account was owed in a span has arrived.
  case proved(Folded, ClosedRange<MessageNumber>)
  /// A part of one place has arrived, or has been read.
  case received(Folded, Place, ClosedRange<MessageNumber>)
  /// Letters up to a number are accounted for, but for those that a client has to ask for.
  case accounted(Folded, Missed, through: MessageNumber)
  /// Letters of these to the account did not arrive, and wait.
  case unanswered(Folded, writers: [Place])
  /// A new account; `maker`: who made it.
  case enrolled(Account.Entry, maker: SessionID)
  /// A name belongs to an account now, or is known to.
  case freed(Folded)
  /// The user file has changed.
  case accounts(AccountChange)
  /// A server is gone, and all who were connected to it.
  case lost(NodeNumber)
  /// What all servers have in common is this from now on: the first that starts after all had stopped says so.
  case settled(SharedSettings)
  /// Time has passed.
  case beat
}

/// Who comes in, as all servers know them.
public struct Arrival: Sendable, Equatable, Codable {
  let id: SessionID
  let peer: Peer
  /// As asked for.
  let wantedNick: String
  let userName: String
  let realName: String
  /// As written; nil for a guest.
  let account: AccountName?
  /// Whatever other sessions the account has.
  let takesOver: Bool
  let presence: Presence
  let metadata: Metadata

  init(_ session: Session, wanting wantedNick: String) {
    id = session.id
    peer = session.peer
    self.wantedNick = wantedNick
    userName = session.user.name
    realName = session.user.realName
    account = session.user.account
    takesOver = session.login.takesOver
    presence = session.user.presence
    metadata = session.user.metadata
  }
}

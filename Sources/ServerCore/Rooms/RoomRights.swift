// What lives here: who belongs to a room, what they may do there, and who was asked in.
import Collections

/// An account may come at any later time; a guest is the session.
enum Invitee: Hashable, Sendable, Codable {
  case account(Folded)
  case session(SessionID)

  init(_ session: borrowing Session) {
    self = session.user.accountKey.map { .account($0) } ?? .session(session.id)
  }
}

struct RoomRights: Sendable, Codable {
  /// Accounts that return at their next login, online ones included.
  private(set) var regulars: OrderedSet<Folded> = []
  /// What people have when they come back; nobody without any.
  private(set) var standings: OrderedDictionary<Folded, Standing> = [:]
  /// Who was asked in and has not come, and whether an operator asked: then key, limit and
  /// invite-only do not matter.
  private(set) var invited: OrderedDictionary<Invitee, Bool> = [:]

  init() {}

  init(_ record: RoomRecord) {
    for holder in record.holders { standings[holder.account] = holder.standing }
    for invitation in record.invitations {
      invited[.account(invitation.account)] = invitation.isByOperator
    }
  }

  // MARK: Who belongs to it

  mutating func addRegular(_ account: Folded) { regulars.append(account) }

  mutating func removeRegular(_ account: Folded) { regulars.remove(account) }

  mutating func give(_ standing: Standing, to account: Folded) {
    standings[account] = standing.isEmpty ? nil : standing
  }

  /// Returns whether there was something to take.
  mutating func takeAll(from account: Folded) -> Bool {
    standings.removeValue(forKey: account) != nil
  }

  func isOperator(_ account: Folded?) -> Bool {
    account.map { standings[$0]?.isOperator == true } ?? false
  }

  // MARK: Who was asked in

  /// `mayStillCome`: asked when there are too many.
  mutating func invite(
    _ invitee: Invitee, byOperator: Bool, limit: Int, _ mayStillCome: (Invitee) -> Bool
  ) {
    invited[invitee] = byOperator || invited[invitee] == true
    if invited.count > limit { invited = invited.filter { mayStillCome($0.key) } }
    if invited.count > limit { invited.removeFirst() }
  }

  /// Whether an operator asked somebody in; nil if nobody did.
  func invitation(of session: borrowing Session) -> Bool? {
    session.user.accountKey.flatMap { invited[.account($0)] } ?? invited[.session(session.id)]
  }

  /// Returns whether there was one that is kept.
  mutating func endInvitation(of session: borrowing Session) -> Bool {
    invited[.session(session.id)] = nil
    return session.user.accountKey.flatMap { invited.removeValue(forKey: .account($0)) } != nil
  }
}

// What lives here: everything that can happen to the chat, as values.
import IRC
import System

/// One event and when it came; the chat has no clock of its own.
public struct Input: Sendable {
  /// The calendar, which is shown and kept; it may step back.
  public let time: Timestamp
  /// Running time, on which spans are measured.
  public let moment: Moment
  /// What happened.
  public let event: Event

  public init(at time: Timestamp, moment: Moment, _ event: Event) {
    self.time = time
    self.moment = moment
    self.event = event
  }
}

/// What came from a connection, the archive, the log, a clock or an operator of the machine.
public enum Event: Sendable {
  /// What the archive kept of an earlier process; comes first, or not at all.
  case restored(Snapshot)
  /// What the servers of a chat share; comes first, where this is one of several.
  indirect case joined(SharedState)
  /// The accounts that may log in, all of them, when the server starts.
  case accounts([Account.Entry])
  /// What became different in them, a bounded part of it at a time.
  case accountsChanged(AccountChange)
  /// Why the accounts may be others than those that were told; nil when they are not.
  case accountsDoubted(String?)
  case opened(SessionID, Peer)
  case line(SessionID, Message)
  /// A line that is not a message, and what could be read of it.
  case garbled(SessionID, LineFault, about: Message? = nil)
  /// The link is gone; `reason` is what others read in QUIT.
  case closed(SessionID, reason: String)
  /// Far more waits to be read from this session than flood control lets through.
  case flooded(SessionID)
  /// The answer to `Effect.verify`.
  case verified(SessionID, Challenge.Purpose, Verdict)
  /// The answer to `Effect.recheck`; comes although the session is gone.
  case rechecked(SessionID, Verdict)
  /// The answer to `Effect.enroll`.
  case enrolled(SessionID, Enrolment)
  /// The answer to `Effect.fetch`.
  case fetched(SessionID, Answer)
  /// The answer to `Effect.proceed`.
  case proceed(SessionID)
  /// Time has passed; expected four times a second while anybody is connected.
  case tick
  /// The answer to `Effect.rehash`, or to a signal that asks for the same.
  case rehashed(Rehash)
  /// The next deed of the log that the servers of a chat share; the input's time is the deed's.
  ///
  /// `silent`: servers of which nothing has been heard for a while, by the log.
  indirect case decided(Deed, silent: Set<NodeNumber> = [])
  /// The log has no room for a deed of this server's: it is not done, and will not be.
  indirect case notDecided(Deed)
  /// Which servers the chat has now.
  case servers(ServerList)
  /// The others may have taken this server for gone: whoever is connected to it is sent away.
  case outOfTouch
  case shutdown
}

/// Why a line is no message, which its sender is told.
public enum LineFault: Sendable, Equatable {
  case tooLong
  case invalidUTF8
  case forbiddenByte
  case malformed
}

/// The other end of a connection.
public struct Peer: Sendable, Equatable, Codable {
  /// The address without its port.
  public private(set) var address: String
  /// What is counted where one machine has many addresses: the address, or the IPv6 network.
  public var household: String { CIDR.household(of: address)?.description ?? address }
  /// Whether limits against floods and password spraying leave this address alone.
  public private(set) var isExempt: Bool
  /// Whether the link is encrypted.
  public private(set) var isSecure: Bool
  /// SHA-256 of the certificate that the client showed (DER), in lower-case hexadecimal.
  public private(set) var certificate: String?

  public init(
    address: String, isExempt: Bool = false, isSecure: Bool = false, certificate: String? = nil
  ) {
    self.address = address
    self.isExempt = isExempt
    self.isSecure = isSecure
    self.certificate = certificate
  }

  /// What its client's certificate is has turned out; nil for none.
  public mutating func show(certificate: String?) { self.certificate = certificate }
}

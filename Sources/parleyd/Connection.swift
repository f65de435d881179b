// What lives here: one client's socket and what stands between it and the chat.
import IRC
import ServerCore
import ServerShell
import System
import Transport

/// Confined to the server's queue. The descriptor closes with the object, which the server lets go
/// in one place.
final class Connection {
  enum State: Equatable {
    /// TLS has begun and is not established; the chat does not know of the connection yet.
    case shakingHands(deadline: Moment)
    case open
    /// Goodbye is queued: nothing is read any more, and the link closes when the outbox is empty, or
    /// at the deadline if the peer does not read.
    case closing(deadline: Moment)
    /// Everything is written and our half is shut; waiting for the peer's, until the deadline.
    case shut(deadline: Moment)

    var deadline: Moment? {
      switch self {
      case .open: nil
      case .shakingHands(let deadline), .closing(let deadline), .shut(let deadline): deadline
      }
    }
  }

  let id: SessionID
  let descriptor: Descriptor
  var peer: Peer
  /// Nil where the link is plain text.
  let tls: TLSSession?
  var framer = LineFramer()
  var outbox = Outbox()
  var state: State
  var bucket: TokenBucket?
  /// Nothing has been received: the first byte says which language the peer speaks.
  var isUnheard = true
  /// Not known to be let in by the chat: its turn comes after everybody else's.
  var isNewcomer = true
  /// A password or the archive is being asked for this session.
  var isWaiting = false
  /// What its household may take; nil for those who are exempt.
  var household: Household?
  /// Deeds of its that the servers of a chat have not decided yet.
  var undecidedCount = 0
  /// The chat has more to do for its last line.
  var isUnfinished = false
  /// It had its time, and others come first.
  var isYielding = false
  /// Too much of what was answered has not gone out.
  var isBackedUp = false
  /// The archive is behind, and this session added to that.
  var isHeldBack = false
  /// It stands in the queue of turns.
  var hasTurn = false
  /// Bytes of answers that wait for the commit.
  var gatheredCount = 0
  /// When its turn ends.
  var turnEnd = ContinuousClock.now
  /// Flood control holds this session back until the next tick.
  var isThrottled = false
  /// The peer has said all that it will say; it may still read.
  var hasHungUp = false
  /// Queued for the flush at the end of the round.
  var isTouched = false
  /// What the epoll set was told; nil while the connection is out of the set.
  var watches: Watches? = Watches(isReadable: true, isWritable: false)

  struct Watches: Equatable {
    var isReadable: Bool
    var isWritable: Bool
  }

  init(
    id: SessionID, descriptor: consuming Descriptor, peer: Peer, bucket: TokenBucket?,
    tls: TLSSession?, state: State
  ) {
    self.id = id
    self.descriptor = descriptor
    self.peer = peer
    self.bucket = bucket
    self.tls = tls
    self.state = state
  }

  /// Whether anybody counts what it costs.
  var isCharged: Bool { bucket != nil || household != nil }

  var isPaused: Bool {
    isWaiting || isThrottled || isUnfinished || isYielding || isBackedUp || isHeldBack
      || undecidedCount > 0
  }

  /// What comes behind a goodbye is left in the socket: whoever floods pays for it, not the server.
  var isRead: Bool {
    switch state {
    case .shakingHands: true
    case .open: !isPaused && !hasHungUp
    case .closing, .shut: false
    }
  }

  var isShakingHands: Bool {
    if case .shakingHands = state { return true }
    return false
  }

  /// What the peer's slowness lets pile up.
  var unsentCount: Int { outbox.byteCount + (tls?.outputCount ?? 0) }

  /// Whether it waits for room in the socket.
  var hasUnsentBytes: Bool {
    guard let tls else { return !outbox.isEmpty }
    return tls.hasOutput || (tls.isEstablished && !outbox.isEmpty)
  }

  /// Writes what the socket takes; a TLS link that is closing then says so.
  func flush() -> Outbox.Progress {
    guard let tls else { return outbox.flush(to: descriptor) }
    let progress = outbox.flush(through: tls, to: descriptor)
    guard progress == .done, case .closing = state else { return progress }
    tls.sayGoodbye()
    return outbox.flush(through: tls, to: descriptor)
  }

  var token: UInt64 { UInt64(id.generation) << 32 | UInt64(id.slot) }
}

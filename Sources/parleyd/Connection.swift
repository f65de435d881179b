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

  /// What is known of it beside its state.
  struct Mark: OptionSet {
    let rawValue: UInt8

    /// Something has been received: the first byte says which language the peer speaks.
    static let heard = Mark(rawValue: 1)
    /// The chat has let it in: before, its turn comes after everybody else's.
    static let letIn = Mark(rawValue: 2)
    /// It stands in the queue of turns.
    static let hasTurn = Mark(rawValue: 4)
    /// The peer has said all that it will say; it may still read.
    static let hungUp = Mark(rawValue: 8)
    /// Queued for the flush at the end of the round.
    static let touched = Mark(rawValue: 16)
    /// A line of its own is answered by what it is written next.
    static let isAnswered = Mark(rawValue: 32)
  }

  let id: SessionID
  let descriptor: Descriptor
  private(set) var peer: Peer
  /// Nil where the link is plain text.
  let tls: TLSSession?
  var framer = LineFramer()
  var outbox = Outbox()
  var state: State
  var allowance: Allowance
  var pauses = Pauses()
  private var marks: Mark = []
  /// Bytes of answers that wait for the commit.
  private(set) var gatheredCount = 0
  /// What the epoll set was told; nil while the connection is out of the set.
  private(set) var watches: Watches? = Watches(isReadable: true, isWritable: false)

  struct Watches: Equatable {
    var isReadable: Bool
    var isWritable: Bool
  }

  init(
    id: SessionID, descriptor: consuming Descriptor, peer: Peer, allowance: Allowance,
    tls: TLSSession?, state: State
  ) {
    self.id = id
    self.descriptor = descriptor
    self.peer = peer
    self.allowance = allowance
    self.tls = tls
    self.state = state
  }

  /// TLS is established, and this is who is there.
  func open(showing certificate: String?) {
    state = .open
    peer.show(certificate: certificate)
  }

  // MARK: Pauses and marks

  var isPaused: Bool { !pauses.isEmpty }

  func has(_ mark: Mark) -> Bool { marks.contains(mark) }

  /// Returns whether that is new.
  @discardableResult
  func mark(_ mark: Mark) -> Bool { marks.insert(mark).inserted }

  func unmark(_ mark: Mark) { marks.remove(mark) }

  // MARK: What waits

  func gather(_ count: Int) { gatheredCount += count }

  func ungather(_ count: Int = .max) { gatheredCount -= min(count, gatheredCount) }

  func watch(_ watches: Watches?) { self.watches = watches }

  /// What comes behind a goodbye is left in the socket: whoever floods pays for it, not the server.
  var isRead: Bool {
    switch state {
    case .shakingHands: true
    case .open: !isPaused && !has(.hungUp)
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

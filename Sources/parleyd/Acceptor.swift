// What lives here: the listeners, and who is let in at them.
import Glibc
import IRC
import ServerCore
import ServerSettings
import ServerShell
import System
import Transport

/// Confined to the server's queue.
struct Acceptor {
  /// What people may do here.
  private(set) var settings: RunningSettings
  private var sockets: [ListeningSocket] = []
  /// What new TLS connections use; nil without a certificate.
  private(set) var tls: TLSContext?
  /// Descriptors from this number on are for everything but connections.
  private var spareDescriptors = Int32.max
  /// The log says it once a tick.
  private var isFull = false
  private var households = Households()
  /// What is ready in this batch of those who are not in yet.
  private var newcomers: [Readiness] = []
  private var hasAnnounced = false
  /// For `parleyd status`.
  private var statusSocket: StatusSocket?

  init(_ settings: RunningSettings) { self.settings = settings }

  /// As `RunningSettings.take`.
  mutating func take(_ fresh: ServerSettings) throws -> [String] { try settings.take(fresh) }

  // MARK: Listeners

  mutating func encrypt(as identity: TLSIdentity) throws(TLSFault) {
    tls = try TLSContext.server(identity)
  }

  mutating func open(_ socket: ListeningSocket, in poller: Poller) throws {
    sockets.append(socket)
    try poller.add(
      socket.listener.descriptor, token: ListeningSocket.tokenMark | UInt64(sockets.count - 1))
  }

  mutating func open(_ socket: StatusSocket) { statusSocket = socket }

  func closeStatus() { statusSocket?.close() }

  func socket(token: UInt64) -> ListeningSocket { sockets[Int(token & ~ListeningSocket.tokenMark)] }

  /// Of the first listener that speaks TLS.
  var securePort: UInt16? { sockets.first { $0.isSecure }?.listener.port }

  /// Once, when somebody may come in.
  mutating func announce() {
    guard !hasAnnounced else { return }
    hasAnnounced = true
    for socket in sockets {
      let endpoint = Endpoint(host: socket.listener.host, port: socket.listener.port)
      print("listening on \(endpoint)\(socket.isSecure ? " (TLS)" : "")")
    }
    fflush(nil)
  }

  /// Nobody comes in any more.
  func close(in poller: Poller) {
    for socket in sockets { poller.remove(socket.listener.descriptor) }
  }

  /// Listeners that ran out of descriptors try again.
  mutating func reopen(in poller: Poller) {
    for (index, socket) in sockets.enumerated() where socket.isSuspended {
      let token = ListeningSocket.tokenMark | UInt64(index)
      guard (try? poller.add(socket.listener.descriptor, token: token)) != nil else { continue }
      socket.isSuspended = false
    }
  }

  // MARK: Room

  /// Leaves some descriptors to files and queues.
  mutating func countDescriptors() {
    var limits = rlimit()
    let isKnown = getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits) == 0
    let limit = isKnown ? Int32(clamping: limits.rlim_cur) : .max
    spareDescriptors = limit - min(64, limit / 4)
  }

  /// The system gives the lowest number that is free.
  func hasRoom(for descriptor: borrowing Descriptor) -> Bool {
    descriptor.number < spareDescriptors
  }

  /// Whether that is news.
  mutating func noteFull() -> Bool {
    defer { isFull = true }
    return !isFull
  }

  mutating func admit(
    from household: String, limit: Int, _ bucket: @autoclosure () -> TokenBucket
  ) -> Households.Admission {
    households.join(household, limit: limit, bucket())
  }

  mutating func tidy(at now: Moment) {
    households.tidy(now: now)
    isFull = false
  }

  // MARK: Newcomers

  var hasNewcomers: Bool { !newcomers.isEmpty }

  /// Their turn comes when everybody who is in had theirs.
  mutating func wait(_ readiness: Readiness) { newcomers.append(readiness) }

  mutating func takeNewcomers() -> [Readiness] {
    defer { newcomers.removeAll(keepingCapacity: true) }
    return newcomers
  }
}

/// A listener in the epoll set.
final class ListeningSocket {
  let listener: Listener
  let isSecure: Bool
  /// Out of the set since descriptors ran out.
  var isSuspended = false

  init(_ listener: consuming Listener, isSecure: Bool) {
    self.listener = listener
    self.isSecure = isSecure
  }

  /// Tokens of listeners have a bit that no connection's has.
  static let tokenMark: UInt64 = 1 << 63
}

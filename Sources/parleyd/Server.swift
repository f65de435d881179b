// What lives here: the actor that owns the chat and every socket.
import Archive
import Collections
import Dispatch
import Glibc
import IRC
import ServerCore
import ServerSettings
import ServerShell
import Settings
import System
import Transport

/// Runs on one serial queue; sockets and the chat are touched there and nowhere else.
actor Server {
  let executor = QueueExecutor(label: "parleyd")
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  var settings: ServerSettings
  let archive: any Archive
  /// What the archive kept of an earlier process.
  let snapshot: Snapshot?
  /// Among the servers of its chat; nil for a server alone.
  var place: LogPlace?
  let log: ServerLog
  var chat: Chat
  let poller: Poller
  let bell: Bell
  var doors: [Door] = []
  var hasAnnounced = false
  /// What new TLS connections use; nil without a certificate.
  var tls: TLSContext?
  /// What is ready in this batch of those who are not in yet.
  var newcomers: [Readiness] = []
  var connections = ConnectionTable()
  /// Descriptors from this number on are for everything but connections.
  var spareDescriptors = Int32.max
  /// The log says it once a tick.
  var isFull = false
  var commit: OutputCommit
  /// When the last commit began.
  var commitBegan = ContinuousClock.now
  /// Who goes on when others have had their turn.
  var turns: Deque<SessionID> = []
  var isTurnScheduled = false
  var backlog: Backlog
  var fanOut = FanOut()
  var households = Households()
  /// Connections with something to write in this round.
  var touched: [Connection] = []
  /// Connections whose pause began or ended in this round.
  var repaused: [Connection] = []
  let receiveBuffer = ReceiveBuffer()
  let passwords: PasswordQueue
  /// Writes new accounts into the user file.
  let enrolments = DispatchQueue(label: "parleyd.enrolments")
  /// Encodes what several servers share.
  let checkpoints = DispatchQueue(label: "parleyd.checkpoints")
  var ticker: DispatchSourceTimer?
  var signals: [DispatchSourceSignal] = []
  var users: UserFileState
  /// Looks at the user file, which may lie on a slow disk.
  let userFiles = DispatchQueue(label: "parleyd.users")
  /// What the configuration file said when it was last read.
  var fileSettings: [String]
  var shutdownDeadline: Moment?
  /// The last is being done.
  var isEnding = false
  /// When the archive is tidied next.
  var nextTidying = Moment(milliseconds: 0)
  let clock: RunningClock

  /// How long a goodbye may take.
  static let shutdownLimit = Duration.seconds(3)
  /// A commit that lasts longer is taken for failed.
  static let storeLimit = Duration.seconds(5)

  init(
    _ beginning: ServerBeginning, settings: ServerSettings, users: UserFileReader, log: ServerLog
  ) throws(Errno) {
    self.settings = settings
    archive = beginning.archive
    commit = OutputCommit(mayFail: beginning.archive.mayFail)
    backlog = Backlog(isNeeded: beginning.archive.mayFail)
    snapshot = beginning.snapshot
    place = beginning.place
    clock = beginning.clock
    self.log = log
    self.users = UserFileState(reader: users)
    fileSettings =
      (try? ConfigurationFile.arguments(
        namedIn: Self.commandLine, for: SettingArguments<ServerSettings>.self)) ?? []
    // A core is left for everybody who is logged in already.
    let width = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)) - 1)
    passwords = PasswordQueue(secret: beginning.secret, width: width)
    chat = Chat(beginning.configuration, as: beginning.place?.number)
    poller = try Poller()
    bell = poller.bell
  }
}

/// One buffer serves all connections; confined to the server's queue.
final class ReceiveBuffer {
  let bytes = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 64 << 10)

  deinit { bytes.deallocate() }
}

/// A listener in the epoll set.
final class Door {
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
